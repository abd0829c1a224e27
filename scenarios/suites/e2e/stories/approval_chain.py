"""The first approver's word is not enough for so much, so the second is asked as well."""

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
    id="approval-chain",
    title="A large order goes up the chain until somebody's word is enough",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme", currency="KWD"),),
        goods=(Goods("bolt", price="12.5", currency="KWD"),),
        people=(
            Person("anna", of="acme", limit="50.000", asks=("bert", "dora")),
            Person("bert", of="acme", roles=("approver",), word="200.000"),
            Person("dora", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        submit("middle", "anna", ("bolt", 16)),
        approves("bert", "middle"),
        erp_has("middle", ordered={1: 16}),
        submit("large", "anna", ("bolt", 20)),
        may_not_approve("dora", "large", "not-your-turn"),
        approves("bert", "large", order=False),
        wait(hours=2),
        never_reaches_the_erp("large"),
        approves("dora", "large"),
        erp_has("large", ordered={1: 20}),
    ),
)
