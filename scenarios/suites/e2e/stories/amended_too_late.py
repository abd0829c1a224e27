"""A day after the order was placed the buyer wants less of it."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_amend,
    erp_has,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="amended-too-late",
    title="After the cut-off, or for more than was ordered, a buyer cannot amend his order",
    needs=("amendments",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        cannot_amend("first", {1: 11}, "more-than-ordered"),
        wait(hours=24),
        cannot_amend("first", {1: 6}, "cut-off-passed"),
        erp_has("first", allocated={1: 10}, cancelled={1: 0}),
        ship("first"),
        portal_shows("first", shipment_state="shipped", shipped={1: 10}),
    ),
)
