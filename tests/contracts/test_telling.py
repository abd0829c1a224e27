"""The logging policy: data per field and channel, and no channel shows what it withholds."""

from __future__ import annotations

from importlib.resources import files

import pytest

from contracts.errors import PolicyInvalid
from contracts.telling import (
    ALERTS,
    CHANNELS,
    DEAD_LETTERS,
    FILE,
    LOGS,
    load_logging,
    parse_logging,
)
from contracts.trail import FIELDS, HASH

TEXT = files("contracts").joinpath(FILE).read_text("utf-8")


def test_every_channel_shows_something_and_nothing_that_holds_anything() -> None:
    policy = load_logging()
    assert set(policy.shown) == set(CHANNELS)
    for shown in policy.shown.values():
        assert shown
        assert not shown & policy.holds.keys()
    assert {"name", "email", "street"} <= {k for k, v in policy.holds.items() if v == "personal"}


def test_a_channel_that_shows_a_name_is_refused_by_channel_and_field() -> None:
    wrong = TEXT.replace('shown = ["id", "key", "flow"', 'shown = ["name", "key", "flow"')
    with pytest.raises(PolicyInvalid, match="dead_letters shows 'name', which holds what is pers"):
        parse_logging(wrong)


@pytest.mark.parametrize("old", ["seatrial.logging/1.0.0", "channels.traces"])
def test_a_policy_of_another_kind_is_refused(old: str) -> None:
    with pytest.raises(PolicyInvalid, match=r"logging\.toml"):
        parse_logging(TEXT.replace(old, old.replace("s", "z")))


def test_an_alert_is_told_in_its_own_channel() -> None:
    policy = load_logging()
    assert policy.channel_of("item.parked") == ALERTS
    assert policy.channel_of("engine.ready") == LOGS
    assert policy.only(DEAD_LETTERS, {"key": "S-1", "name": "Ada"}) == {"key": "S-1"}


def test_the_trail_is_told_whole_or_its_hashes_would_prove_nothing() -> None:
    assert {*FIELDS, HASH} == load_logging().shown["traces"]
