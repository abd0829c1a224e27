"""Objects that the ERP owns: what it has against what the storefront shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from contracts.canonical import digest
from engine.caller import CONNECTOR, ERP_READ
from engine.feed import change_work
from engine.flows.flow import Flow, Mapper
from engine.flows.repair import repairing
from engine.parts import Parts
from engine.reconcile.compare import Difference, differences
from engine.reconcile.found import (
    IN_VAIN,
    NO_REPAIR,
    NOT_REPAIRED,
    PARKED,
    REPAIRED,
    Fact,
    Findings,
    Held,
    Owned,
    facts_of,
    same,
)
from engine.reconcile.reading import Reading, Window
from engine.store.records import NewWork
from engine.store.tx import Tx

RECONCILE: Final = "reconcile"
"""Whence the work of a repair comes."""


_MOVING: Final = "moving"
"""Work in flight: nothing to be said about it tonight."""


class Comparison:
    """Decides about one object at a time, and has it repaired by the work that brings it.

    The ERP is read before the storefront. So a storefront version that is newer, or older while
    the engine has not delivered the ERP's yet, is work in flight: it becomes drift only when a
    later run finds the very same version still missing, or when it is `sure` that the engine has
    read of it and has nothing more to do with it. What the storefront holds under an equal or a
    newer version is overruled (`held`).

    `tried` has what the last run had repaired, by entity and id.
    """

    def __init__(
        self,
        parts: Parts,
        findings: Findings,
        pending: Mapping[str, int],
        tried: Collection[str] = (),
    ) -> None:
        self._parts = parts
        self._findings = findings
        self._pending = pending
        self._tried = tried

    async def check(
        self,
        flow: Flow,
        mapper: Mapper,
        object_id: str,
        owned: Owned,
        held: Held | None,
        facts: Mapping[str, Fact] | None = None,
        *,
        sure: bool = False,
    ) -> None:
        """Compare one object of the ERP with what is held of it.

        `facts` is what the engine knew by id before either was read; None: nobody looked.
        """
        self._findings.compared += 1
        expected = None
        if owned.data is not None:
            expected = self._findings.mapped(flow.entity, object_id, mapper, owned.data)
            if expected is None:
                return
        differing = list(differences(expected, held.data if held else None))
        ahead = held is not None and held.version > owned.version
        if not differing and not (ahead and flow.batch):
            if facts is not None:
                self._findings.agree(flow, object_id, held, facts.get(object_id))
            return
        shown = held.data if held else None
        work = change_work(flow, object_id, owned.version, owned.data or shown, RECONCILE)
        if work is None:
            self._findings.add(flow.entity, object_id, differing, NOT_REPAIRED)
            return
        repair = await self._parts.store.transact(
            lambda tx: self._repair_of(tx, flow, work, held, facts, sure=sure)
        )
        if repair == _MOVING:
            return
        if not differing:  # the same data under a version that the ERP has yet to reach
            differing = [
                Difference("version", digest(owned.version), digest(held and held.version))
            ]
        parked = repair in (NO_REPAIR, IN_VAIN)
        self._findings.add(flow.entity, object_id, differing, PARKED if parked else repair)
        self._have_done(flow, work, owned, held, repair)

    def _have_done(
        self, flow: Flow, work: NewWork, owned: Owned, held: Held | None, repair: str
    ) -> None:
        if flow.batch:
            work = repairing(work, owned.data, held.version if held else None)
        if repair == REPAIRED:
            self._findings.repair(work)
        elif repair in (NO_REPAIR, IN_VAIN):
            self._findings.park(work, repair)

    def _repair_of(
        self,
        tx: Tx,
        flow: Flow,
        work: NewWork,
        held: Held | None,
        facts: Mapping[str, Fact] | None,
        *,
        sure: bool,
    ) -> str:
        """What is to be done, or why nothing is."""
        version = work.version or 0
        known = tx.facts.get(flow.entity, work.object)
        moved = facts is not None and not same(facts.get(work.object), known)
        if moved or tx.work.is_open(work.key) or tx.work.is_under_way(flow.id, work.object):
            self._findings.pending[f"{flow.entity}/{work.object}"] = version
            return _MOVING
        self._findings.seen.setdefault((flow.entity, work.object), known)
        if held is not None and held.version > version and known and known[0] >= held.version:
            return _MOVING  # it was brought since the ERP was read
        parked = tx.work.parked_version(flow.id, work.object)
        if parked is not None and parked >= version:
            return PARKED
        if held is None or held.version < version:
            if not sure and self._is_in_flight(flow, work.object, version, known):
                return _MOVING
        elif not flow.batch:
            return NO_REPAIR
        if known is None and f"{flow.entity}/{work.object}" in self._tried:
            return IN_VAIN
        return REPAIRED

    def _is_in_flight(
        self, flow: Flow, object_id: str, version: int, known: tuple[int, str] | None
    ) -> bool:
        if known is not None and known[0] >= version:
            return False
        name = f"{flow.entity}/{object_id}"
        if self._pending.get(name) == version:
            return False
        self._findings.pending[name] = version
        return True

    def report_extra(self, flow: Flow, object_id: str, held: Held) -> None:
        """A list of the ERP has not what the storefront shows; its feed says whether it had it."""
        self._findings.compared += 1
        self._findings.add(flow.entity, object_id, differences(None, held.data), NOT_REPAIRED)

    async def report_unknown(self, flow: Flow, object_id: str, held: Held | None) -> None:
        """The storefront has other than was brought, and the ERP does not tell of it any more."""
        known = await self._parts.store.transact(lambda tx: tx.facts.get(flow.entity, object_id))
        shown = digest(held.data) if held else None
        differing = Difference("", known[1] if known else None, shown)
        self._findings.add(flow.entity, object_id, [differing], NOT_REPAIRED)


class ListComparison:
    """Whole lists, or what changed of one: the ERP's first, then the storefront's."""

    def __init__(self, parts: Parts, reading: Reading, comparison: Comparison) -> None:
        self._parts = parts
        self._reading = reading
        self._comparison = comparison

    async def run(self, flow: Flow, mapper: Mapper, path: str, window: Window | None = None) -> int:
        """Compare a list, or only what changed in the ERP in a window; return how many there were.

        What the storefront has too much is only seen in whole lists.
        """
        facts = await known_facts(self._parts, flow)
        rows = await self._reading.rows(
            ERP_READ, path, path.removeprefix("/"), window.of_erp if window else None
        )
        owned = {_id_of(row): row for row in rows}
        if window is not None and not owned:
            return 0
        rows = await self._reading.rows(
            CONNECTOR, flow.path, "rows", window.of_storefront if window else None
        )
        held = held_rows(rows)
        for object_id in sorted(owned):
            there, shown = owned_of(owned[object_id]), held.get(object_id)
            await self._comparison.check(flow, mapper, object_id, there, shown, facts)
        for object_id in sorted(held) if window is None else ():
            if object_id not in owned:
                self._comparison.report_extra(flow, object_id, held[object_id])
        return len(owned)


async def known_facts(parts: Parts, flow: Flow) -> dict[str, Fact]:
    """What the engine knows now that a flow brought, by id."""
    return facts_of(await parts.store.transact(lambda tx: tx.facts.lines(flow.entity)))


def held_rows(rows: list[dict[str, Any]]) -> dict[str, Held]:
    """The storefront's rows by id; what it holds as gone is left out."""
    return {
        str(row["id"]): Held(int(row["version"]), row["data"])
        for row in rows
        if row.get("data") is not None
    }


def owned_of(row: Mapping[str, Any]) -> Owned:
    """A row of a list of the ERP."""
    return Owned(int(row["version"]), row)


def _id_of(row: Mapping[str, Any]) -> str:
    """The id of a shipment, or of a stock row, which is `<warehouse>/<sku>`."""
    return str(row["id"]) if "id" in row else f"{row['warehouse']}/{row['sku']}"
