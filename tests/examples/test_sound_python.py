"""The sound example engine does what its page says, also when it is killed."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from reports.policy import load_policy
from tests.examples.alongside import SOUND, alongside

CREATION: dict[str, Any] = {"edges": ["engine>erp"], "operations": ["erp.orders.create"]}
DELIVERY: dict[str, Any] = {"edges": ["storefront>engine"], "operations": ["engine.webhook"]}
LOST_ANSWER = {
    "id": "lost",
    "effect": "lost_response",
    "when": CREATION,
    "schedule": {"nth": [2, 5], "per": "rule"},
    "params": {"seen": "reset"},
}
TOO_MANY = {
    "id": "busy",
    "effect": "status",
    "phase": "before_commit",
    "when": CREATION,
    "schedule": {"nth": [3], "per": "rule"},
    "params": {"status": 429, "headers": {"retry-after": "1"}, "body": "later"},
}
SOMETHING_ELSE = [
    {
        "id": f"not-{nth}",
        "effect": "status",
        "phase": "before_commit",
        "when": CREATION,
        "schedule": {"nth": [nth], "per": "rule"},
        "params": {"status": status, "headers": {"content-type": "application/json"}, "body": body},
    }
    for nth, status, body in ((2, 404, '"none here"'), (4, 403, "<html>"), (6, 404, '{"error": 1}'))
]
REVOKED = {
    "id": "revoked",
    "effect": "revoke",
    "when": {"edges": ["engine>storefront"], "operations": ["storefront.orders.status"]},
    "schedule": {"nth": [3], "per": "rule"},
}
DUPLICATE = {
    "id": "twice",
    "effect": "duplicate",
    "when": DELIVERY,
    "schedule": {"always": True, "once_per_key": True},
    "params": {"copies": 1, "new_id": True, "delay_from_s": 0.1, "delay_to_s": 0.5},
}
DROP = {
    "id": "dropped",
    "effect": "drop",
    "when": DELIVERY | {"keys": ["EV-000004"]},
    "schedule": {"first": 1},
}
POISON = {
    "id": "poisoned",
    "effect": "poison",
    "when": DELIVERY | {"keys": ["EV-000002"]},
    "schedule": {"first": 1},
}

UNSIGNED: tuple[dict[str, str], ...] = (
    {},
    {"webhook-id": "D-1", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA"},
)


def violated(states: dict[str, str]) -> list[str]:
    """What is neither held nor left alone, of all that decides over a foreign engine."""
    counts = load_policy("foreign").counts
    fine = ("held", "not_exercised")
    return [key for key, state in states.items() if state not in fine and counts(key)]


def test_orders_reach_the_erp_once_and_their_fate_the_portal_in_foul_weather(
    tmp_path: Path,
) -> None:
    with alongside(SOUND, tmp_path) as it:
        for rule in (LOST_ANSWER, TOO_MANY, REVOKED, DUPLICATE, DROP):
            it.admin("POST", "/faults", rule)
        it.trade(12)
        it.until_shown(12)
        rules = it.admin("GET", "/faults")["rules"]
        assert [rule["id"] for rule in rules if not rule["effective"]] == []
        assert json.loads(it.ask("/probe/parked")) == {"parked": []}
        states = it.verdicts()
    assert violated(states) == []
    for key in ("I-01", "I-02", "I-04", "I-31", "I-34"):
        assert states[key] == "held", key
    assert [word for word in it.confidential() if word in it.output] == []


def test_killed_and_answered_with_something_else_it_neither_loses_nor_doubles_an_order(
    tmp_path: Path,
) -> None:
    with alongside(SOUND, tmp_path, "--profile", "modern") as it:
        for rule in SOMETHING_ELSE:
            it.admin("POST", "/faults", rule)
        it.trade(12)
        for orders in (3, 7):
            call = {"kind": "call", "operation": "erp.orders.create", "times": orders}
            it.until(record=call)
            assert it.end(signal.SIGKILL) == -signal.SIGKILL
            it.start()
        it.until_shown(12)
        rules = it.admin("GET", "/faults")["rules"]
        assert [rule["id"] for rule in rules if not rule["fired"]] == []
        assert json.loads(it.ask("/probe/parked")) == {"parked": []}
        states = it.verdicts()
    assert violated(states) == []
    assert (states["I-01"], states["I-02"]) == ("held", "held")


def test_what_the_erp_refuses_is_parked_with_the_code_and_what_is_unsigned_turned_away(
    tmp_path: Path,
) -> None:
    with alongside(SOUND, tmp_path) as it:
        it.admin("POST", "/faults", POISON)
        it.trade(3)
        it.until_shown(3)
        it.until_paid()
        refused = {"kind": "answer", "operation": "erp.orders.create", "edge": "engine>erp"}
        it.until(record=refused | {"times": 4})
        (parked,) = json.loads(it.ask("/probe/parked"))["parked"]
        assert (parked["flow"], parked["reason"]) == ("order", "unknown-customer")
        for headers in UNSIGNED:
            url = f"http://127.0.0.1:{it.port}/webhooks/storefront"
            with pytest.raises(HTTPError, match="401"):
                urlopen(Request(url, b'{"id": "E-1"}', headers, method="POST"), timeout=10)
        states = it.verdicts()
    assert violated(states) == []
