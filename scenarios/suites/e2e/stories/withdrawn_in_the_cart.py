"""An item is withdrawn while it lies in a cart, and in one that waits for an approval."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Person,
    Restriction,
    Story,
    erp_has,
    fill,
    is_hidden,
    is_turned_away,
    may_not_approve,
    never_reaches_the_erp,
    place,
    restrict,
    submit,
)

STORY = Story(
    id="withdrawn-in-the-cart",
    title="What is withdrawn while it lies in a cart or waits for an approval is not sold",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("acme"), Buyer("other")),
        goods=(Goods("acid", price="12.50"), Goods("bolt", price="3.00")),
        people=(
            Person("anna", of="acme"),
            Person("carl", of="acme", limit="20.00", asks=("bert",)),
            Person("bert", of="acme", roles=("approver",)),
        ),
    ),
    steps=(
        fill("anna", ("acid", 2), ("bolt", 1)),
        submit("waiting", "carl", ("acid", 4)),
        restrict(Restriction("withdrawn", "acid", account="acme")),
        is_hidden("anna", "acid"),
        is_turned_away("anna", "item-unknown"),
        may_not_approve("bert", "waiting", "item-unknown"),
        never_reaches_the_erp("waiting"),
        place("rest", "anna", ("bolt", 1)),
        erp_has("rest", ordered={1: 1}),
        place("theirs", "other", ("acid", 1)),
        erp_has("theirs", ordered={1: 1}),
    ),
)
