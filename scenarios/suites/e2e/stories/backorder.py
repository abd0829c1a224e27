"""Three of eight are there; the rest is promised as a backorder and leaves when it arrives."""

from scenarios.stories.kit import (
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    place,
    portal_shows,
    receive,
    ship,
    wait,
)

STORY = Story(
    id="backorder",
    title="What is short at checkout is flagged as a backorder, and leaves when it has arrived",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 3}),),
    ),
    steps=(
        catalogue_shows("anna", "bolt", available=3),
        place("first", "anna", ("bolt", 8)),
        portal_shows("first", promises={1: "backorder"}, allocated={1: 3}, backordered={1: 5}),
        ship("first"),
        portal_shows("first", shipment_state="partially_shipped", backordered={1: 5}),
        wait(days=2),
        receive("bolt", 20),
        erp_has("first", allocated={1: 5}, backordered={1: 0}),
        portal_shows("first", allocated={1: 5}, backordered={1: 0}),
        ship("first"),
        portal_shows(
            "first",
            shipment_state="shipped",
            shipped={1: 8},
            backordered={1: 0},
            parcels=[{1: 3}, {1: 5}],
        ),
        catalogue_shows("anna", "bolt", available=15),
    ),
)
