"""What a comparison found, and what it wants repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.canonical import digest
from engine.errors import Unmappable
from engine.flows import amendment_to_erp, order_to_erp, quote_to_erp, returns_to_erp
from engine.flows.flow import Flow, Mapper
from engine.flows.table import BY_ENTITY
from engine.reconcile.compare import Difference
from engine.store.records import DriftRow, NewWork

REPAIRED: Final = "queued"
NOT_REPAIRED: Final = "none"
PARKED: Final = "parked"
"""The repair is queued, or there is none, or it waits for a human among the dead letters."""

_THERE: Final = {
    "order": order_to_erp.FLOW,
    "quote": quote_to_erp.FLOW,
    "amendment": amendment_to_erp.FLOW,
    "return": returns_to_erp.FLOW,
}
"""What brings the ERP what buyers ask for, by what it becomes there."""

NO_REPAIR: Final = "drift-without-repair"
IN_VAIN: Final = "repair-without-effect"
"""Why a repair is a dead letter at once: nobody takes it, or the one before it changed nothing."""


@dataclass(slots=True)
class Findings:
    """Drift, repairs, and what looked like work in flight: not drift unless it stays so."""

    compared: int = 0
    repairs: dict[tuple[str, str], NewWork] = field(default_factory=dict)
    letters: dict[tuple[str, str], tuple[NewWork, str]] = field(default_factory=dict)
    """Repairs that nobody would take, each with the reason."""
    pending: dict[str, int] = field(default_factory=dict)
    agreed: dict[tuple[str, str], tuple[int, str]] = field(default_factory=dict)
    """What both sides have, though the engine did not know it: version and hash of what is held."""
    _drift: dict[str, DriftRow] = field(default_factory=dict)

    @property
    def drift(self) -> list[DriftRow]:
        """Every field that differs, once, in the order in which they were found."""
        return list(self._drift.values())

    def add(
        self,
        entity: str,
        object_id: str,
        differing: Iterable[Difference],
        repair: str,
    ) -> None:
        """Report every field that differs; what is known of it now replaces what was before."""
        for each in differing:
            self._put(
                DriftRow(entity, object_id, each.field, each.erp_hash, each.store_hash, repair)
            )

    def agree(self, flow: Flow, object_id: str, held: Held | None) -> None:
        """Both sides say the same."""
        if held is not None and flow.batch:
            self.agreed[flow.entity, object_id] = held.version, digest(held.data)

    def repair(self, work: NewWork) -> None:
        """Have it done."""
        self.repairs[work.flow, work.object] = work

    def park(self, work: NewWork, reason: str) -> None:
        """Leave it to a human."""
        self.letters[work.flow, work.object] = work, reason

    def mapped(
        self, entity: str, object_id: str, mapper: Mapper, document: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """What a document maps to; one that cannot be mapped is a finding itself, and None."""
        try:
            return mapper(document)
        except Unmappable as lacking:
            field_name = f"unmappable/{lacking}"
            self._put(DriftRow(entity, object_id, field_name, digest(document), None, NOT_REPAIRED))
            return None

    def _put(self, row: DriftRow) -> None:
        self._drift[name_of(row)] = row


def name_of(row: DriftRow) -> str:
    """What makes a difference the same as one that an earlier run found."""
    return f"{row.entity}\n{row.object}\n{row.field}"


def flow_of_drift(row: DriftRow) -> Flow | None:
    """The flow whose work a difference is.

    What buyers ask for goes to the ERP, and what the ERP says of it comes from there: what it has
    not, or was entered otherwise than it was asked, is the way there.
    """
    lacking = row.field == "" and row.erp_hash is None
    if row.entity in _THERE and (lacking or row.repair == NOT_REPAIRED):
        return _THERE[row.entity]
    return BY_ENTITY.get(row.entity)


@dataclass(frozen=True, slots=True)
class Held:
    """What the storefront holds of an object of the ERP."""

    version: int
    data: dict[str, object] | None


@dataclass(frozen=True, slots=True)
class Owned:
    """What the ERP has of an object, in its newest version; `data` None: it is gone."""

    version: int
    data: Mapping[str, Any] | None
