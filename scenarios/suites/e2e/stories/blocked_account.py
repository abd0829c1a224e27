"""A blocked payer's accounts may look and not order, until he is unblocked."""

from scenarios.stories.kit import (
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    block,
    catalogue_shows,
    erp_has,
    fill,
    is_turned_away,
    place,
    portal_shows,
    ship,
    wait,
)

STORY = Story(
    id="blocked-account",
    title="A blocked account and the branches it pays for may look and not order",
    needs=(PARTNERS,),
    cast=Cast(
        buyers=(Buyer("group"), Buyer("north")),
        goods=(Goods("bolt", price="12.50"),),
        places=(Place("group"), Place("north", parent="group", payer="group")),
    ),
    steps=(
        place("before", "north", ("bolt", 4)),
        erp_has("before", allocated={1: 4}),
        fill("north", ("bolt", 1)),
        block("group"),
        wait(hours=1),
        is_turned_away("group", "account-blocked"),
        is_turned_away("north", "account-blocked"),
        catalogue_shows("north", "bolt", price="12.50"),
        ship("before"),
        portal_shows("before", shipment_state="shipped", parcels=[{1: 4}]),
        block("group", blocked=False),
        wait(hours=1),
        place("after", "north", ("bolt", 2)),
        erp_has("after", allocated={1: 2}),
    ),
)
