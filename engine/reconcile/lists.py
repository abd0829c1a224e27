"""Objects that the ERP owns: what it has against what the storefront shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.caller import CONNECTOR, ERP_READ
from engine.feed import change_work
from engine.flows.flow import Flow, Mapper
from engine.parts import Parts
from engine.reconcile.compare import Difference, differences
from engine.reconcile.found import NOT_REPAIRED, REPAIRED, Findings, Held
from engine.reconcile.reading import Reading, Window


class Comparison:
    """Decides about one object at a time.

    The ERP is read before the storefront. So a storefront version that is newer, or older while
    the engine has not delivered the ERP's yet, is work in flight: it becomes drift only when a
    later run finds the very same version still missing.
    """

    def __init__(self, parts: Parts, findings: Findings, pending: Mapping[str, int]) -> None:
        self._parts = parts
        self._findings = findings
        self._pending = pending

    async def check(
        self,
        flow: Flow,
        mapper: Mapper,
        object_id: str,
        owned: Mapping[str, Any],
        held: Held | None,
    ) -> None:
        """Compare one object of the ERP with what is held of it."""
        self._findings.compared += 1
        version = int(owned["version"])
        expected = self._findings.mapped(flow.entity, object_id, mapper, owned)
        if expected is None:
            return
        differing = list(differences(expected, held.data if held else None))
        if not differing or (held is not None and held.version > version):
            return
        if held is not None and held.version == version:
            self._findings.add(flow.entity, object_id, differing, NOT_REPAIRED)
            return
        if await self._is_in_flight(flow, object_id, version):
            return
        self._repair(flow, object_id, version, owned, differing)

    async def _is_in_flight(self, flow: Flow, object_id: str, version: int) -> bool:
        known = await self._parts.store.transact(lambda tx: tx.facts.get(flow.entity, object_id))
        if known is not None and known[0] >= version:
            return False
        name = f"{flow.entity}/{object_id}"
        if self._pending.get(name) == version:
            return False
        self._findings.pending[name] = version
        return True

    def _repair(
        self,
        flow: Flow,
        object_id: str,
        version: int,
        owned: Mapping[str, Any],
        differing: list[Difference],
    ) -> None:
        work = change_work(flow, object_id, version, owned, "reconcile")
        self._findings.add(
            flow.entity, object_id, differing, NOT_REPAIRED if work is None else REPAIRED
        )
        if work is not None:
            self._findings.repairs.append(work)

    def report_extra(self, flow: Flow, object_id: str, held: Held) -> None:
        """The storefront shows what the ERP does not have."""
        self._findings.compared += 1
        self._findings.add(flow.entity, object_id, differences(None, held.data), NOT_REPAIRED)


class ListComparison:
    """Whole lists, or what changed of one: the ERP's first, then the storefront's."""

    def __init__(self, reading: Reading, comparison: Comparison) -> None:
        self._reading = reading
        self._comparison = comparison

    async def run(self, flow: Flow, mapper: Mapper, path: str, window: Window | None = None) -> int:
        """Compare a list, or only what changed in the ERP in a window; return how many there were.

        What the storefront has too much is only seen in whole lists.
        """
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
            await self._comparison.check(
                flow, mapper, object_id, owned[object_id], held.get(object_id)
            )
        for object_id in sorted(held) if window is None else ():
            if object_id not in owned:
                self._comparison.report_extra(flow, object_id, held[object_id])
        return len(owned)


def held_rows(rows: list[dict[str, Any]]) -> dict[str, Held]:
    """The storefront's rows by id; what it holds as gone is left out."""
    return {
        str(row["id"]): Held(int(row["version"]), row["data"])
        for row in rows
        if row.get("data") is not None
    }


def _id_of(row: Mapping[str, Any]) -> str:
    """The id of a shipment, or of a stock row, which is `<warehouse>/<sku>`."""
    return str(row["id"]) if "id" in row else f"{row['warehouse']}/{row['sku']}"
