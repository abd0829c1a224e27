"""How the one engine is wired: who shares a reader, a pool of workers and a circuit, and who a bus.

A pattern is a record of what flows share, and nothing else: mappers, senders, store, settling and
audit are the same in each. Every row of the scope matrix has a pattern, so several live side by
side. What is the same in each, because the systems see one integration: a `Retry-After` is heeded
by all (I-36), a flow signs in as itself, reading and signing in are a system's own circuit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from contracts.scope import Scope
from contracts.scope.matrix import ERP, STOREFRONT, WMS
from engine.errors import ConfigInvalid
from engine.flows import confirmations_to_erp, decisions_to_erp
from engine.flows.flow import Flow
from engine.flows.table import ALL as EVERY
from engine.flows.table import FLOWS, OBJECT_OF

ALL: Final = "all"
LANE: Final = "lane"
FLOW: Final = "flow"
"""Who shares something: all flows of the pattern, those of one lane, or nobody with another."""

POINT_TO_POINT: Final = "point_to_point"
MIDDLEWARE: Final = "middleware"
EVENT_BUS: Final = "event_bus"
HYBRID: Final = "hybrid"

SIGNALS: Final = "signals"
BATCH: Final = "batch"
HUB: Final = "hub"
"""The lane of the middleware; its positions, pools and circuits have the plain names."""

SYSTEMS: Final = (ERP, STOREFRONT, WMS)
"""Everybody an engine calls."""

_SHARE: Final = 4
"""A pool that is not everybody's has so many times fewer workers."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What the flows of a pattern share.

    `readers`: who shares a reader of the ERP's feeds, and its position; `pools`: who shares the
    calls in flight to a system; `circuits`: who stops calling a system when somebody's calls fail.
    `by_bus`: what comes in goes over topics to a consumer per flow. `hinted`: a push of the ERP
    makes its readers read at once. `batched`: what need not be fresher is read in a lane of its
    own, by schedule alone.
    """

    id: str
    readers: str
    pools: str
    circuits: str
    by_bus: bool = False
    hinted: bool = True
    batched: bool = False


PATTERNS: Final = {
    each.id: each
    for each in (
        Pattern(POINT_TO_POINT, readers=FLOW, pools=FLOW, circuits=FLOW, hinted=False),
        Pattern(MIDDLEWARE, readers=ALL, pools=ALL, circuits=ALL),
        Pattern(EVENT_BUS, readers=ALL, pools=FLOW, circuits=FLOW, by_bus=True),
        Pattern(HYBRID, readers=LANE, pools=LANE, circuits=LANE, batched=True),
    )
}


@dataclass(frozen=True, slots=True)
class Wire:
    """The pattern of a row of the matrix, and how often it is read; 0: as often as the hub."""

    pattern: str = MIDDLEWARE
    poll_s: int = 0


@dataclass(frozen=True, slots=True)
class Lane:
    """Flows that share a reader: read every `poll_ms`, when `hinted` also at a push of the ERP."""

    id: str
    flows: frozenset[str]
    poll_ms: int
    hinted: bool
    by_bus: bool

    def cursor(self, name: str) -> str:
        """Under which name the lane keeps its position in a feed or list."""
        return name if self.id == HUB else f"{name}@{self.id}"


@dataclass(frozen=True, slots=True)
class Wiring:
    """Which flow belongs to which lane, pool and circuit; resolved once, asked often."""

    lanes: tuple[Lane, ...]
    pools: Mapping[str, int]
    _pool_of: Mapping[str, str]
    _circuit_of: Mapping[tuple[str, str], str]
    bus: frozenset[str] = frozenset()
    """The flows that are fed by the bus."""

    patience_us: int = 0
    """How long what something needs may be on its way by another reader."""

    split: bool = field(default=False)
    """Whether any flow has a circuit that is not the system's."""

    def pool_of(self, flow: Flow) -> str:
        """The pool whose workers a flow takes."""
        return self._pool_of[flow.id]

    def circuit_of(self, system: str, who: str | None) -> str:
        """The circuit of a row of the matrix in a system; of readers and whoever else, its own."""
        return self._circuit_of.get((system, who or system), system)

    def lane_of(self, flow: str) -> Lane:
        """The lane that brings a flow what it takes from the ERP."""
        return next(lane for lane in self.lanes if flow in lane.flows)


def wired(text: str, poll_ms: int, workers: int, flows: Sequence[Flow] = FLOWS) -> Wiring:
    """The wiring that `wiring_text` wrote, of these flows; raises `ConfigInvalid`."""
    wires = read_wiring(text)
    pattern_of = {flow.id: PATTERNS[_wire(wires, flow).pattern] for flow in EVERY}
    polls_ms = _polls_ms(wires, poll_ms)
    read = [flow for flow in flows if _is_read(flow)]
    slow = _slow(read, pattern_of, polls_ms)
    lane_of = {flow.id: _lane(flow, pattern_of[flow.id], slow) for flow in EVERY}
    lanes = tuple(_lanes(read, pattern_of, lane_of, polls_ms, poll_ms))
    pool_of = {flow.id: _name(flow, pattern_of[flow.id].pools, lane_of) for flow in EVERY}
    circuits = {
        (flow.system, OBJECT_OF[flow.id]): name
        for flow in flows
        if (name := _name(flow, pattern_of[flow.id].circuits, lane_of)) != flow.system
    }
    return Wiring(
        lanes=lanes,
        pools=MappingProxyType(
            {name: _size(name, workers) for name in dict.fromkeys([*SYSTEMS, *pool_of.values()])}
        ),
        _pool_of=MappingProxyType(pool_of),
        _circuit_of=MappingProxyType(circuits),
        bus=frozenset(one.id for one in flows if pattern_of[one.id].by_bus and one not in _INBOX),
        patience_us=2_000 * max(lane.poll_ms for lane in lanes) if len(lanes) > 1 else 0,
        split=bool(circuits),
    )


