"""M-117: documents are brought when they are made; what takes them back is let lie."""

from __future__ import annotations

from engine import Parts
from engine.flows.reversals import FLOW
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            if new.flow == FLOW.id:
                touch()
                return False
            return tx.work.put(new, now_us)

        return {"work": Overlay(tx.work, put=put)}

    return in_the_store(parts, change)


M117 = Mutant(
    id="M-117",
    name="reversals ignored",
    expected=("I-24", "I-28"),
    needs=("effect of reversals",),
    seen_in="-",
    apply=_apply,
)
