"""M-30: what has failed three times is forgotten."""

from __future__ import annotations

from engine import Parts
from engine.store.records import Item
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch

_MOST = 3


def _apply(parts: Parts, touch: Touch) -> Parts:
    tries: dict[int, int] = {}

    def change(tx: Tx) -> dict[str, Overlay]:
        def retry_at(
            item: Item, due_us: int, reason: str, *, failed: bool, doubt_us: int | None
        ) -> bool:
            tries[item.item] = tries.get(item.item, 0) + 1
            if tries[item.item] < _MOST:
                return tx.work.retry_at(item, due_us, reason, failed=failed, doubt_us=doubt_us)
            touch()
            return tx.work.complete(item)

        def park(item: Item, *_: object) -> bool:
            touch()
            return tx.work.complete(item)

        return {"work": Overlay(tx.work, retry_at=retry_at, park=park)}

    return in_the_store(parts, change)


M30 = Mutant(
    id="M-30",
    name="dropped after three attempts",
    expected=("I-33", "I-01", "I-24", "I-25", "I-28"),
    needs=("F-01", "F-18"),
    seen_in="microsoft/BCApps #9211",
    apply=_apply,
)
