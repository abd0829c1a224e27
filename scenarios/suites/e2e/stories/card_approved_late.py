"""The provider says nothing in time, and approves all the same."""

from scenarios.stories.kit import (
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    card_is_refused,
    erp_has,
    fill,
    invoice,
    order_appears,
    payment_shows,
    portal_shows,
    ship,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="card-approved-late",
    title="An approval that comes after the shop gave up waiting makes one order and one charge",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"),),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        card_is_refused("anna", "card-good", "payment-pending"),
        # Whoever tries again meanwhile is not charged a second time.
        card_is_refused("anna", "card-better", "payment-pending"),
        wait(minutes=10),
        order_appears("first", "anna"),
        erp_has("first", total="120.00"),
        ship("first"),
        invoice("first"),
        # Billed, shown, taken, posted, shown again: each has its figure.
        wait(hours=2),
        portal_shows("first", state="done", invoices=["paid"], paid="120.00"),
        payment_shows("first", "released", "120.00"),
    ),
    needs=(PAYMENTS,),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "late-approval",
                "effect": "late_commit",
                "when": {
                    "edges": ["storefront>payments"],
                    "operations": ["payments.authorise"],
                },
                "schedule": {"first": 1, "per": "rule"},
                "params": {"delay_from_s": 60.0, "delay_to_s": 61.0},
            }
        ],
        "required": {"late-approval": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
