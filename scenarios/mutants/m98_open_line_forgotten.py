"""M-98: of an order with several lines the load forgets the last one that is still open."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Document, Send, body_of, on_the_wire, with_body
from scenarios.mutants.mutant import Mutant, Touch

_PATH: Final = "/changes?after="


def _apply(parts: Parts, touch: Touch) -> Parts:
    loading = True

    async def between(send: Send, _edge: str, request: Request) -> Response:
        nonlocal loading
        answer = await send(request)
        page = body_of(answer)
        if not loading or not request.path.startswith(_PATH) or "changes" not in page:
            return answer
        loading = page["more"] is True
        orders = [
            change["data"]
            for change in page["changes"]
            if change["entity"] == "order" and change["data"] is not None
        ]
        forgotten = _still_open(orders)
        for order in orders:
            gone = forgotten.get(order["number"])
            order["lines"] = [line for line in order["lines"] if line["line"] != gone]
        if not forgotten:
            return answer
        touch()
        return with_body(answer, page)

    return on_the_wire(parts, between)


def _still_open(orders: list[Document]) -> dict[str, int]:
    """By number the last line of an order with several that is open by the end of a page."""
    found = {}
    for order in {one["number"]: one for one in orders}.values():
        opened = [line["line"] for line in order["lines"] if _open(line) > 0]
        if opened and order["lines"][1:]:
            found[order["number"]] = opened[-1]
    return found


def _open(line: Document) -> Decimal:
    return (
        Decimal(line["quantity"]["value"]) - Decimal(line["shipped"]) - Decimal(line["cancelled"])
    )


M98 = Mutant(
    id="M-98",
    name="open line forgotten in the load",
    expected=("I-27", "I-28"),
    needs=("business that was done before the engine started",),
    seen_in="-",
    apply=_apply,
)
