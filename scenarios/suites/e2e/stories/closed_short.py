"""A little less leaves than was ordered, and by the tolerance that ends the line."""

from scenarios.stories.kit import (
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    erp_has,
    invoice,
    pay,
    place,
    portal_shows,
    ship,
)
from scenarios.stories.tolerating import SHORT, erp_notes, tolerates

STORY = Story(
    id="closed-short",
    title="What little is missing of a line is cancelled by the ERP; what is more stays open",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert")),
        goods=(
            Goods("bolt", price="10.00", stock={NORTH: 19}),
            Goods("nut", price="2.00", stock={NORTH: 10}),
        ),
    ),
    steps=(
        tolerates("bolt", under="5"),
        tolerates("nut", under="10"),
        place("first", "anna", ("bolt", 20)),
        portal_shows("first", allocated={1: 19}, backordered={1: 1}),
        ship("first"),
        erp_notes("first", (1, SHORT, 1)),
        portal_shows(
            "first",
            shipment_state="shipped",
            ordered={1: 20},
            shipped={1: 19},
            cancelled={1: 1},
            backordered={1: 0},
        ),
        invoice("first"),
        pay("first"),
        portal_shows("first", state="done", billed="228.00", paid="228.00"),
        # What was kept for the rest goes to whoever waits.
        place("second", "anna", ("nut", 10)),
        place("third", "bert", ("nut", 2)),
        erp_has("third", backordered={1: 2}),
        ship("second", {1: 8}),  # a fifth is missing
        erp_notes("second"),
        portal_shows("second", shipment_state="partially_shipped", allocated={1: 2}),
        ship("second", {1: 1}),
        erp_notes("second", (1, SHORT, 1)),
        portal_shows("second", shipment_state="shipped", shipped={1: 9}, cancelled={1: 1}),
        portal_shows("third", allocated={1: 1}, backordered={1: 1}),
    ),
)
