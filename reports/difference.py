"""What changed between two runs: what was asked, what was found, and whether that is worse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from reports.findings import HELD, NOT_EXERCISED, UNKNOWN, VIOLATED

_ABSENT: Final = "absent"
_RANK: Final = {HELD: 0, _ABSENT: 1, NOT_EXERCISED: 1, UNKNOWN: 1, VIOLATED: 2}
_ASKED: Final = ("seed", "world", "engine", "profile", "policy")
_STATES: Final = {"GO": 0, "INCONCLUSIVE": 1, "INVALID": 1, "NO-GO": 2}
_NOT_KNOWN: Final = 1
"""The rank of what says nothing, good or bad."""

BETTER: Final = "better"
WORSE: Final = "worse"
LESS: Final = "less evidence"
CHANGED: Final = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is not the same: what, before, after, and what that means."""

    what: str
    before: str
    after: str
    means: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    """Every change from one verdict to another; empty when they say the same."""
    found = (_asked, _state, _counts, _invariants, _cases)
    return tuple(change for look in found for change in look(before, after))


def _asked(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    for name in _ASKED:
        if before[name] != after[name]:
            yield Change(name, str(before[name]), str(after[name]), CHANGED)


def _state(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, is_ = before["state"], after["state"]
    if was != is_:
        yield Change("verdict", was, is_, _means(_STATES[was], _STATES[is_]))


def _counts(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, is_ = before["counts"] or {}, after["counts"] or {}
    for name in sorted(was.keys() | is_.keys()):
        if was.get(name) != is_.get(name):
            yield Change(name, str(was.get(name, "–")), str(is_.get(name, "–")), CHANGED)


def _invariants(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was = {row["id"]: row["state"] for row in before["invariants"]}
    is_ = {row["id"]: row["state"] for row in after["invariants"]}
    for id_ in sorted(was.keys() | is_.keys()):
        old, new = was.get(id_, _ABSENT), is_.get(id_, _ABSENT)
        if old != new:
            yield Change(id_, old, new, _means(_RANK[old], _RANK[new]))


def _cases(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    was, is_ = (
        {f"{row['suite']}/{row['case']}": row["state"] for row in verdict.get("cases", ())}
        for verdict in (before, after)
    )
    for name in sorted(was.keys() | is_.keys()):
        old, new = was.get(name, _ABSENT), is_.get(name, _ABSENT)
        if old != new:
            yield Change(name, old, new, _means(_RANK[old], _RANK[new]))


def _means(old: int, new: int) -> str:
    if new == old:
        return CHANGED
    if new == _NOT_KNOWN:
        return LESS  # a violation that is no longer seen is not mended
    return BETTER if new < old else WORSE
