"""A clerk corrects the price of an order that a card pays: no further than the card bears."""

from scenarios.stories.kit import (
    PAYMENTS,
    PRICE_CORRECTIONS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_correct_price,
    corrects_price,
    erp_has,
    fill,
    hold,
    invoice,
    payment_shows,
    pays_by_card,
    portal_charges,
    portal_shows,
    release,
    ship,
    wait,
)

STORY = Story(
    id="card-corrected",
    title="What is corrected of an order by card is paid by it, and is no dearer than it bears",
    severity="blocker",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="10.00"),)),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        portal_shows("first", allocated={1: 10}),
        hold("first", "price"),
        # 125.00 was set aside, and with tax they cost 126.00 and 124.80.
        cannot_correct_price("first", {1: "10.50"}, "over-authorised"),
        erp_has("first", state="held", holds=["price"], prices={1: "10.00"}),
        corrects_price("first", {1: "10.40"}),
        portal_charges("first", "124.80", {1: "10.40"}),
        release("first", "price"),
        ship("first"),
        invoice("first"),
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="124.80"),
        payment_shows("first", "released", "124.80"),
    ),
    needs=(PAYMENTS, PRICE_CORRECTIONS),
)