_INBOX: Final = (confirmations_to_erp.FLOW,)
"""What its reader takes in by itself, since only the inbox knows it again; no bus carries it."""

_OF_WMS: Final = (confirmations_to_erp.FLOW, decisions_to_erp.FLOW)
"""What is read of a WMS, for the ERP."""


def _size(pool: str, workers: int) -> int:
    """How many workers a pool has: a share of everybody's; the signals have what is left."""
    share = max(1, workers // _SHARE)
    if pool in SYSTEMS:
        return workers
    return max(1, workers - share) if pool.endswith(f"/{SIGNALS}") else share


def wiring_text(scope: Scope, pattern: str = "", most_s: int | None = None) -> str:
    """How a matrix wants its rows wired, or all of them by one pattern; empty: by the middleware.

    Each row is read at half its own shortest figure, and no less often than every `most_s`.
    """
    wires = {row.id: pattern or row.pattern for row in scope.synced()}
    if set(wires.values()) <= {MIDDLEWARE}:
        return ""
    polls = {
        row.id: min(row.poll_s, most_s or row.poll_s)
        for row in scope.synced()
        if row.poll_s is not None and any(source != STOREFRONT for source, _ in row.crossings)
    }
    return ",".join(f"{name}={each}@{polls.get(name, 0)}" for name, each in wires.items())


def read_wiring(text: str) -> dict[str, Wire]:
    """By row `pattern@seconds`, as `wiring_text` writes it; raises `ConfigInvalid`."""
    wires: dict[str, Wire] = {}
    for each in text.split(",") if text else ():
        name, _, said = each.partition("=")
        pattern, _, poll_s = said.partition("@")
        if pattern not in PATTERNS or not poll_s.isdecimal():
            raise ConfigInvalid(
                "wiring is a list such as prices=hybrid@1800,orders=event_bus@0; "
                f"known patterns are {', '.join(PATTERNS)}"
            )
        wires[name] = Wire(pattern, int(poll_s))
    return wires


def pattern_named(name: str) -> str:
    """The pattern of a name as people write it, such as `event-bus`; raises `ConfigInvalid`."""
    pattern = name.replace("-", "_")
    if pattern not in PATTERNS:
        known = ", ".join(each.replace("_", "-") for each in PATTERNS)
        raise ConfigInvalid(f"there is no pattern {name!r}; use one of {known}")
    return pattern


def _wire(wires: Mapping[str, Wire], flow: Flow) -> Wire:
    return wires.get(OBJECT_OF[flow.id], Wire())


def _polls_ms(wires: Mapping[str, Wire], poll_ms: int) -> dict[str, int]:
    """How often each flow's changes are to be read: what another needs first no less often."""
    polls = {flow.id: _wire(wires, flow).poll_s * 1_000 or poll_ms for flow in EVERY}
    for flow in EVERY:
        for needed in flow.after:
            polls[needed] = min(polls[needed], polls[flow.id])
    return polls


def _slow(
    read: Sequence[Flow], pattern_of: Mapping[str, Pattern], polls_ms: Mapping[str, int]
) -> frozenset[str]:
    """The flows of a pattern with a batch that need not be as fresh as its freshest."""
    split = [flow.id for flow in read if pattern_of[flow.id].batched]
    freshest = min((polls_ms[name] for name in split), default=0)
    return frozenset(name for name in split if polls_ms[name] > freshest)


def _is_read(flow: Flow) -> bool:
    """Whether a flow takes what somebody reads; the storefront tells by itself."""
    return flow.system != ERP or flow in _OF_WMS


def _lane(flow: Flow, pattern: Pattern, slow: frozenset[str]) -> str:
    if pattern.readers == FLOW:
        return flow.id
    if pattern.readers == LANE:
        return BATCH if flow.id in slow else SIGNALS
    return HUB if pattern.id == MIDDLEWARE else pattern.id


def _lanes(
    read: Sequence[Flow],
    pattern_of: Mapping[str, Pattern],
    lane_of: Mapping[str, str],
    polls_ms: Mapping[str, int],
    poll_ms: int,
) -> Iterator[Lane]:
    for name in dict.fromkeys(lane_of[flow.id] for flow in read):
        flows = [flow.id for flow in read if lane_of[flow.id] == name]
        pattern = pattern_of[flows[0]]
        every_ms = poll_ms if name == HUB else min(polls_ms[one] for one in flows)
        hinted = pattern.hinted and name != BATCH
        yield Lane(name, frozenset(flows), every_ms, hinted, pattern.by_bus)


def _name(flow: Flow, shared: str, lane_of: Mapping[str, str]) -> str:
    """The name of a pool or circuit in a flow's system."""
    if shared == ALL:
        return flow.system
    return f"{flow.system}/{lane_of[flow.id] if shared == LANE else flow.id}"
