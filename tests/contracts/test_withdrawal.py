"""A version does not go before its sunset, nor while somebody pins it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts import withdrawal
from contracts.lock import locked
from contracts.published import meta, versions

TODAY = date(2027, 6, 1)
GONE = "orders@0.9.0"


def told(
    monkeypatch: pytest.MonkeyPatch, tombs: dict[str, Any], pins: dict[str, list[str]]
) -> list[tuple[str, str]]:
    """What is wrong once orders 0.9.0, which was released, is published no more."""
    monkeypatch.setattr(withdrawal, "locked", lambda: locked() | {GONE: "0" * 64})
    monkeypatch.setattr(withdrawal, "withdrawn", lambda: tombs)
    monkeypatch.setattr(withdrawal, "pinned", lambda: pins)
    return list(withdrawal.withdrawals(TODAY))


@pytest.mark.parametrize(
    ("tombs", "pins", "says"),
    [
        ({GONE: "2027-05-31"}, {}, []),
        ({GONE: "2027-06-01"}, {}, []),
        ({GONE: "2027-06-02"}, {}, ["is gone before its sunset on 2027-06-02"]),
        ({}, {}, ["was released and is gone: WITHDRAWN.json does not say when its sunset was"]),
        ({GONE: "soon"}, {}, ["is gone, and its sunset in WITHDRAWN.json is no date"]),
        ({GONE: 7}, {}, ["is gone, and its sunset in WITHDRAWN.json is no date"]),
        ({GONE: "2027-05-31"}, {GONE: ["portal"]}, ["is gone while portal still pins it"]),
        (
            {GONE: "2027-06-02"},
            {GONE: ["portal", "shop"]},
            ["is gone before its sunset on 2027-06-02", "is gone while portal, shop still pin it"],
        ),
    ],
)
def test_a_version_that_went_too_soon_is_told(
    monkeypatch: pytest.MonkeyPatch,
    tombs: dict[str, Any],
    pins: dict[str, list[str]],
    says: list[str],
) -> None:
    assert told(monkeypatch, tombs, pins) == [(GONE, one) for one in says]


def test_a_version_that_is_pinned_may_not_be_sunset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawal, "pinned", lambda: {"orders@1.0.0": ["portal"]})
    monkeypatch.setattr(withdrawal, "meta", lambda c, v: meta(c, v) | {"status": "sunset"})
    found = list(withdrawal.withdrawals(TODAY))
    assert found == [("orders@1.0.0", "is sunset while portal still pins it")]


def test_a_pin_on_what_was_never_published_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withdrawal, "pinned", lambda: {"orders@7.0.0": ["portal"]})
    found = list(withdrawal.withdrawals(TODAY))
    assert found == [("orders@7.0.0", "is pinned by portal and was never published")]


def test_every_pin_of_the_package_is_published_and_nothing_has_gone() -> None:
    assert list(withdrawal.withdrawals(date.max)) == []
    published = {f"{contract}@{version}" for contract, version in versions()}
    assert withdrawal.pinned().keys() <= published
    assert withdrawal.pinned()["orders@1.0.0"] == ["reference-engine"]
