"""Four of ten cases leave today, the other six three days later."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="partial-shipment",
    title="An order leaves in two parcels, and the portal says what is still to come",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50", pack=12),),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        erp_has("first", state="processing", shipment_state="waiting", allocated={1: 10}),
        ship("first", {1: 4}),
        portal_shows(
            "first",
            shipment_state="partially_shipped",
            shipped={1: 4},
            allocated={1: 6},
            parcels=[{1: 4}],
        ),
        invoice("first"),
        portal_shows("first", invoice_state="partially_invoiced", billed="60.00"),
        wait(days=3),
        ship("first"),
        invoice("first"),
        pay("first", bill=1),
        pay("first", bill=2),
        portal_shows(
            "first",
            state="done",
            shipment_state="shipped",
            shipped={1: 10},
            parcels=[{1: 4}, {1: 6}],
            invoices=["paid", "paid"],
            paid="150.00",
        ),
    ),
)
