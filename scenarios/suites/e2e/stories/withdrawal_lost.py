"""Withdrawals and what the warehouse decides are lost on their way, and the engine dies of one."""

from scenarios.stories.kit import (
    WMS,
    Buyer,
    Cast,
    Goods,
    Story,
    confirms,
    erp_has,
    erp_posted,
    place,
    portal_shows,
    releases_to_warehouse,
    wait,
    warehouse_has,
    withdrawal_is,
    withdraws,
)
from simulator.faults import parse_plan

STORY = Story(
    id="withdrawal-lost",
    title="Lost requests, lost answers and a kill: each withdrawal is decided and cancelled once",
    severity="blocker",
    cast=Cast(buyers=(Buyer("anna"), Buyer("bert")), goods=(Goods("bolt", price="10.00"),)),
    steps=(
        place("first", "anna", ("bolt", 9)),
        place("second", "bert", ("bolt", 5)),
        releases_to_warehouse("first"),
        releases_to_warehouse("second"),
        warehouse_has("first", {1: 9}),
        warehouse_has("second", {1: 5}),
        withdraws("first", {1: 3}),
        wait(hours=2),
        withdrawal_is("first", {1: 3}),
        withdraws("first", {1: 2}),
        withdraws("second", {1: 5}),
        wait(hours=2),
        withdrawal_is("first", {1: 2}),
        withdrawal_is("second", {1: 5}),
        erp_has("first", allocated={1: 4}, cancelled={1: 5}),
        erp_has("second", state="cancelled", cancelled={1: 5}),
        confirms("first", {1: 4}),
        erp_posted("first"),
        portal_shows("first", shipment_state="shipped", cancelled={1: 5}, parcels=[{1: 4}]),
        portal_shows("second", state="cancelled"),
    ),
    needs=(WMS,),
)

_TOLD, _POSTED = "wms.withdrawals.put", "erp.decisions.put"


def _lost(rule: str, effect: str, edge: str, operation: str, nth: int) -> dict[str, object]:
    when = {"edges": [edge], "operations": [operation]}
    schedule = {"nth": [nth], "per": "rule"}
    params = {"seen": "reset"} if effect == "lost_response" else {}
    return {"id": rule, "effect": effect, "when": when, "schedule": schedule, "params": params}


WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": STORY.title,
        "rules": [
            _lost("withdrawal-lost", "lost_request", "engine>wms", _TOLD, 1),
            _lost("decision-unheard", "lost_response", "engine>wms", _TOLD, 2),
            _lost("posting-lost", "lost_request", "engine>erp", _POSTED, 1),
            _lost("posting-unheard", "lost_response", "engine>erp", _POSTED, 2),
            {
                "id": "killed",
                "effect": "kill",
                "params": {
                    "per": "every_s",
                    "every_s": 2_592_000.0,
                    "points": ["call"],
                    "sides": ["after"],
                    "operations": [_TOLD],
                    "k_from": 4,
                    "k_to": 4,
                    "restart_after_s": 30.0,
                },
            },
        ],
        "required": {
            "withdrawal-lost": 1,
            "decision-unheard": 1,
            "posting-lost": 1,
            "posting-unheard": 1,
            "killed": 1,
        },
    },
    STORY.id,
)
"""What this story, and no other, is played in."""
