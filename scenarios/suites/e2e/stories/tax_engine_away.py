"""The tax engine is away when the invoice is due, and its answers are lost when it is back."""

from scenarios.stories.kit import (
    TAX,
    Buyer,
    Cast,
    Goods,
    Story,
    cannot_invoice,
    invoice,
    place,
    portal_shows,
    ship,
    tax_engine_has,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="tax-engine-away",
    title="While the tax engine is away nothing is billed; then each parcel is, at its tax, once",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
        tax_engine=True,
    ),
    steps=(
        place("first", "anna", ("bolt", 10)),
        ship("first", {1: 4}),
        invoice("first"),
        tax_engine_has("first", "8.00"),
        # From the third hour to the sixth the ERP does not reach the tax engine.
        wait(hours=2),
        ship("first"),
        cannot_invoice("first", "tax-unavailable"),
        portal_shows("first", shipment_state="shipped", invoices=["posted"], billed="48.00"),
        wait(hours=4),
        invoice("first"),
        tax_engine_has("first", "12.00", parcel=2),
        portal_shows("first", invoices=["posted", "posted"], billed="120.00"),
    ),
    needs=(TAX,),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "tax-away",
                "effect": "refuse",
                "when": {"edges": ["erp>tax"]},
                "schedule": {"from_s": 9_000, "to_s": 21_600},
                "params": {},
            },
            {
                "id": "commit-lost",
                "effect": "lost_response",
                "when": {"edges": ["erp>tax"], "operations": ["tax.documents.commit"]},
                "schedule": {"first": 2, "per": "rule"},
                "params": {},
            },
        ],
        "required": {"tax-away": 1, "commit-lost": 2},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
