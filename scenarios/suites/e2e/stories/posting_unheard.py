"""The 202 of an order is lost, and the engine dies of the next: each is posted once."""

from scenarios.stories.kit import (
    PARTNERS,
    POSTINGS,
    Buyer,
    Cast,
    Goods,
    Place,
    Story,
    block,
    erp_has,
    is_not_entered,
    place,
    portal_shows,
    posting_is,
    ship,
    wait,
)
from simulator.faults import parse_plan

STORY = Story(
    id="posting-unheard",
    title="Orders whose 202 nobody heard are found among the postings, entered or refused, once",
    needs=(POSTINGS, PARTNERS),
    profile="asynchronous",
    severity="blocker",
    item=6,
    cast=Cast(
        buyers=(Buyer("anna"), Buyer("bert"), Buyer("carl")),
        goods=(Goods("bolt", price="12.50"),),
        places=(Place("anna"), Place("bert"), Place("carl")),
    ),
    steps=(
        place("first", "anna", ("bolt", 4)),
        wait(hours=1),
        erp_has("first", allocated={1: 4}),
        posting_is("first", "entered"),
        place("second", "bert", ("bolt", 5)),
        wait(hours=1),
        erp_has("second", allocated={1: 5}),
        place("third", "carl", ("bolt", 6)),
        block("carl"),
        wait(hours=1),
        posting_is("third", "refused", "blocked-customer"),
        is_not_entered("third"),
        ship("second"),
        portal_shows("second", shipment_state="shipped", parcels=[{1: 5}]),
    ),
)

_CREATE = "erp.orders.create"


def _lost(rule: str, nth: int) -> dict[str, object]:
    when = {"edges": ["engine>erp"], "operations": [_CREATE]}
    schedule = {"nth": [nth], "per": "rule"}
    return {
        "id": rule,
        "effect": "lost_response",
        "when": when,
        "schedule": schedule,
        "params": {"seen": "reset"},
    }


WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": "two of the answers to orders are lost, and the engine dies of another",
        "rules": [
            _lost("first-unheard", 1),
            _lost("third-unheard", 3),
            {
                "id": "killed",
                "effect": "kill",
                "params": {
                    "per": "every_s",
                    "every_s": 2_592_000.0,
                    "points": ["call"],
                    "sides": ["after"],
                    "operations": [_CREATE],
                    "k_from": 2,
                    "k_to": 2,
                    "restart_after_s": 30.0,
                },
            },
        ],
        "required": {"first-unheard": 1, "third-unheard": 1, "killed": 1},
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
