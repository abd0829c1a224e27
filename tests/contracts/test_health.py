"""`contracts check` finds nothing in what is published, and each thing that is planted."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts import health
from contracts.compat.verdict import compatible
from contracts.compat.waivers import read_waivers
from contracts.health import Problem, problems
from contracts.lock import locked
from contracts.published import meta, schema, schemas, urn

TODAY = date(2026, 12, 1)
ORDERS = meta("orders", "1.0.0")


def told(found: list[Problem]) -> str:
    return "\n".join(f"{one.version} {one.part} {one.says}" for one in found)


def test_what_is_published_is_sound() -> None:
    assert told(list(problems(TODAY))) == ""


def only(monkeypatch: pytest.MonkeyPatch, *wanted: str) -> None:
    """Look at orders alone, and for nothing but what is wanted."""
    monkeypatch.setattr(health, "CONTRACTS", {"orders": ("1.0.0",)})
    for name in {"_meta", "_schemas", "_examples", "_apis", "_lock"} - set(wanted):
        monkeypatch.setattr(health, name, lambda *_: iter(()))


def changed_meta(monkeypatch: pytest.MonkeyPatch, **change: Any) -> str:
    new = {key: value for key, value in (ORDERS | change).items() if value is not None}
    only(monkeypatch, "_meta")
    monkeypatch.setattr(health, "meta", lambda *_: new)
    return told(list(problems(TODAY)))


DEPRECATED = {
    "status": "deprecated",
    "released": "2026-01-01",
    "deprecated_at": "2026-06-01",
    "sunset_at": "2026-12-31",
    "successor": "1.0.0",
}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (DEPRECATED, ""),
        ({"status": "old"}, "status is none of"),
        ({"mode": "lenient"}, "mode is none of"),
        ({"released": None}, "lacks released"),
        ({"released": "soon"}, "released: a date"),
        ({"version": "2.0.0"}, "names another contract or version"),
        ({"successor": "9.0.0"}, "the successor 9.0.0 is no version"),
        ({"status": "deprecated"}, "is deprecated and lacks deprecated_at"),
        (DEPRECATED | {"sunset_at": "2026-07-01"}, "less than 180 days"),
        (DEPRECATED | {"released": "2026-06-02"}, "deprecated before it is released"),
        (DEPRECATED | {"sunset_at": "2026-12-01"}, "although its sunset was on 2026-12-01"),
        (DEPRECATED | {"status": "sunset"}, "although that is due on 2026-12-31"),
    ],
)
def test_a_meta_that_does_not_add_up_is_told(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], says: str
) -> None:
    found = changed_meta(monkeypatch, **change)
    assert says in found
    assert bool(found) == bool(says)


def test_an_edited_version_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch, "_lock")
    monkeypatch.setattr(health, "locked", lambda: locked() | {"orders@1.0.0": "0" * 64})
    assert "orders@1.0.0 LOCK.json was edited" in told(list(problems(TODAY)))
    monkeypatch.setattr(health, "locked", dict)
    assert "orders@1.0.0 LOCK.json is released and not locked" in told(list(problems(TODAY)))


def test_a_dangling_reference_and_a_broken_schema_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    gone, broken = urn("orders", "order-head"), urn("orders", "release")
    only(monkeypatch, "_schemas", "_examples", "_apis")
    published = dict(schemas())
    del published[gone]
    published[broken] = schema(broken) | {"type": "strin"}
    monkeypatch.setattr(health, "schemas", lambda: published)
    monkeypatch.setattr(health, "published", published.get)
    found = told(list(health.problems(TODAY)))
    assert "schemas/erp-order.json the reference" in found
    assert "schemas/release.json no JSON Schema" in found
    assert "is an example of no schema: there is no order-head" in found


@pytest.mark.parametrize(
    ("versions", "says", "weight"),
    [
        (("1.0.0", "1.1.0"), "orders@1.1.0 version breaks 1.0.0 without a new major", "broken"),
        (("1.0.0", "2.0.0"), "", ""),
    ],
)
def test_a_step_that_breaks_needs_a_new_major_version(
    monkeypatch: pytest.MonkeyPatch, versions: tuple[str, ...], says: str, weight: str
) -> None:
    only(monkeypatch)
    monkeypatch.setattr(health, "CONTRACTS", {"orders": versions})
    broken = compatible({"type": "string"}, {"type": "integer"})
    monkeypatch.setattr(health, "compatible_contract", lambda *_: broken)
    found = list(problems(TODAY))
    assert says in told(found)
    assert {one.weight for one in found} == ({weight} if weight else set())


def test_a_step_that_nobody_can_decide_needs_a_waiver(monkeypatch: pytest.MonkeyPatch) -> None:
    only(monkeypatch)
    monkeypatch.setattr(health, "CONTRACTS", {"orders": ("1.0.0", "1.1.0")})
    unknown = compatible({"type": "number"}, {"type": "number", "x-unit": "KG"})
    monkeypatch.setattr(health, "compatible_contract", lambda *_: unknown)
    assert [one.weight for one in problems(TODAY)] == ["unknown"]
    waiver = {"id": "W-1", "by": "us", "reason": "so", "expires": "2027-01-31"}
    waivers = read_waivers({"waivers": [waiver | {"new": "orders@1.1.0"}]})
    assert list(problems(TODAY, waivers)) == []
