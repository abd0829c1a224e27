"""The ERP cannot tell who may buy what, and goes on telling on which terms."""

from scenarios.stories.kit import (
    ACCOUNT_TERMS,
    PARTNERS,
    Buyer,
    Cast,
    Goods,
    Restriction,
    Story,
    erp_has,
    fill,
    is_turned_away,
    place,
    restrict,
    term,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="feed-out-of-reach",
    title="A feed of the ERP that cannot be read keeps nothing back that another one tells",
    item=7,
    needs=(PARTNERS, ACCOUNT_TERMS),
    inside="its world would leap from one failed call to the next, and no time between is excused",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="2.00"), Goods("acid", price="12.50")),
    ),
    steps=(
        restrict(Restriction("never", "acid", account="anna")),
        wait(minutes=30),
        term("crates", "bolt", account="anna", least=10),
        wait(hours=2),
        fill("anna", ("bolt", 9)),
        is_turned_away("anna", "below-minimum-quantity"),
        place("enough", "anna", ("bolt", 10)),
        erp_has("enough", ordered={1: 10}),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "broken",
                "effect": "status",
                "when": {"edges": ["engine>erp"], "operations": ["erp.purchasing.changes"]},
                "schedule": {"always": True},
                "phase": "before_commit",
                "params": {"status": 500},
            },
        ],
        "required": {"broken": 2},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
