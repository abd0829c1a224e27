"""Two corrections of one order, and what was asked for first arrives last: the last asked wins."""

from scenarios.stories.heads import amend_head, head_answered, head_is
from scenarios.stories.kit import Buyer, Cast, Goods, Story, erp_has, place, wait
from simulator.faults import parse_plan

STORY = Story(
    id="head-asked-twice",
    title="Of two corrections what was asked for last counts, whichever of them arrives last",
    needs=("amendments",),
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        place("first", "anna", ("bolt", 10)),
        erp_has("first", allocated={1: 10}),
        amend_head("first", notes="Ring once", customer_reference="Yard 4"),
        wait(seconds=1),
        amend_head("first", notes="Ring twice", purchase_order_number="PO-77"),
        wait(hours=1),
        head_answered("first", "overtaken", None),
        head_is("first", notes="Ring twice", purchase_order_number="PO-77"),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": "the first correction's event gets through at the fourth attempt",
        "rules": [
            {
                "id": "late",
                "effect": "lost_request",
                "when": {
                    "edges": ["storefront>engine"],
                    "operations": ["engine.webhook"],
                    "keys": ["EV-000002"],
                },
                "schedule": {"first": 3, "per": "rule"},
                "params": {"seen": "reset"},
            }
        ],
        "required": {"late": 3},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
