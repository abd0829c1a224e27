"""More leaves than was ordered, within a tolerance: it is billed, and the buyer sees why."""

from scenarios.stories.kit import (
    NORTH,
    Buyer,
    Cast,
    Goods,
    Story,
    catalogue_shows,
    invoice,
    owes,
    pay,
    place,
    portal_shows,
    receive,
    ship,
    takes_back,
)
from scenarios.stories.tolerating import OVER, cannot_ship, erp_notes, tolerates

STORY = Story(
    id="over-delivered",
    title="Within the tolerance more is sent than was ordered, and billed; beyond it, nothing",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert", credit_limit="130.00")),
        goods=(
            Goods("bolt", price="10.00", stock={NORTH: 30}),
            Goods("nut", price="2.00", stock={NORTH: 50}),
        ),
    ),
    steps=(
        tolerates("bolt", over="10"),
        place("first", "anna", ("bolt", 20), ("nut", 5)),
        cannot_ship("first", {1: 23}, "over-tolerance"),
        cannot_ship("first", {2: 6}, "not-allocated"),  # of nuts just what was ordered
        ship("first", {1: 22}),
        erp_notes("first", (1, OVER, 2)),
        portal_shows(
            "first",
            shipment_state="partially_shipped",
            ordered={1: 20, 2: 5},
            shipped={1: 22, 2: 0},
            allocated={1: 0, 2: 5},
            backordered={1: 0, 2: 0},
            parcels=[{1: 22}],
        ),
        catalogue_shows("anna", "bolt", available=8),
        invoice("first"),
        portal_shows("first", invoice_state="partially_invoiced", billed="264.00", total="252.00"),
        ship("first"),
        invoice("first"),
        owes("anna", "276.00"),
        pay("first", bill=1),
        pay("first", bill=2),
        portal_shows("first", state="done", shipment_state="shipped", paid="276.00"),
        # What is more counts for credit, and has to be there.
        receive("bolt", 2),
        place("second", "bert", ("bolt", 10)),
        cannot_ship("second", {1: 11}, "not-available"),
        receive("bolt", 1),
        cannot_ship("second", {1: 11}, "over-credit"),
        ship("second"),
        portal_shows("second", shipped={1: 10}, parcels=[{1: 10}]),
        # One customer takes whatever comes; what is taken back of it is nobody's.
        receive("bolt", 4),
        tolerates("bolt", buyer="anna", any_more=True),
        place("third", "anna", ("bolt", 2)),
        ship("third", {1: 5}),
        erp_notes("third", (1, OVER, 3)),
        portal_shows("third", shipped={1: 5}, allocated={1: 0}, parcels=[{1: 5}]),
        takes_back("third"),
        portal_shows("third", shipped={1: 0}, allocated={1: 2}),
        catalogue_shows("anna", "bolt", available=3),
        ship("third"),
        invoice("third"),
        portal_shows("third", shipment_state="shipped", shipped={1: 2}, billed="24.00"),
    ),
)
