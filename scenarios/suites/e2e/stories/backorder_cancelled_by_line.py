"""Two lines wait; the clerk cancels what is open of one, and the other is served."""

from scenarios.stories.kit import (
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    cancel,
    invoice,
    place,
    portal_shows,
    receive,
    ship,
)

STORY = Story(
    id="backorder-cancelled-by-line",
    title="Of two lines of one item that wait, one is cancelled and the other served",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50", stock={NORTH: 5}),)),
    steps=(
        place("first", "anna", ("bolt", 4), ("bolt", 6)),
        portal_shows("first", allocated={1: 4, 2: 1}, backordered={1: 0, 2: 5}),
        ship("first"),
        cancel("first", {2: 5}),
        portal_shows("first", cancelled={1: 0, 2: 5}, backordered={2: 0}),
        portal_shows("first", shipment_state="shipped", parcels=[{1: 4, 2: 1}]),
        place("second", "anna", ("bolt", 3), ("bolt", 2)),
        portal_shows("second", backordered={1: 3, 2: 2}),
        cancel("second", {1: 3}),
        receive("bolt", 2),
        portal_shows("second", cancelled={1: 3}, allocated={1: 0, 2: 2}),
        ship("second"),
        invoice("second"),
        portal_shows("second", parcels=[{2: 2}], billed="30.00"),
    ),
)
