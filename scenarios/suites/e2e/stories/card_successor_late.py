"""All of an order goes on in another, and the news of the other gets lost twice."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    PAYMENTS,
    Buyer,
    Cast,
    Goods,
    Story,
    fill,
    invoice,
    payment_shows,
    pays_by_card,
    portal_links,
    portal_shows,
    ship,
    substitute,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="card-successor-late",
    title="Money is not given back while the shop does not know yet that an order goes on",
    severity="blocker",
    cast=Cast(
        buyers=(Buyer("anna"),),
        goods=(Goods("bolt", price="10.00"), Goods("stud", price="10.40")),
    ),
    steps=(
        fill("anna", ("bolt", 10)),
        pays_by_card("first", "anna"),
        portal_shows("first", allocated={1: 10}),
        substitute("first", {1: 10}, "stud", "instead"),
        # The shop hears that the first is over once it knows how that goes on.
        portal_links("first", "instead", "substitution", {1: "stud"}),
        portal_shows("first", state="cancelled"),
        payment_shows("first", "authorised", "0"),
        ship("instead"),
        invoice("instead"),
        wait(hours=2),
        payment_shows("instead", "released", "120.00"),
    ),
    needs=(PAYMENTS, ERP_ORDERS),
)

WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            {
                "id": "successor-late",
                "effect": "lost_request",
                "when": {
                    "edges": ["engine>storefront"],
                    "operations": ["storefront.erp-orders.put"],
                },
                "schedule": {"first": 2, "per": "rule"},
                "params": {},
            }
        ],
        "required": {"successor-late": 2},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
