"""A clerk cancels one line and a part of another; only the rest leaves and is billed."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    catalogue_shows,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="cancelled-line",
    title="What a clerk cancels, line by line, neither leaves nor is billed",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="3.00")),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 4)),
        erp_has("first", allocated={1: 10, 2: 4}),
        cancel("first", {1: 2, 2: 4}),
        portal_shows("first", cancelled={1: 2, 2: 4}, allocated={1: 8, 2: 0}),
        catalogue_shows("anna", "nut", available=100),
        ship("first"),
        invoice("first"),
        pay("first"),
        portal_shows(
            "first",
            state="done",
            shipment_state="shipped",
            shipped={1: 8, 2: 0},
            cancelled={1: 2, 2: 4},
            parcels=[{1: 8}],
            invoices=["paid"],
            paid="120.00",
        ),
    ),
)
