"""An approver leaves the company: nobody waits for his word any more."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Story,
    approves,
    cannot_sign_in,
    change,
    erp_has,
    fill,
    is_turned_away,
    submit,
    wait,
)

STORY = Story(
    id="approver-has-left",
    title="An approver who has left is asked no more: the next one's word is enough",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"),),
        goods=(Goods("bolt", price="12.50"),),
        people=(
            Person("anna", of="acme", limit="50.00", asks=("bert", "dora")),
            Person("bert", of="acme", roles=("approver",), word="200.00"),
            Person("dora", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        submit("before", "anna", ("bolt", 8)),
        approves("bert", "before"),
        erp_has("before", ordered={1: 8}),
        change(Person("bert", of="acme", roles=("approver",), word="200.00", active=False)),
        wait(hours=1),
        cannot_sign_in("bert"),
        fill("anna", ("bolt", 8)),
        is_turned_away("anna", "approval-needed"),
        submit("after", "anna", ("bolt", 8)),
        approves("dora", "after"),
        erp_has("after", ordered={1: 8}),
        submit("large", "anna", ("bolt", 20)),
        approves("dora", "large"),
        erp_has("large", ordered={1: 20}),
    ),
)
