"""A buyer wants less of an order while the warehouse ships some of it."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    amend,
    amendment_is,
    erp_has,
    place,
    portal_shows,
    ship,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="amended-while-it-changes",
    title="An order that changes while an amendment is on its way is decided by what there is",
    needs=("amendments",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("still", "anna", ("bolt", 10)),
        place("first", "anna", ("bolt", 10)),
        place("second", "anna", ("bolt", 10)),
        erp_has("second", allocated={1: 10}),
        amend("still", {1: 9}),
        amendment_is("still", "accepted"),
        amend("first", {1: 6}),
        wait(seconds=1),
        # The engine has looked, and its amendment is on the way.
        ship("first", {1: 4}),
        amendment_is("first", "accepted"),
        erp_has("first", cancelled={1: 4}, shipped={1: 4}),
        amend("second", {1: 2}),
        wait(seconds=1),
        ship("second", {1: 4}),
        amendment_is("second", "refused", "shipped"),
        erp_has("second", cancelled={1: 0}, shipped={1: 4}),
        portal_shows("first", cancelled={1: 4}),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "on-the-way",
                "effect": "delay",
                "when": {"edges": ["engine>erp"], "operations": ["erp.amendments.create"]},
                "schedule": {"always": True},
                "phase": "before_commit",
                "params": {"low_s": 2},
            },
        ],
    },
    STORY.id,
)
