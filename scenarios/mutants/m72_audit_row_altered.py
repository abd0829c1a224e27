"""M-72: somebody alters a row of the audit trail afterwards."""

from __future__ import annotations

from typing import Any, Final

from engine import Parts
from engine.store.records import AuditRow
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch

_ROW: Final = 3


def _apply(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Any]:
        def after(seq: int, limit: int) -> list[tuple[int, AuditRow]]:
            rows = tx.audit.after(seq, limit)
            return [(number, altered(row) if number == _ROW else row) for number, row in rows]

        return {"audit": Overlay(tx.audit, after=after)}

    def altered(row: AuditRow) -> AuditRow:
        touch()
        return row._replace(outcome="stale")

    return in_the_store(parts, change)


M72 = Mutant(
    id="M-72",
    name="a row of the audit trail is altered",
    expected=("I-44",),
    needs=(),
    seen_in="-",
    apply=_apply,
)
