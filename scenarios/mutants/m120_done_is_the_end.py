"""M-120: an order that is done is closed here, too: what opens it again is taken for an echo."""

from __future__ import annotations

import orjson

from engine import Parts
from engine.flows.order_status import FLOW
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch

_DONE = "done"


def _apply(parts: Parts, touch: Touch) -> Parts:
    over: set[str] = set()

    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            if new.flow == FLOW.id:
                if new.object in over:
                    touch()
                    return False
                if orjson.loads(new.body)["state"] == _DONE:
                    over.add(new.object)
            return tx.work.put(new, now_us)

        return {"work": Overlay(tx.work, put=put)}

    return in_the_store(parts, change)


M120 = Mutant(
    id="M-120",
    name="done is the end",
    expected=("I-24", "I-25"),
    needs=("an order that was done and is open again",),
    seen_in="-",
    apply=_apply,
)
