"""What a comparison found, and what it wants repaired."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.canonical import digest
from engine.errors import Unmappable
from engine.flows.flow import Mapper
from engine.reconcile.compare import Difference
from engine.store.records import DriftRow, NewWork

REPAIRED: Final = "queued"
NOT_REPAIRED: Final = "none"
PARKED: Final = "parked"
"""The repair is queued, or there is none, or it waits for a human among the dead letters."""


@dataclass(slots=True)
class Findings:
    """Drift, repairs, and what looked like work in flight: not drift unless it stays so."""

    compared: int = 0
    drift: list[DriftRow] = field(default_factory=list)
    repairs: list[NewWork] = field(default_factory=list)
    pending: dict[str, int] = field(default_factory=dict)

    def add(
        self,
        entity: str,
        object_id: str,
        differing: Iterable[Difference],
        repair: str,
    ) -> None:
        """Report every field that differs."""
        self.drift += [
            DriftRow(entity, object_id, each.field, each.erp_hash, each.store_hash, repair)
            for each in differing
        ]

    def mapped(
        self, entity: str, object_id: str, mapper: Mapper, document: Mapping[str, Any]
    ) -> dict[str, Any] | None:
        """What a document maps to; one that cannot be mapped is a finding itself, and None."""
        try:
            return mapper(document)
        except Unmappable as lacking:
            field_name = f"unmappable/{lacking}"
            row = DriftRow(entity, object_id, field_name, digest(document), None, NOT_REPAIRED)
            self.drift.append(row)
            return None


@dataclass(frozen=True, slots=True)
class Held:
    """What the storefront holds of an object of the ERP."""

    version: int
    data: dict[str, object] | None
