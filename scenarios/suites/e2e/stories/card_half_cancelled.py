"""One half of an order is billed, the other given up: the rest is the buyer's, once."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    fill,
    invoice,
    payment_shows,
    pays_by_card,
    portal_shows,
    ship,
    split,
    wait,
)

STORY = Story(
    id="card-half-cancelled",
    title="What was set aside for a half that is cancelled is given back when that is heard",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        split("first", {1: 4}, "second"),
        ship("first"),
        invoice("first"),
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="72.00"),
        payment_shows("first", "authorised", "72.00"),
        cancel("second", {1: 4}),
        portal_shows("second", state="cancelled", invoices=[]),
        payment_shows("second", "released", "72.00"),
    ),
    needs=(PAYMENTS, ERP_ORDERS),
)
