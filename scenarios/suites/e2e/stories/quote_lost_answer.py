"""The ERP takes a quote and its answer is lost on the way back."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_quote,
    erp_has,
    erp_has_quote,
    offer,
    place,
    quote_shows,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="quote-lost-answer",
    title="A quote whose answer was lost is in the ERP once, and so is the order that it becomes",
    needs=("quotes",),
    severity="blocker",
    item=6,
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="12.50"),)),
    steps=(
        ask_quote("hall", "anna", ("bolt", 10)),
        wait(hours=1),
        erp_has_quote("hall", state="requested"),
        offer("hall", {1: "11.00"}, days=3),
        quote_shows("hall", state="approved"),
        place("before", "anna", ("bolt", 1)),
        erp_has("before", ordered={1: 1}),  # the engine knows now how orders are entered here
        accept("hall", "first"),
        wait(hours=1),
        erp_has("first", ordered={1: 10}, prices={1: "11.00"}),
        erp_has_quote("hall", state="accepted"),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": "the first answer to a quote, and that to its order, is lost on its way back",
        "rules": [
            {
                "id": f"lost-{noun}",
                "effect": "lost_response",
                "when": {"edges": ["engine>erp"], "operations": [f"erp.{noun}.create"]},
                "schedule": {"nth": nth, "per": "rule"},
                "params": {},
            }
            for noun, nth in (("quotes", [1]), ("orders", [2, 3]))
        ],
        "required": {"lost-quotes": 1, "lost-orders": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
