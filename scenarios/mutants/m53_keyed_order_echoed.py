"""M-53: what the portal is shown of an order by phone comes back to the ERP as a new order."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, body_of, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_PATH: Final = "/connector/erp-orders"
_HEAD: Final = (
    *("shop", "reference", "account", "placed_at", "currency", "purchase_order_number"),
    *("customer_reference", "notes", "deliver_to", "invoicee", "requested_date", "carrier"),
)
_LINE: Final = (
    *("line", "sku", "quantity", "unit_price", "discount_percent", "price_rule", "discount_rule"),
)


def _apply(parts: Parts, touch: Touch) -> Parts:
    echoed: set[str] = set()

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if (request.method, request.path) == ("PUT", _PATH):
            for row in body_of(request).get("rows", ()):
                if row["data"]["origin"] is None and row["id"] not in echoed:
                    echoed.add(row["id"])
                    touch()
                    await tapped.create(_again(row["data"]), f"echo-{row['id']}")
        return answer

    tapped = on_the_wire(parts, between)
    return tapped


def _again(order: Mapping[str, Any]) -> dict[str, Any]:
    lines = [{name: line[name] for name in _LINE} for line in order["lines"]]
    return {**{name: order[name] for name in _HEAD}, "lines": lines}


M53 = Mutant(
    id="M-53",
    name="order by phone echoed",
    expected=("I-03",),
    needs=("orders keyed into the ERP",),
    seen_in="-",
    apply=_apply,
)
