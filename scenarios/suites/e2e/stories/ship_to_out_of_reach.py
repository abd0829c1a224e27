"""A warehouse does not send to the isles: what goes there is never promised from it."""

from scenarios.stories.kit import (
    NORTH,
    SOURCING,
    SOUTH,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    moves,
    place,
    portal_shows,
    receive,
    serve,
    ship,
    wait,
)

STORY = Story(
    id="ship-to-out-of-reach",
    title="What a warehouse does not send to the region of the ship-to is not promised from it",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 10, SOUTH: 5}),),
    ),
    steps=(
        serve(NORTH, serves=False, ship_to="Isles"),
        catalogue_shows("anna", "bolt", available=15),
        moves("anna", "9 Mole", "Isles"),
        wait(hours=2),
        catalogue_shows("anna", "bolt", available=5),
        catalogue_shows("bert", "bolt", available=15),
        place("across", "anna", ("bolt", 8)),
        erp_has("across", allocated={1: 5}, backordered={1: 3}),
        portal_shows("across", promises={1: "backorder"}, allocated={1: 5}),
        receive("bolt", 10),
        erp_has("across", backordered={1: 3}),  # NORTH has it, and does not send it there
        moves("anna", "1 Quay"),
        wait(hours=2),
        place("ashore", "anna", ("bolt", 12)),
        erp_has("ashore", allocated={1: 12}),
        portal_shows("ashore", promises={1: "in_stock"}),
        receive("bolt", 3, SOUTH),
        portal_shows("across", allocated={1: 8}, backordered={1: 0}),
        ship("across"),
        portal_shows("across", shipment_state="shipped", parcels=[{1: 8}]),
    ),
    needs=(SOURCING,),
)
