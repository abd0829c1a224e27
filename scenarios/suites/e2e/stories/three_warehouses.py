"""One order from three warehouses, in four parcels with a bill each."""

from scenarios.stories.kit import (
    NORTH,
    SOUTH,
    WEST,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    invoice,
    place,
    portal_shows,
    receive,
    ship,
)

STORY = Story(
    id="three-warehouses",
    title="One order leaves three warehouses in four parcels, and each is shown and billed once",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(
            Goods("bolt", price="12.50", stock={NORTH: 6, SOUTH: 4, WEST: 2}),
            Goods("nut", price="2.00", stock={WEST: 5}),
        ),
    ),
    steps=(
        catalogue_shows("anna", "bolt", available=12),
        place("first", "anna", ("bolt", 15), ("nut", 5)),
        portal_shows(
            "first",
            promises={1: "backorder", 2: "in_stock"},
            allocated={1: 12, 2: 5},
            backordered={1: 3},
        ),
        ship("first"),  # the west has one line whole, and some of the other
        invoice("first"),
        portal_shows("first", parcels=[{1: 2, 2: 5}]),
        ship("first"),
        invoice("first"),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipped={1: 12, 2: 5}, parcels=[{1: 2, 2: 5}, {1: 6}, {1: 4}]),
        receive("bolt", 3, SOUTH),
        portal_shows("first", allocated={1: 3}, backordered={1: 0}),
        ship("first"),
        invoice("first"),
        portal_shows(
            "first",
            shipment_state="shipped",
            parcels=[{1: 2, 2: 5}, {1: 6}, {1: 4}, {1: 3}],
            invoices=["posted"] * 4,
            billed="237.00",
        ),
    ),
)
