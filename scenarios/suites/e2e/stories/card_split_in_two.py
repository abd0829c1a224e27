"""An order paid by card becomes two, and each of them is shipped and billed on its own day."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    fill,
    invoice,
    payment_shows,
    pays_by_card,
    portal_links,
    portal_shows,
    ship,
    split,
    wait,
)

STORY = Story(
    id="card-split-in-two",
    title="Both halves of an order are paid by the one card, each when it is billed",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        split("first", {1: 4}, "second"),
        portal_links("first", "second", "split", {1: "bolt"}),
        ship("first"),
        invoice("first"),
        payment_shows("first", "authorised", "72.00"),
        # The first is over, and its authorisation is good for the other half.
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="72.00"),
        payment_shows("second", "authorised", "72.00"),
        ship("second"),
        invoice("second"),
        wait(hours=2),
        portal_shows("second", state="done", invoices=["paid"], paid="48.00"),
        payment_shows("first", "released", "120.00"),
    ),
    needs=(PAYMENTS, ERP_ORDERS),
)
