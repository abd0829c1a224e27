"""M-09: what is sent is stamped with the time of sending, so old news passes for new."""

from __future__ import annotations

from dataclasses import replace

import orjson

from contracts.ports import Request, Response
from engine import Parts
from engine.store.records import NewWork
from engine.store.tx import Tx
from scenarios.mutants.grafts import Overlay, Send, body_of, in_the_store, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    clock = parts.ports.clock

    async def between(send: Send, edge: str, request: Request) -> Response:
        content = body_of(request)
        if edge != "engine>storefront" or request.method != "PUT" or not content:
            return await send(request)
        touch()
        if "rows" in content:
            rows = [{**row, "version": clock.now_us() + 1} for row in content["rows"]]
            content = {**content, "rows": rows}
        else:
            content = {**content, "version": clock.now_us() + 1}
        return await send(replace(request, body=orjson.dumps(content)))

    def change(tx: Tx) -> dict[str, Overlay]:
        def put(new: NewWork, now_us: int) -> bool:
            apart = replace(new, key=f"{new.key}/{new.version}", latest_only=False)
            return tx.work.put(apart if new.version else new, now_us)

        return {"work": Overlay(tx.work, put=put)}

    grafted = in_the_store(on_the_wire(parts, between), change)
    return replace(grafted, is_stale=lambda *_: False)


M09 = Mutant(
    id="M-09",
    name="late payload applied without a look at its version",
    expected=("I-26", "I-15", "I-25"),
    needs=("F-36", "F-38"),
    seen_in="mollie/WooCommerce #1252",
    apply=_apply,
)
