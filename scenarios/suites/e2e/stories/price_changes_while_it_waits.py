"""A price rises while a requisition waits: nobody approved the new one."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    approves,
    catalogue_shows,
    erp_has,
    may_not_approve,
    never_reaches_the_erp,
    reprice,
    submit,
    wait,
)

STORY = Story(
    id="price-changes-while-it-waits",
    title="An approval is for the prices that were seen; new ones are decided on again",
    item=5,
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(
            Person("anna", of="acme", limit="50.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        submit("large", "anna", ("bolt", 8)),
        reprice("bolt", "13.00"),
        catalogue_shows("anna", "bolt", price="13.00"),
        may_not_approve("bert", "large", "requisition-changed"),
        wait(hours=1),
        never_reaches_the_erp("large"),
        approves("bert", "large"),
        erp_has("large", prices={1: "13.00"}),
    ),
)
