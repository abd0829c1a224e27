"""M-83: what the bus delivers again is queued at once, as if nobody had ever taken it in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import orjson

from engine import Delivery, Parts
from engine.bus.duties import Commit, inbox_first
from engine.bus.message import unpacked
from engine.bus.port import Bus, Delivered
from engine.store.records import NewWork
from engine.wiring import EVENT_BUS
from scenarios.mutants.grafts import wired_by
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    bused = wired_by(parts, EVENT_BUS)

    async def again(delivered: Delivered) -> None:
        touch()
        work, now_us = _work(delivered), bused.ports.clock.now_us()
        await bused.store.transact(lambda tx: tx.work.put(work, now_us))

    async def consume(bus: Bus, batch: Sequence[Delivered], commit: Commit) -> None:
        for delivered in batch:
            if delivered.deliveries > 1:
                await again(delivered)
        await inbox_first(bus, batch, commit)

    return replace(bused, consume=consume)


def _work(delivered: Delivered) -> NewWork:
    """The work of a message, without a look at what was taken in before."""
    said = unpacked(delivered.body)
    if not isinstance(said, Delivery):
        return said
    body = orjson.dumps(said.data)
    key = f"{delivered.topic}/{said.subject}"
    return NewWork(delivered.topic, key, said.subject, said.event_id, body)


M83 = Mutant(
    id="M-83",
    name="redelivery counted as news",
    expected=("I-02", "I-31"),
    needs=("F-59", "pattern event-bus, which it brings along"),
    seen_in="catalogue of faults F-59 and F-70; no public source",
    apply=_apply,
)
