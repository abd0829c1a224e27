"""A card is declined, and the next one pays."""

from scenarios.stories.kit import (
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    card_is_refused,
    erp_has,
    fill,
    invoice,
    payment_shows,
    pays_by_card,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="card-declined",
    title="A declined card makes no order; another one pays what ships, parcel by parcel",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        card_is_refused("anna", "", "card-invalid"),
        card_is_refused("anna", "x" * 129, "card-invalid"),
        card_is_refused("anna", "card-declined", "payment-declined"),
        pays_by_card("first", "anna"),
        erp_has("first", total="120.00"),
        ship("first", {1: 4}),
        payment_shows("first", "authorised", "0"),
        invoice("first"),
        payment_shows("first", "authorised", "48.00"),
        ship("first"),
        invoice("first"),
        # Billed, shown, taken, posted, shown again: each has its figure.
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid", "paid"], paid="120.00"),
        payment_shows("first", "released", "120.00"),
    ),
    needs=(PAYMENTS,),
)
