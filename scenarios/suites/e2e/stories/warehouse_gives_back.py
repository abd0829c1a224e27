"""An order that is being picked is cut: the warehouse gives back what it has not packed yet."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_cancel,
    catalogue_shows,
    confirms,
    erp_has,
    erp_posted,
    place,
    portal_shows,
    releases_to_warehouse,
    warehouse_has,
    withdrawal_is,
    withdraws,
)

STORY = Story(
    id="warehouse-gives-back",
    title="Four of ten are withdrawn while the warehouse picks: six leave, four are for sale again",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(
            Goods("bolt", price="10.00", stock={"NORTH": 10}),
            Goods("nut", price="1.00", stock={"NORTH": 3}),
        ),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 3)),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 10, 2: 3}),
        cannot_cancel("first", {1: 4}),
        withdraws("first", {1: 4, 2: 3}),
        withdrawal_is("first", {1: 4, 2: 3}),
        erp_has("first", allocated={1: 6, 2: 0}, cancelled={1: 4, 2: 3}),
        portal_shows("first", cancelled={1: 4, 2: 3}),
        catalogue_shows("anna", "bolt", available=4),
        confirms("first", {1: 6}),
        erp_posted("first"),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 6}]),
    ),
    needs=(WMS,),
)
