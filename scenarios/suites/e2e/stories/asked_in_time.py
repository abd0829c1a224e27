"""What was accepted and asked back in time reaches the ERP too late for both, and counts."""

from scenarios.stories.kit import (
    Buyer,
    Cast,
    Goods,
    Story,
    accept,
    ask_back,
    ask_quote,
    authorise,
    erp_has,
    erp_has_quote,
    erp_has_return,
    invoice,
    offer,
    place,
    portal_shows,
    quote_shows,
    return_shows,
    ship,
    wait,
    wait_for_its_end,
)
from simulator.faults import parse_plan

STORY = Story(
    id="asked-in-time",
    title="An offer that is accepted and a return that is asked for in time count when they arrive",
    needs=("quotes", "returns"),
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="12.50"), Goods("nut", price="3.00")),
    ),
    steps=(
        place("first", "anna", ("bolt", 4)),
        ship("first"),
        invoice("first"),
        portal_shows("first", shipped={1: 4}),
        wait(days=10),
        ask_quote("hall", "anna", ("nut", 10)),
        erp_has_quote("hall", state="requested"),
        offer("hall", {1: "2.80"}, days=3, hours=23),
        quote_shows("hall", state="approved"),
        # The offer binds for minutes, the goods may come back for an hour: the ERP is away for six.
        wait_for_its_end("hall", minutes_left=20),
        accept("hall", "second"),
        ask_back("one", "first", {1: 1}),
        wait(hours=6),
        erp_has("second", ordered={1: 10}, prices={1: "2.80"}),
        erp_has_return("one", state="requested"),
        authorise("one"),
        return_shows("one", state="authorised", refusal=None),
    ),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "erp-away",
                "effect": "refuse",
                "when": {"edges": ["engine>erp"]},
                "schedule": {"from_s": 1_205_400, "to_s": 1_224_000},
                "params": {},
            },
        ],
        "required": {"erp-away": 2},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
