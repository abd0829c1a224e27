"""Six lie in the north, four in the south: one order, two parcels."""

from scenarios.stories.kit import (
    NORTH,
    SOUTH,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    place,
    portal_shows,
    ship,
)

STORY = Story(
    id="two-warehouses",
    title="Goods of two warehouses are promised together and leave in two parcels",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 6, SOUTH: 4}),),
    ),
    steps=(
        catalogue_shows("anna", "bolt", available=10),
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}, backordered={1: 0}),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipment_state="partially_shipped", parcels=[{1: 6}]),
        ship("first"),
        invoice("first"),
        portal_shows(
            "first",
            promises={1: "in_stock"},
            shipment_state="shipped",
            parcels=[{1: 6}, {1: 4}],
            invoices=["posted", "posted"],
            billed="150.00",
        ),
        catalogue_shows("anna", "bolt", available=0),
    ),
)
