"""M-43: each event about an invoice makes one in the portal."""

from __future__ import annotations

from dataclasses import replace

import orjson

from engine import Parts
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, in_the_store
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            if new.flow == "invoices" and (new.version or 1) > 1:
                touch()
                name = f"{new.object}-{new.version}"
                body = orjson.dumps({**orjson.loads(new.body), "id": name})
                new = replace(new, object=name, body=body)
            return tx.work.put(new, now_us)

        return {"work": Overlay(tx.work, put=put)}

    return in_the_store(parts, change)


M43 = Mutant(
    id="M-43",
    name="invoices per event, not per shipment",
    expected=("I-21", "I-28"),
    needs=("F-35", "payments"),
    seen_in="mollie/magento2 #978",
    apply=_apply,
)
