"""The last pieces go to one buyer; the next is told at once that his are on backorder."""

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
)

STORY = Story(
    id="last-pieces",
    title="What one buyer has taken is shown to no other as in stock",
    severity="blocker",
    item=2,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(Goods("bolt", price="12.50", stock={NORTH: 5}),),
    ),
    steps=(
        catalogue_shows("bert", "bolt", available=5),
        place("first", "anna", ("bolt", 5)),
        catalogue_shows("bert", "bolt", available=0),
        place("second", "bert", ("bolt", 2)),
        portal_shows("first", promises={1: "in_stock"}, allocated={1: 5}),
        portal_shows("second", promises={1: "backorder"}, backordered={1: 2}),
        receive("bolt", 4),
        erp_has("second", allocated={1: 2}),
        portal_shows("second", allocated={1: 2}, backordered={1: 0}),
        catalogue_shows("bert", "bolt", available=2),
    ),
)
