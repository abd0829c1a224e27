"""Who is no approver, or not the one who is asked, cannot approve."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    approves,
    erp_has,
    may_not_approve,
    never_reaches_the_erp,
    submit,
    wait,
)

STORY = Story(
    id="approval-by-the-wrong-role",
    title="Nobody approves but the one who is asked, and his admin in his place",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(
            Person("anna", of="acme", limit="50.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
            Person("carl", of="acme"),
            Person("dora", of="acme", roles=("approver",)),
            Person("emma", of="acme", roles=("admin",)),
        ),
    ),
    steps=(
        submit("large", "anna", ("bolt", 8)),
        may_not_approve("carl", "large", "role-missing"),
        may_not_approve("anna", "large", "role-missing"),
        may_not_approve("dora", "large", "not-your-turn"),
        wait(hours=1),
        never_reaches_the_erp("large"),
        approves("emma", "large"),
        erp_has("large", ordered={1: 8}),
        may_not_approve("bert", "large", "requisition-closed"),
    ),
)
