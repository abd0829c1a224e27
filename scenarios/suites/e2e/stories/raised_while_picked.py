"""What a warehouse is picking is not raised under its hands; what it was not told of is."""

from scenarios.stories.increasing import cannot_raise, raises
from scenarios.stories.kit import (
    ERP_ORDERS,
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_has,
    packs,
    place,
    portal_links,
    portal_shows,
    releases_to_warehouse,
    split,
    substitute,
    warehouse_has,
)

STORY = Story(
    id="raised-while-picked",
    title="What is being picked is not raised, and the line beside it is",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="2.00", stock={})),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 5)),
        releases_to_warehouse("first"),
        warehouse_has("first", {1: 10}),
        cannot_raise("first", {1: 2}, "in-picking"),
        raises("first", {2: 3}, "more"),
        portal_links("first", "more", "increase", {2: "nut"}),
        packs("first", {1: 10}),
        confirms("first", {1: 10}),
        erp_has("first", shipped={1: 10}),
        cannot_raise("first", {1: 2}, "line-closed"),
        portal_shows("first", parcels=[{1: 10}], backordered={1: 0, 2: 5}),
        portal_shows("more", backordered={2: 3}),
        split("more", {2: 1}, "part"),  # it continues what is more, and raises nothing by itself
        portal_links("more", "part", "split", {2: "nut"}),
        substitute("part", {2: 1}, "bolt", "instead"),
        portal_links("part", "instead", "substitution", {2: "bolt"}),
    ),
    needs=(ERP_ORDERS, WMS),
)
