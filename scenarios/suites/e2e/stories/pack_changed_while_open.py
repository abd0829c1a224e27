"""The supplier packs otherwise while an order in pallets is open: it keeps its own pallets."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    NORTH,
    PALLET,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    erp_has,
    invoice,
    place,
    portal_shows,
    receive,
    repack,
    ship,
    split,
    wait,
)

STORY = Story(
    id="pack-changed-while-open",
    title="A pallet that becomes larger leaves an open order, and what is split off it, as it was",
    item=5,
    needs=(ERP_ORDERS,),
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="8.25", stock={NORTH: 100}, pack=12, pallet=40),),
    ),
    steps=(
        place("open", "anna", ("bolt", 3, PALLET)),  # 1,440 pieces, 1,200 are there
        erp_has("open", total="1188.00", allocated={1: 2}, backordered={1: 1}),
        repack("bolt", pallet=50),
        wait(hours=1),
        receive("bolt", 20),
        portal_shows("open", allocated={1: 3}, backordered={1: 0}),
        catalogue_shows("bert", "bolt", available=0),
        split("open", {1: 1}, "rest"),
        erp_has("rest", total="396.00", allocated={1: 1}),
        ship("open"),
        invoice("open"),
        portal_shows("open", parcels=[{1: 2}], billed="792.00"),
        receive("bolt", 50),
        catalogue_shows("bert", "bolt", available=50),
        place("new", "bert", ("bolt", 1, PALLET)),
        erp_has("new", total="495.00", allocated={1: 1}),
        ship("new"),
        ship("rest"),
        catalogue_shows("bert", "bolt", available=0),
    ),
)
