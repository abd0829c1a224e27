"""A bill that a card paid is corrected twice, long after nothing is set aside any more."""

from scenarios.stories.kit import (
    PAYMENTS,
    RECEIVABLES,
    REFUNDS,
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    corrects,
    fill,
    invoice,
    owes,
    payment_shows,
    pays_by_card,
    portal_shows,
    portal_takes_back,
    refund_shows,
    sets_terms,
    ship,
    statement_shows,
)
from simulator.faults import parse_plan

STORY = Story(
    id="card-rebilled-twice",
    title="What a card paid is billed anew twice and then not at all, though answers are lost",
    severity="blocker",
    cast=Cast(buyers=(Buyer("anna"),), goods=(Goods("bolt", price="10.00"),)),
    steps=(
        sets_terms("anna"),
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        ship("first"),
        invoice("first"),
        payment_shows("first", "released", "120.00"),
        portal_shows("first", state="done", invoices=["paid"]),
        corrects("first", {1: (10, None)}, reason="wrong-address"),
        portal_takes_back("first", invoices=["corrected", "stands"]),
        portal_shows("first", invoices=["paid", "paid"]),
        refund_shows("first"),
        corrects("first", {1: (8, "9.00")}),
        portal_takes_back("first", invoices=["corrected", "corrected", "stands"]),
        refund_shows("first", "33.60"),
        statement_shows("anna", billed="326.40", set_off="206.40", open="0", unused_credit="0"),
        corrects("first", {1: (None, None)}, reason="never-came"),
        portal_takes_back("first", invoices=["corrected", "corrected", "corrected"]),
        refund_shows("first", "33.60", "86.40"),
        payment_shows("first", "released", "120.00"),
        statement_shows("anna", billed="326.40", set_off="206.40", open="0", unused_credit="0"),
        owes("anna", "0"),
    ),
    needs=(PAYMENTS, RECEIVABLES, REFUNDS, REVERSALS),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "reversal-unanswered",
                "effect": "lost_response",
                "when": {
                    "edges": ["engine>storefront"],
                    "operations": ["storefront.reversals.put"],
                },
                "schedule": {"first": 2, "per": "rule"},
                "params": {},
            },
            {
                "id": "refund-lost",
                "effect": "lost_response",
                "when": {"edges": ["storefront>payments"], "operations": ["payments.refund"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {},
            },
            {
                "id": "posting-lost",
                "effect": "lost_response",
                "when": {"edges": ["engine>erp"], "operations": ["erp.refunds.create"]},
                "schedule": {"first": 1, "per": "rule"},
                "params": {},
            },
        ],
        "required": {"reversal-unanswered": 2, "refund-lost": 1, "posting-lost": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
