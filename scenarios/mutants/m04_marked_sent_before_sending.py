"""M-04: an order leaves the queue when it is taken from it, not when it has arrived."""

from __future__ import annotations

from engine import Parts
from engine.store.records import Item
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch

_FLOW = "order_to_erp"


def _apply(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def claim(flow: str, limit: int, now_us: int, lease_us: int) -> list[Item]:
            items = tx.work.claim(flow, limit, now_us, lease_us)
            for item in items if flow == _FLOW else ():
                touch()
                tx.work.complete(item)
            return items

        return {"work": Overlay(tx.work, claim=claim)}

    return in_the_store(parts, change)


M04 = Mutant(
    id="M-04",
    name="marked sent before sending",
    expected=("I-01", "I-24"),
    needs=("F-59", "F-01"),
    seen_in="catalogue of defects, no public source",
    apply=_apply,
)
