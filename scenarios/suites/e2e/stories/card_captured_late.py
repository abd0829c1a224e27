"""Fils are taken of a card: the provider is away at the invoice, and the ERP's answer is lost."""

from scenarios.stories.kit import (
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    fill,
    invoice,
    payment_shows,
    pays_by_card,
    portal_shows,
    ship,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="card-captured-late",
    title="Money is taken late and its posting is answered by nobody: it is in the ERP once",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna", currency="KWD"),),
        goods=(Goods("bolt", price="1.2345", currency="KWD"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        ship("first"),
        invoice("first"),
        wait(hours=2),
        payment_shows("first", "released", "14.814"),
        portal_shows("first", state="done", invoices=["paid"], paid="14.814"),
    ),
    needs=(PAYMENTS,),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "capture-lost",
                "effect": "lost_response",
                "when": {"edges": ["storefront>payments"], "operations": ["payments.capture"]},
                "schedule": {"first": 3, "per": "rule"},
                "params": {},
            },
            {
                "id": "posting-lost",
                "effect": "lost_response",
                "when": {"edges": ["engine>erp"], "operations": ["erp.receipts.create"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {},
            },
        ],
        "required": {"capture-lost": 3, "posting-lost": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
