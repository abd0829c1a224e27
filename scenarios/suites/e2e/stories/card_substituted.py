"""Something else is sent for all of an order that a card pays: it pays for that, and no more."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_substitute,
    fill,
    invoice,
    payment_shows,
    pays_by_card,
    portal_links,
    portal_shows,
    ship,
    substitute,
    wait,
)

STORY = Story(
    id="card-substituted",
    title="What is sent instead is paid by the card of the order, and is no dearer than it bears",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("rod", "11.00"), Goods("stud", "10.40")),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        portal_shows("first", allocated={1: 10}),
        # 125.00 was set aside, and with tax they cost 132.00 and 124.80.
        cannot_substitute("first", {1: 10}, "rod", "over-authorised", price="own"),
        substitute("first", {1: 10}, "stud", "instead", price="own"),
        portal_links("first", "instead", "substitution", {1: "stud"}),
        portal_shows("first", state="cancelled"),
        payment_shows("first", "authorised", "0"),
        ship("instead"),
        invoice("instead"),
        wait(hours=2),
        portal_shows("instead", state="done", invoices=["paid"], paid="124.80"),
        payment_shows("instead", "released", "124.80"),
    ),
    needs=(PAYMENTS, ERP_ORDERS),
)
