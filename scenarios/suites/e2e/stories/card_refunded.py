"""Goods of an order paid by card come back in two halves: each half goes back to the card, once."""

from scenarios.stories.kit import (
    PAYMENTS,
    RECEIVABLES,
    REFUNDS,
    Buyer,
    Cast,
    Goods,
    Story,
    ask_back,
    authorise,
    credit,
    fill,
    inspect,
    invoice,
    owes,
    payment_shows,
    pays_by_card,
    portal_shows,
    refund_shows,
    sets_terms,
    ship,
    statement_shows,
    take_back,
)
from simulator.faults import parse_plan

STORY = Story(
    id="card-refunded",
    title="What comes back of a card order goes back to the card once, though answers are lost",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        sets_terms("anna"),
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        ship("first"),
        invoice("first"),
        payment_shows("first", "released", "120.00"),
        portal_shows("first", state="done", invoices=["paid"]),
        refund_shows("first"),
        ask_back("half", "first", {1: 4}),
        authorise("half"),
        take_back("half"),
        inspect("half", restock={1: 4}),
        credit("half"),
        refund_shows("first", "48.00"),
        statement_shows("anna", open="0", unused_credit="0"),
        ask_back("rest", "first", {1: 6}),
        authorise("rest", "10"),
        take_back("rest"),
        inspect("rest", scrap={1: 6}),
        credit("rest"),
        refund_shows("first", "48.00", "66.00"),
        statement_shows("anna", open="0", unused_credit="0"),
        owes("anna", "0"),
    ),
    needs=(PAYMENTS, RECEIVABLES, REFUNDS, "returns"),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "refund-lost",
                "effect": "lost_response",
                "when": {"edges": ["storefront>payments"], "operations": ["payments.refund"]},
                "schedule": {"first": 2, "per": "rule"},
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
        "required": {"refund-lost": 1, "posting-lost": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
