"""M-03: which events were taken in is kept in memory, and forgotten at a restart."""

from __future__ import annotations

from dataclasses import replace

from engine import Parts, Sight
from engine.store.tx import Tx
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    seen: dict[tuple[str, str], str] = {}

    def dedup(
        tx: Tx,  # noqa: ARG001  the defect is that the store is not asked
        source: str,
        key: str,
        payload_hash: str,
        at_us: int,  # noqa: ARG001
    ) -> Sight:
        touch()
        known = seen.get((source, key))
        if known is None:
            seen[source, key] = payload_hash
            return Sight.NEW
        return Sight.AGAIN if known == payload_hash else Sight.CONFLICT

    return replace(parts, dedup=dedup)


M03 = Mutant(
    id="M-03",
    name="dedup kept in memory",
    expected=("I-02",),
    needs=("F-59", "F-35"),
    seen_in="catalogue of defects, no public source",
    apply=_apply,
)
