"""Ordered by the pallet, sold by the case, priced per hundred pieces, and counted by the piece."""

from scenarios.stories.kit import (
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
    ship,
)

STORY = Story(
    id="pallets-and-pieces",
    title="What is ordered by the pallet is taken from the pieces in stock, and the rest waits",
    item=5,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="8.25", stock={NORTH: 100}, pack=12, pallet=40),),
    ),
    steps=(
        catalogue_shows("anna", "bolt", price="8.25", available=100),  # cases: 1,200 pieces
        place("first", "anna", ("bolt", 3, PALLET)),  # 1,440 pieces: two pallets are there
        erp_has("first", ordered={1: 3}, total="1188.00", allocated={1: 2}, backordered={1: 1}),
        portal_shows("first", promises={1: "backorder"}, allocated={1: 2}, backordered={1: 1}),
        catalogue_shows("bert", "bolt", available=20),
        place("second", "bert", ("bolt", 20)),
        erp_has("second", allocated={1: 20}, total="198.00"),
        ship("first"),
        invoice("first"),
        portal_shows("first", parcels=[{1: 2}], billed="792.00"),
        receive("bolt", 50),
        portal_shows("first", allocated={1: 1}, backordered={1: 0}),
        catalogue_shows("bert", "bolt", available=10),
    ),
)
