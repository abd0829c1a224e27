"""M-33: news of an order whose creation is not known yet is dropped."""

from __future__ import annotations

import orjson

from engine import Parts
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch

_OF_ORDERS = ("order_status", "shipments", "invoices")


def _apply(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            if new.flow in _OF_ORDERS and not _known(tx, new):
                touch()
                return False
            return tx.work.put(new, now_us)

        return {"work": Overlay(tx.work, put=put)}

    return in_the_store(parts, change)


def _known(tx: Tx, new: NewWork) -> bool:
    reference = new.key.partition("/")[2]
    shop = orjson.loads(new.body).get("shop", "main")
    return tx.bindings.internal("order", f"{shop}/{reference}") is not None


M33 = Mutant(
    id="M-33",
    name="event for an unknown order dropped",
    expected=("I-33", "I-24", "I-28", "I-25"),
    needs=("F-41", "F-36"),
    seen_in="frappe/ecommerce_integrations #425",
    apply=_apply,
)
