"""Everything is taken back while answers are lost and old news arrives after new."""

from scenarios.stories.kit import (
    REVERSALS,
    Buyer,
    Cast,
    Goods,
    Story,
    bounces,
    cancels_invoice,
    invoice,
    owes,
    pay,
    place,
    portal_shows,
    portal_takes_back,
    ship,
    takes_back,
)
from simulator.faults import parse_plan

STORY = Story(
    id="taken-back-in-weather",
    title="Money, bill and parcel are taken back one after the other, and old news of them is late",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("nut", price="5.00")),
    ),
    steps=(
        place("first", "anna", ("bolt", 10), ("nut", 4)),
        ship("first"),
        invoice("first"),
        pay("first"),
        portal_shows("first", state="done", invoice_state="paid"),
        bounces("first"),
        cancels_invoice("first"),
        takes_back("first"),
        ship("first", {1: 10}),
        invoice("first"),
        portal_shows(
            "first",
            state="processing",
            shipment_state="exception",
            invoice_state="partially_invoiced",
            shipped={1: 10, 2: 0},
            invoiced={1: 10, 2: 0},
        ),
        portal_takes_back(
            "first", parcels=["cancelled", "stands"], invoices=["cancelled", "stands"]
        ),
        ship("first"),
        invoice("first"),
        pay("first"),
        pay("first", bill=2),
        portal_shows("first", state="done", shipment_state="shipped", invoice_state="paid"),
        owes("anna", "0"),
    ),
    needs=(REVERSALS,),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "reversal-late",
                "effect": "late_commit",
                "when": {
                    "edges": ["engine>storefront"],
                    "operations": ["storefront.reversals.put"],
                },
                "schedule": {"first": 1, "per": "rule"},
                "params": {"delay_from_s": 20.0, "delay_to_s": 21.0},
            },
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
                "id": "status-late",
                "effect": "late_commit",
                "when": {
                    "edges": ["engine>storefront"],
                    "operations": ["storefront.orders.status"],
                },
                "schedule": {"every": 2, "per": "rule"},
                "params": {"delay_from_s": 40.0, "delay_to_s": 90.0},
            },
        ],
        "required": {"reversal-late": 1, "status-late": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
