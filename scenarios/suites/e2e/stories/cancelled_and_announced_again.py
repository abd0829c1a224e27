"""A buyer cancels his order, and hours later its event is delivered once more, under a new id."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    amend,
    amendment_is,
    catalogue_shows,
    erp_has,
    place,
    portal_shows,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="cancelled-and-announced-again",
    title="A late event does not revive an order that its buyer has cancelled",
    needs=("amendments",),
    severity="blocker",
    item=6,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}),
        amend("first", {1: 0}),
        amendment_is("first", "accepted"),
        portal_shows("first", state="cancelled", cancelled={1: 10}),
        wait(hours=12),
        erp_has("first", state="cancelled", cancelled={1: 10}),
        portal_shows("first", state="cancelled", cancelled={1: 10}),
        catalogue_shows("anna", "bolt", available=100),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": "the order's event is delivered again six hours later, under a new id",
        "rules": [
            {
                "id": "again",
                "effect": "duplicate",
                "when": {
                    "edges": ["storefront>engine"],
                    "operations": ["engine.webhook"],
                    "keys": ["EV-000001"],
                },
                "schedule": {"always": True},
                "params": {"new_event_id": True, "delay_from_s": 21_600.0, "delay_to_s": 21_600.0},
            }
        ],
        "required": {"again": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
