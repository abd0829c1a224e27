"""What an approver declines never becomes an order, and holds nobody's stock."""

from scenarios.stories.kit import (
    NORTH,
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    catalogue_shows,
    declines,
    erp_has,
    may_not_approve,
    never_reaches_the_erp,
    place,
    submit,
    wait,
)

STORY = Story(
    id="declined-requisition",
    title="A declined requisition never reaches the ERP and takes nothing from others",
    severity="normal",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"), Buyer("other")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 10}),),
        people=(
            Person("anna", of="acme", limit="50.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        submit("large", "anna", ("bolt", 8)),
        catalogue_shows("other", "bolt", available=10),
        place("quick", "other", ("bolt", 10)),
        erp_has("quick", allocated={1: 10}),
        declines("bert", "large", "not this quarter"),
        may_not_approve("bert", "large", "requisition-closed"),
        wait(hours=6),
        never_reaches_the_erp("large"),
    ),
)
