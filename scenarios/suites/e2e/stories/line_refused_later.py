"""An item is withdrawn between the cart and the ERP, which refuses the order for that line."""

from scenarios.stories.kit import (
    PARTNERS,
    POSTINGS,
    Buyer,
    Cast,
    Goods,
    Place,
    Restriction,
    Story,
    check_out,
    erp_has,
    fill,
    is_hidden,
    is_not_entered,
    place,
    posting_is,
    restrict,
)

STORY = Story(
    id="line-refused-later",
    title="An order that was taken and is refused for one line says for which",
    needs=(POSTINGS, PARTNERS),
    profile="asynchronous",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50"), Goods("acid", price="3.00")),
        places=(Place("anna"), Place("bert")),
    ),
    steps=(
        place("other", "bert", ("bolt", 2), ("acid", 5)),
        fill("anna", ("bolt", 2), ("acid", 1)),
        restrict(Restriction("recall", "acid", account="anna")),
        check_out("recalled", "anna"),  # the portal has not heard of it yet
        posting_is("recalled", "refused", "not-entitled", line=2),
        is_not_entered("recalled"),
        is_hidden("anna", "acid"),
        place("rest", "anna", ("bolt", 2)),
        posting_is("rest", "entered"),
        erp_has("rest", allocated={1: 2}),
        erp_has("other", allocated={1: 2, 2: 5}),
    ),
)
