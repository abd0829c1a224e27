"""What was measured under load, case by case: what was offered, and how long each flow took.

The figures are evidence, the limits are policy; what one makes of the other is told here, and
whether the figures may be believed at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reports.errors import FolderInvalid
from reports.limits import Limits, load_limits
from reports.reasons import INCONCLUSIVE, INVALID, NO_GO, Reason
from reports.run import Run

SUITE: Final = "load"
OFFERED: Final = "urn:seatrial:contract:run:1.0.0:offered"
BUYERS: Final = "buyers"
CLERKS: Final = "clerks"
_SIDES: Final = {BUYERS: "the generator", CLERKS: "the simulators' own process"}
_TAILS: Final = {"p95_us": "p95", "p99_us": "p99"}


@dataclass(frozen=True, slots=True)
class Load:
    """One case: `offered` as `load/<case>/offered.json` has it, `flows` as read from its journal.

    `problem` says why there is nothing to believe; then both may be empty.
    """

    case: str
    offered: Mapping[str, Any]
    flows: Sequence[Mapping[str, Any]]
    problem: str | None = None

    @property
    def name(self) -> tuple[str, str]:
        """What its journal is called by."""
        return SUITE, self.case


def parse_loads(rows: Sequence[Mapping[str, Any]]) -> tuple[Load, ...]:
    """The `load` of findings.json; raises FolderInvalid when a key is missing."""
    try:
        return tuple(
            Load(row["case"], row["offered"], tuple(row["flows"]), row["problem"]) for row in rows
        )
    except (KeyError, TypeError) as error:
        raise FolderInvalid(f"no findings of load: {type(error).__name__} {error}") from None


def of_load(load: Load, limits: Limits) -> Iterator[Reason]:
    """Why a case takes GO away; figures of a generator at its end never count for anything else."""
    about = f"{SUITE}/{load.case}"
    if load.problem is not None:
        yield Reason(INVALID, about, f"{about}: {load.problem}")
        return
    saturated = list(_of_generator(load, limits))
    yield from (Reason(INVALID, about, f"{about}: {sentence}") for sentence in saturated)
    if not load.offered[BUYERS]["requests"]:
        yield Reason(INCONCLUSIVE, about, f"{about}: no request was made, so nothing was measured")
        return
    for state, sentence in (*_of_refusals(load, limits), *_of_flows(load, limits)):
        if state != NO_GO or not saturated:
            yield Reason(state, about, f"{about}: {sentence}")


def of_loads(loads: Sequence[Load]) -> Iterator[Reason]:
    """All cases, under the limits that ship with the project."""
    limits = load_limits()
    for load in loads:
        yield from of_load(load, limits)


def of_none(run: Run, loads: Sequence[Load]) -> Iterator[Reason]:
    """Load that was asked for and left no figures at all."""
    if SUITE in run.configuration.suites and not loads:
        yield Reason(INCONCLUSIVE, SUITE, f"the suite {SUITE} left no figures")


def document(load: Load, limits: Limits) -> dict[str, Any]:
    """What the verdict carries of it: each figure beside its limit, and whether it counts."""
    states = {reason.state for reason in of_load(load, limits)}
    told = {
        "case": load.case,
        "limits": limits.name,
        "source": limits.source,
        "valid": INVALID not in states,
        "flows": [_flow(row, limits) for row in load.flows],
    }
    if not load.offered:
        return told
    return told | {
        "pattern": load.offered["pattern"],
        "span_us": load.offered["span_us"],
        "rates_per_minute": load.offered["rates_per_minute"],
        "requests": load.offered[BUYERS]["requests"],
        "sides": [_side(name, load.offered[name], limits) for name in _SIDES],
        "journeys": [
            {"kind": kind, "offered": row["offered"], "wrong": row["wrong"], **_span(row["took"])}
            for kind, row in load.offered[BUYERS]["journeys"].items()
        ],
    }


def _flow(row: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    limit = limits.flows.get(row["flow"])
    return {**row, "limits": {} if limit is None else limit.figures_us()}


def _side(name: str, side: Mapping[str, Any], limits: Limits) -> dict[str, Any]:
    return {
        "side": name,
        "offered": side["offered"],
        "dropped": side["dropped"],
        "unfinished": side["unfinished"],
        "most_in_flight": side["most_in_flight"],
        "slip": _span(side["slip"]),
        "slip_limit_us": limits.slip_us,
    }


def _span(histogram: Mapping[str, Any]) -> dict[str, Any]:
    """A distribution without its encoded whole."""
    return {name: value for name, value in histogram.items() if name != "hdr"}


def _of_generator(load: Load, limits: Limits) -> Iterator[str]:
    """What shows that the load was not the one that was asked for, a sentence each."""
    for name, who in _SIDES.items():
        side = load.offered[name]
        offered, slip_us = side["offered"], side["slip"]["p99_us"]
        if slip_us is not None and slip_us > limits.slip_us:
            yield (
                f"{who} was saturated: it began what was due {_ms(slip_us)} late at p99, "
                f"at most {_ms(limits.slip_us)} ({limits.source})"
            )
        if side["dropped"] > limits.generator.dropped_share * offered:
            yield f"{who} was saturated: it dropped {side['dropped']} of {offered} arrivals"
        finished = offered - side["dropped"] - side["unfinished"]
        if finished < limits.generator.finished_share * offered:
            yield f"{who} was saturated: it finished {finished} of {offered} arrivals"
    yield from _of_shop(load, limits)


def _of_shop(load: Load, limits: Limits) -> Iterator[str]:
    for kind, row in load.offered[BUYERS]["journeys"].items():
        took_us, failed = row["took"]["p99_us"], _wrong(row, "failed")
        if took_us is not None and took_us > limits.shop.p99_ms * 1000:
            yield (
                f"the simulated storefront was saturated: a buyer's {kind} took {_ms(took_us)} at "
                f"p99, at most {_ms(limits.shop.p99_ms * 1000)} ({limits.source})"
            )
        if failed > limits.shop.failed_share * row["offered"]:
            yield f"the simulated storefront left {failed} of {row['offered']} {kind}s unanswered"


def _of_refusals(load: Load, limits: Limits) -> Iterator[tuple[str, str]]:
    for kind, row in load.offered[BUYERS]["journeys"].items():
        refused = _wrong(row, "refused")
        if refused > limits.shop.refused_share * row["offered"]:
            why = ", ".join(name for name in row["wrong"] if name.startswith("refused"))
            yield NO_GO, f"{refused} of {row['offered']} {kind}s were refused by the shop ({why})"


def _of_flows(load: Load, limits: Limits) -> Iterator[tuple[str, str]]:
    measured = {row["flow"]: row for row in load.flows}
    for name, limit in limits.flows.items():
        row = measured.get(name)
        if row is None or not row["count"]:
            yield INCONCLUSIVE, f"{name} was never put to the test"
            continue
        if row["never"]:
            yield NO_GO, f"{row['title']}: {row['never']} of {row['count']} never arrived"
        for figure, at_most_us in limit.figures_us().items():
            value_us = row[figure]
            if value_us is None or value_us > at_most_us:
                took = f"{_TAILS[figure]} {_ms(value_us)}, at most {_ms(at_most_us)}"
                never = f"{row['never']} of {row['count']} never arrived"
                yield NO_GO, f"{row['title']}: {took} ({limits.source}); {never}"


def _wrong(row: Mapping[str, Any], kind: str) -> int:
    return sum(count for name, count in row["wrong"].items() if name.startswith(kind))


def _ms(span_us: float | None) -> str:
    return "never" if span_us is None else f"{span_us / 1000:,.0f} ms"
