"""The shelf is emptier than the books: what was not found waits again, and is not for sale."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    confirms,
    erp_has,
    erp_posted,
    place,
    portal_shows,
    receive,
    releases_to_warehouse,
    warehouse_has,
)

STORY = Story(
    id="warehouse-short-pick",
    title="Six of ten are found: four become a backorder, and leave when more has come",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00", stock={"NORTH": 10}),),
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 10}),
        confirms("first", {1: 6}, short={1: 4}),
        erp_posted("first"),
        erp_has("first", shipped={1: 6}, allocated={1: 0}, backordered={1: 4}),
        portal_shows(
            "first", shipment_state="partially_shipped", backordered={1: 4}, parcels=[{1: 6}]
        ),
        catalogue_shows("anna", "bolt", available=0),
        receive("bolt", 5),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 4}),
        confirms("first", {1: 4}),
        erp_posted("first"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 6}, {1: 4}]),
        catalogue_shows("anna", "bolt", available=1),
    ),
    needs=(WMS,),
)
