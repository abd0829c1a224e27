"""The tax engine hears of a cancellation before it hears of the bill; its yes is lost."""

from scenarios.stories.kit import (
    REVERSALS,
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    cancels_invoice,
    invoice,
    place,
    portal_takes_back,
    ship,
    tax_engine_has,
)
from scenarios.stories.taxing import tax_is_given_back
from simulator.faults import parse_plan

STORY = Story(
    id="tax-credit-lost",
    title="A cancelled bill is told to the tax engine until it is heard, and given back once",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
        tax_engine=True,
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first"),
        invoice("first"),
        # That it was billed is on its way yet.
        cancels_invoice("first"),
        invoice("first"),
        tax_engine_has("first", "20.00"),
        tax_is_given_back("first", "20.00"),
        tax_engine_has("first", "20.00", anew=1),
        portal_takes_back("first", invoices=["cancelled", "stands"]),
    ),
    needs=(TAX, REVERSALS),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "commit-late",
                "effect": "late_commit",
                "when": {"edges": ["erp>tax"], "operations": ["tax.documents.commit"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {"delay_from_s": 8.0, "delay_to_s": 9.0},
            },
            {
                "id": "credit-unheard",
                "effect": "lost_response",
                "when": {"edges": ["erp>tax"], "operations": ["tax.credits.put"]},
                "schedule": {"first": 4, "per": "rule"},
                "params": {},
            },
        ],
        "required": {"commit-late": 1, "credit-unheard": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
