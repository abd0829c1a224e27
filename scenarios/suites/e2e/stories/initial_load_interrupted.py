"""The initial load is killed before one commit after the other, and goes on from where it was."""

from scenarios.stories.kit import (
    ERP_ORDERS,
    HISTORY,
    RECEIVABLES,
    Story,
    no_echo,
    portal_shows,
    receive,
    ship,
)
from scenarios.suites.e2e.stories.initial_load import BEFORE, CAST, MEANWHILE, SEEN
from simulator.faults import parse_plan

STORY = Story(
    id="initial-load-interrupted",
    title="An initial load that is killed again and again leaves no gap and loads nothing twice",
    cast=CAST,
    before=BEFORE,
    steps=(
        *MEANWHILE,
        *SEEN,
        receive("nut", 4),
        ship("waiting"),
        portal_shows("waiting", shipment_state="shipped"),
        *(no_echo(order) for order in ("closed", "billed", "waiting", "late")),
    ),
    severity="blocker",
    needs=(ERP_ORDERS, RECEIVABLES, HISTORY),
)

_COMMITS = (1, 2, 3, 5, 8, 13)
_ALL_S = 2_592_000.0


def _kill(nth: int) -> dict[str, object]:
    once = {"per": "every_s", "every_s": _ALL_S, "points": ["commit"], "sides": ["before"]}
    params = {**once, "k_from": nth, "k_to": nth, "restart_after_s": 2.0}
    return {"id": f"commit-{nth}", "effect": "kill", "params": params}


WEATHER = parse_plan(
    {
        "id": STORY.id,
        "title": "the engine dies before its 1st, 2nd, 3rd, 5th, 8th and 13th commit",
        "rules": [_kill(nth) for nth in _COMMITS],
        "required": {f"commit-{nth}": 1 for nth in _COMMITS},
    },
    STORY.id,
)
"""What the interrupted load, and no other, is played in."""
