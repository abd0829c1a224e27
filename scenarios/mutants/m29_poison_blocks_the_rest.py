"""M-29: what cannot be booked stays at the head of the queue, and the rest waits behind it."""

from __future__ import annotations

from engine import Parts
from engine.store.records import Item
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch

_FLOW = "order_to_erp"
_AGAIN_US = 600_000_000


def _apply(parts: Parts, touch: Touch) -> Parts:
    heads: list[int] = []

    def change(tx: Tx) -> dict[str, Overlay]:
        def park(item: Item, reason: str, now_us: int, doubt_us: int | None) -> bool:
            if item.flow != _FLOW:
                return tx.work.park(item, reason, now_us, doubt_us)
            touch()
            heads.append(item.item)
            due_us = now_us + _AGAIN_US
            return tx.work.retry_at(item, due_us, reason, failed=False, doubt_us=doubt_us)

        def claim(flow: str, limit: int, now_us: int, lease_us: int) -> list[Item]:
            items = tx.work.claim(flow, limit, now_us, lease_us)
            if flow != _FLOW or not heads:
                return items
            due_us = now_us + _AGAIN_US
            for item in items:
                if item.item != heads[0]:
                    tx.work.retry_at(item, due_us, "behind", failed=False, doubt_us=item.doubt_us)
            return [item for item in items if item.item == heads[0]]

        return {"work": Overlay(tx.work, park=park, claim=claim)}

    return in_the_store(parts, change)


M29 = Mutant(
    id="M-29",
    name="failed head of the queue blocks the rest for ever",
    expected=("I-32", "I-01", "I-24"),
    needs=("F-42",),
    seen_in="mailchimp/mc-magento2 #195",
    apply=_apply,
)
