"""The same money a day too late: the discount stays open."""

from scenarios.stories.kit import (
    RECEIVABLES,
    Buyer,
    Cast,
    Goods,
    Story,
    invoice,
    place,
    portal_shows,
    receives,
    sets_terms,
    ship,
    statement_shows,
    wait,
)

STORY = Story(
    id="early-discount-lost",
    title="The discount for paying early is taken too late: what was held back stays open",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna", net=30, discount="2", within=10),
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        wait(days=11),
        receives("cheque", "anna", "117.60", {"first": "117.60"}),
        statement_shows("anna", paid="117.60", let_off="0", open="2.40"),
        portal_shows("first", invoice_state="invoiced", invoices=["posted"], paid="117.60"),
        receives("rest", "anna", "2.40", {"first": "2.40"}),
        statement_shows("anna", paid="120.00", open="0"),
        portal_shows("first", state="done", invoices=["paid"], paid="120.00"),
    ),
    needs=(RECEIVABLES,),
)
