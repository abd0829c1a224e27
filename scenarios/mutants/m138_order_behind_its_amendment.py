"""M-138: whatever has the key of an order goes in the order in which it came, the order too."""

from __future__ import annotations

from typing import Any

from engine import Parts
from engine.store.tx import Tx
from engine.store.work import FOUNDING, Work
from scenarios.mutants.grafts import in_the_store
from scenarios.mutants.mutant import Mutant, Touch


class _AsItCame(Work):
    """A queue in which nothing founds a key; it has acted where an order waits behind another."""

    __slots__ = ("_touch",)

    def __init__(self, work: Work, touch: Touch) -> None:
        super().__init__(work._rows)  # noqa: SLF001 - the same queue, asked otherwise
        self._touch = touch

    def _place(self, flow: str, key: str, now_us: int) -> int:  # noqa: ARG002
        waits = self.is_open(key)
        if waits and flow in FOUNDING:
            self._touch()
        return 2 if waits else 0

    def _let_by(self, keys: list[str], due_us: int) -> int:  # noqa: ARG002
        return len(keys)


def _apply(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Any]:
        return {"work": _AsItCame(tx.work, touch)}

    return in_the_store(parts, change)


M138 = Mutant(
    id="M-138",
    name="order behind its own amendment",
    expected=("I-24",),
    needs=("F-36", "an amendment that is delivered before its order"),
    seen_in="the reference engine until run 39 of the machine with seed 1; event queues that are "
    "first in, first out per object",
    apply=_apply,
)
