"""What a comparison found, and what it wants repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.canonical import digest
from engine.errors import Unmappable
from engine.flows import (
    address_request_to_erp,
    amendment_to_erp,
    order_to_erp,
    quote_to_erp,
    returns_to_erp,
)
from engine.flows.flow import Flow, Mapper
from engine.flows.table import BY_ENTITY, BY_ID
from engine.reconcile.compare import Difference
from engine.store.records import DriftRow, NewWork
from engine.store.tx import Tx

REPAIRED: Final = "queued"
NOT_REPAIRED: Final = "none"
PARKED: Final = "parked"
"""The repair is queued, or there is none, or it waits for a human among the dead letters."""

_THERE: Final = {
    "order": order_to_erp.FLOW,
    "quote": quote_to_erp.FLOW,
    "amendment": amendment_to_erp.FLOW,
    "address_request": address_request_to_erp.FLOW,
    "return": returns_to_erp.FLOW,
}
"""What brings the ERP what buyers ask for, by what it becomes there."""

NO_REPAIR: Final = "drift-without-repair"
IN_VAIN: Final = "repair-without-effect"
"""Why a repair is a dead letter at once: nobody takes it, or the one before it changed nothing."""


Fact = tuple[int, str]
"""Version and hash of what the engine knows that it brought."""


_NOTHING: Final = digest(None)


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
    seen: dict[tuple[str, str], Fact | None] = field(default_factory=dict)
    """What the engine knew of an object before it was compared, by entity and id."""
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

    def agree(self, flow: Flow, object_id: str, held: Held | None, seen: Fact | None) -> None:
        """Both sides say the same; `seen` is what the engine knew of it before."""
        if held is not None and flow.batch:
            known = held.version, digest(held.data)
            if seen != known:
                self.agreed[flow.entity, object_id] = known
            self.seen.setdefault((flow.entity, object_id), seen)

    def withdraw(self, tx: Tx) -> None:
        """Leave alone what moved since it was compared: it is looked at again the next night.

        Of what one comparison found the same and another had repaired, the repair stands.
        """
        for found in (self.repairs, self.letters):
            for of in [of for of in found if self._is_out_of_date(tx, of)]:
                entity, object_id = _named(of)
                del found[of]
                self.pending[f"{entity}/{object_id}"] = 0
                self._drift = {
                    name: row
                    for name, row in self._drift.items()
                    if (row.entity, row.object) != (entity, object_id) or row.repair == NOT_REPAIRED
                }
        mended = {_named(of) for of in (*self.repairs, *self.letters)}
        for of in [of for of in self.agreed if of in mended or self._has_moved(tx, *of)]:
            del self.agreed[of]

    def _is_out_of_date(self, tx: Tx, of: tuple[str, str]) -> bool:
        if _named(of) in self.seen and tx.work.is_under_way(*of):
            return True
        return self._has_moved(tx, *_named(of))

    def _has_moved(self, tx: Tx, entity: str, object_id: str) -> bool:
        of = entity, object_id
        return of in self.seen and not same(self.seen[of], tx.facts.get(entity, object_id))

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


def same(seen: Fact | None, known: Fact | None) -> bool:
    """Whether two facts say the same; of what is gone nothing is there."""
    return _there(seen) == _there(known)


def _there(fact: Fact | None) -> Fact | None:
    return None if fact is None or fact[1] == _NOTHING else fact


def facts_of(lines: Iterable[tuple[str, str]]) -> dict[str, Fact]:
    """What the engine knows that it brought, of the lines that are hashed of it."""
    facts = {}
    for object_id, line in lines:
        version, content = line.removeprefix(f"{object_id}\n").split("\n")[:2]
        facts[object_id] = int(version), content
    return facts


def _named(of: tuple[str, str]) -> tuple[str, str]:
    """Entity and id of what a flow brings, by the flow and the id."""
    return BY_ID[of[0]].entity, of[1]


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
