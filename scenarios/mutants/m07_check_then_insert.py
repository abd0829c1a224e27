"""M-07: whether an event is known is asked in one transaction and written in another."""

from __future__ import annotations

from asyncio import Task, create_task
from dataclasses import replace

from engine import Parts, Sight
from engine.store.tx import Tx
from scenarios.mutants.mutant import Mutant, Touch

_GAP_US = 200_000
"""Between the two, as long as a second worker needs to ask as well."""


def _apply(parts: Parts, touch: Touch) -> Parts:
    later: set[Task[None]] = set()

    async def insert(source: str, key: str, payload_hash: str, at_us: int) -> None:
        await parts.ports.clock.sleep_until_us(at_us + _GAP_US)
        await parts.store.transact(
            lambda tx: tx.inbox.put_if_absent(source, key, payload_hash, at_us)
        )

    def dedup(tx: Tx, source: str, key: str, payload_hash: str, at_us: int) -> Sight:
        known = tx.inbox.hash_of(source, key)
        if known is not None:
            return Sight.AGAIN if known == payload_hash else Sight.CONFLICT
        touch()
        task = create_task(insert(source, key, payload_hash, at_us))
        later.add(task)
        task.add_done_callback(later.discard)
        return Sight.NEW

    return replace(parts, dedup=dedup)


M07 = Mutant(
    id="M-07",
    name="check, then insert, in two transactions",
    expected=("I-02",),
    needs=("F-60", "F-35"),
    seen_in="razorpay/razorpay-magento #175; mollie/WooCommerce #1063",
    apply=_apply,
)
