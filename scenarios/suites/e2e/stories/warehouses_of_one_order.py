"""One order lies in two warehouses, and each picks what is its own."""

from scenarios.stories.kit import (
    NORTH,
    SOUTH,
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_posted,
    place,
    portal_shows,
    releases_to_warehouse,
    warehouse_has,
)

STORY = Story(
    id="warehouses-of-one-order",
    title="Two warehouses pick one order; one of them finds nothing",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(
            Goods("bolt", price="10.00", stock={NORTH: 6, SOUTH: 4}),
            Goods("nut", price="2.00", stock={SOUTH: 3}),
        ),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 3)),
        releases_to_warehouse("first", picks=2),
        warehouse_has("first", {1: 6}, pick=1),
        warehouse_has("first", {1: 4, 2: 3}, pick=2),
        confirms("first", {1: 4, 2: 3}, pick=2),
        confirms("first", {}, short={1: 6}, pick=1),
        erp_posted("first"),
        portal_shows(
            "first",
            shipment_state="partially_shipped",
            shipped={1: 4, 2: 3},
            backordered={1: 6, 2: 0},
            parcels=[{1: 4, 2: 3}],
        ),
    ),
    needs=(WMS,),
)
