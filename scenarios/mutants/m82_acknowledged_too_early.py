"""M-82: a consumer acknowledges a message when it gets it, and takes it in afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine import Parts
from engine.bus.duties import Commit
from engine.bus.port import Bus, Delivered
from engine.wiring import EVENT_BUS
from scenarios.mutants.grafts import wired_by
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    async def acknowledge_first(bus: Bus, batch: Sequence[Delivered], commit: Commit) -> None:
        touch()
        await bus.ack(batch)
        await commit()

    return replace(wired_by(parts, EVENT_BUS), consume=acknowledge_first)


M82 = Mutant(
    id="M-82",
    name="acknowledged to the bus before the inbox has it",
    expected=("I-24", "I-01", "I-28"),
    needs=("F-59", "pattern event-bus, which it brings along"),
    seen_in="RabbitMQ documentation, Consumer Acknowledgements: automatic acknowledgement mode",
    apply=_apply,
)
