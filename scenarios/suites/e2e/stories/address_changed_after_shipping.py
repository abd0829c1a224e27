"""A customer moves: what was ordered before goes where it was ordered to."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    moves,
    place,
    portal_shows,
    ship,
    ships_to,
    wait,
)

STORY = Story(
    id="address-changed-after-shipping",
    title="An address that changes after shipping leaves the order's own, and the next has the new",
    item=5,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("sent", "anna", ("bolt", 4)),
        place("open", "anna", ("bolt", 2)),
        erp_has("open", allocated={1: 2}),
        ship("sent", {1: 3}),
        portal_shows("sent", shipment_state="partially_shipped", parcels=[{1: 3}]),
        moves("anna", "9 Mole"),
        wait(hours=1),
        place("next", "anna", ("bolt", 1)),
        ships_to("next", "9 Mole"),
        ship("sent"),
        ships_to("sent", "1 Quay"),
        ships_to("open", "1 Quay"),
        portal_shows("sent", shipment_state="shipped"),
    ),
)
