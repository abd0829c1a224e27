"""A word to the tax engine that everybody has given up on arrives after the next one."""

from scenarios.stories.kit import (
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_invoice,
    closes_period,
    invoice,
    opens_period,
    place,
    portal_shows,
    sets_rate,
    ship,
    tax_engine_has,
)
from simulator.faults import parse_plan

STORY = Story(
    id="tax-given-up-late",
    title="A VOID that arrives when the parcel is billed after all takes no tax away that is owed",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
        tax_engine=True,
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        closes_period(),
        cannot_invoice("first", "closed-period"),
        # The VOID is on its way, and nobody knows.
        opens_period(),
        invoice("first"),
        sets_rate("12.5"),
        tax_engine_has("first", "20.00"),
        portal_shows("first", invoices=["posted"], billed="120.00"),
    ),
    needs=(TAX,),
    falls_on_all="the month is closed for everybody",
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "void-late",
                "effect": "late_commit",
                "when": {"edges": ["erp>tax"], "operations": ["tax.documents.void"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {"delay_from_s": 8.0, "delay_to_s": 9.0},
            },
            {
                "id": "commit-lost",
                "effect": "lost_request",
                "when": {"edges": ["erp>tax"], "operations": ["tax.documents.commit"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {},
            },
        ],
        "required": {"void-late": 1, "commit-lost": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
