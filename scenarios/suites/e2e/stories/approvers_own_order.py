"""An approver who buys, too, cannot approve what he asked for himself."""

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
    id="approvers-own-order",
    title="Nobody approves his own order, whatever his roles",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(
            Person(
                "bert", of="acme", roles=("buyer", "approver"), limit="50.00", asks=("bert", "dora")
            ),
            Person("dora", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        submit("large", "bert", ("bolt", 8)),
        may_not_approve("bert", "large", "own-requisition"),
        wait(hours=2),
        never_reaches_the_erp("large"),
        approves("dora", "large"),
        erp_has("large", ordered={1: 8}),
    ),
)
