"""What each pattern was expected to do, as formulas over its wiring, and whether it did.

A prediction knows the wiring, the scope matrix and the ERP's push, and nothing of any run but the
number of hints, which is the world's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from engine.feed import MAIN
from engine.flows.table import FLOWS, OBJECT_OF
from engine.readers import serves
from engine.wiring import POINT_TO_POINT, Lane, Wiring
from scenarios.patterns.comparison import Compared, Comparison
from scenarios.patterns.seen import ORDERS
from scenarios.patterns.trouble import Trouble

_DAY_S: Final = 86_400
_SLACK: Final = 1.05
"""Pages that follow, and retries: so much more than the formula says is still what it says."""

_CROSSING_S: Final = 5
"""How long calls and queues take on top of waiting to be read."""


@dataclass(frozen=True, slots=True)
class Said:
    """A prediction beside what was seen; `figure` and `most` are what a picture shows of them."""

    predicted: str
    seen: str
    holds: bool
    figure: float = 0.0
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Prediction:
    """What is measured, by which formula it is predicted, and the two put side by side."""

    id: str
    measure: str
    formula: str
    of: Callable[[Comparison, Compared], Said]


def _reads(comparison: Comparison, one: Compared) -> Said:
    least = most = 0.0
    hints = one.fair.hints / one.fair.days if comparison.push_s is not None else 0.0
    for lane in one.wiring.lanes:
        if serves(MAIN, lane):
            by_schedule = _DAY_S * 1_000 / lane.poll_ms
            told = hints if lane.hinted else 0.0
            least += max(by_schedule, told)
            most += by_schedule + told
    seen = one.fair.feed_reads_a_day()
    predicted = f"{least:.0f}" if least == most else f"{least:.0f} to {most:.0f}"
    holds = least / _SLACK <= seen <= most * _SLACK
    return Said(predicted, f"{seen:.0f}", holds, seen, most)


def _latency(comparison: Comparison, one: Compared) -> Said:
    return _within(comparison, one, comparison.urgent)


def _staleness(comparison: Comparison, one: Compared) -> Said:
    return _within(comparison, one, comparison.slow)


def _within(comparison: Comparison, one: Compared, rows: frozenset[str]) -> Said:
    """No change waits longer than until its reader is told, or looks by itself."""
    waits = [_wait_s(comparison, _lane(one.wiring, row)) for row in sorted(rows)]
    most_s = max(waits) + _CROSSING_S
    delays = one.fair.delays_s(rows)
    if not delays:
        return Said(f"at most {most_s:.0f} s", "no news", holds=False)
    p50, p95 = (delays[int(len(delays) * share)] for share in (0.5, 0.95))
    seen = f"p50 {p50:.0f} s, p95 {p95:.0f} s"
    return Said(f"at most {most_s:.0f} s", seen, p95 <= most_s, p95, most_s)


def _wait_s(comparison: Comparison, lane: Lane) -> float:
    if lane.hinted and comparison.push_s is not None:
        return comparison.push_s
    return lane.poll_ms / 1_000


def _lane(wiring: Wiring, row: str) -> Lane:
    flow = next(each for each in FLOWS if OBJECT_OF[each.id] == row and each.system != "erp")
    return wiring.lane_of(flow.id)


def _orders(_: Comparison, one: Compared) -> Said:
    delays = one.fair.delays_s(frozenset({ORDERS}))
    p95 = delays[int(len(delays) * 0.95)] if delays else 0.0
    return Said(f"at most {_CROSSING_S} s", f"p95 {p95:.0f} s", bool(delays) and p95 <= _CROSSING_S)


def _one_flow(comparison: Comparison, one: Compared) -> Said:
    """Another flow stops only where it shares the circuit of the one in trouble."""
    trouble = next(each for each in comparison.troubles if each.entity is not None)
    shares = _same_circuit(comparison, one, trouble)
    held, news = one.held_up(trouble), one.news(trouble)
    others = {row for row in held if row != trouble.entity}
    predicted = "none" if not shares else f"some of {len(shares & set(news))}"
    seen = f"{len(others)} of {len(set(news) - {trouble.entity})}"
    may = shares & set(news)
    holds = others <= shares and bool(others) is bool(may)
    return Said(predicted, seen, holds, len(others), len(may))


def _same_circuit(comparison: Comparison, one: Compared, trouble: Trouble) -> set[str]:
    circuit = one.wiring.circuit_of(trouble.system, trouble.entity)
    return {
        row
        for row in comparison.calling(trouble.system) - {trouble.entity}
        if one.wiring.circuit_of(trouble.system, row) == circuit
        and any(each.system == trouble.system for each in FLOWS if OBJECT_OF[each.id] == row)
    }


def _party(comparison: Comparison, one: Compared) -> Said:
    """Whatever the pattern, all that needs the party waits, and nothing else."""
    predicted, seen, holds = [], [], True
    for trouble in comparison.troubles:
        if trouble.entity is None:
            needs, news = comparison.calling(trouble.system), set(one.news(trouble))
            held = set(one.held_up(trouble))
            predicted.append(f"{trouble.system} {len(needs & news)}")
            seen.append(f"{trouble.system} {len(held)} of {len(news)}")
            holds = holds and held <= needs and bool(held)
    return Said(", ".join(predicted), ", ".join(seen), holds)


def _in_vain(comparison: Comparison, one: Compared) -> Said:
    """Who reads with many readers asks with many of them whether a party is there again."""
    parties = [each.id for each in comparison.troubles if each.entity is None]
    vain = {
        name: sum(each.foul[id_].vain for id_ in parties)
        for name, each in comparison.patterns.items()
    }
    most, seen = vain[POINT_TO_POINT], vain[one.pattern]
    if one.pattern == POINT_TO_POINT:
        return Said("the most", str(seen), seen == max(vain.values()))
    return Said("fewer than point to point", str(seen), seen < most)


def _sound(_: Comparison, one: Compared) -> Said:
    violated = {name for seen in (one.fair, *one.foul.values()) for name in seen.violated}
    return Said("none", ", ".join(sorted(violated)) or "none", not violated)


PREDICTIONS: Final = (
    Prediction(
        "calls",
        "reads of the ERP's feed a day",
        "86,400 / poll of each reader; of one that takes hints, at least one per hint and at most "
        "that many more",
        _reads,
    ),
    Prediction(
        "latency",
        "the freshest rows, from the change to the portal",
        "the ERP's push delay where the reader takes hints, else its poll",
        _latency,
    ),
    Prediction(
        "orders", "orders, from their event to the ERP", "a call, whatever the pattern", _orders
    ),
    Prediction(
        "staleness",
        "the slow rows, from the change to the portal",
        "the same of the reader that they have",
        _staleness,
    ),
    Prediction(
        "one-flow",
        "rows held up beside availability, whose calls fail",
        "those whose calls share its circuit",
        _one_flow,
    ),
    Prediction(
        "party",
        "rows held up while a party is out",
        "all that need calls to it, and none that does not: no pattern saves them",
        _party,
    ),
    Prediction(
        "in-vain",
        "calls in vain while a party is out",
        "many readers ask, each by itself, whether it is there again",
        _in_vain,
    ),
    Prediction("sound", "invariants violated in any of the runs", "none", _sound),
)
