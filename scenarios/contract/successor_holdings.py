"""What both systems hold of orders that begin in the ERP: keyed in, substituted and split off."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from scenarios.contract.desk import FAR, Desk, Masters, bare
from scenarios.contract.errors import TargetUnready
from scenarios.contract.holdings import Holdings


def erp_successors(desk: Desk, held: Holdings, masters: Masters) -> None:
    """An order of which something is open, in whose place another item can be sent."""
    quantity = {"value": "1", "unit": masters.unit}
    moved = {"line": 1, "quantity": quantity}
    terms = {"price": "own", "decline_until": None}
    number = desk.enter(masters.order(masters.free, 9))["number"]
    held.example("erp.orders.split", {"lines": [moved]})
    held.example("erp.orders.substitute", {**moved, "sku": _other(desk, masters), **terms})
    why = {"channel": "phone", "reason": "the buyer called"}
    held.example("erp.increases.create", {"lines": [moved], **why})
    held.known("erp.increases.create", "path.number", number)
    held.example("erp.orders.hold", {"hold": "review"})
    held.known("erp.orders.substitute", "body.decline_until", FAR)
    for operation in ("orders.split", "orders.substitute", "orders.hold"):
        held.known(f"erp.{operation}", "path.number", number)
    _corrections(desk, held, masters)
    _tolerances(desk, held, masters)


def _corrections(desk: Desk, held: Holdings, masters: Masters) -> None:
    """An order that is held for its price."""
    number = desk.enter(masters.order(masters.free, 5))["number"]
    with suppress(TargetUnready):
        desk.do("clerk", "POST", f"/orders/{number}/holds", {"hold": "price"})
    price = {"line": 1, "unit_price": masters.rule["unit_price"], "discount_percent": "5"}
    held.example("erp.price-corrections.create", {"lines": [price], "reason": "as agreed"})
    held.known("erp.price-corrections.create", "path.number", number)


def _tolerances(desk: Desk, held: Holdings, masters: Masters) -> None:
    """An order that all is there for, and a tolerance of its account for its item."""
    number = desk.enter(masters.order(masters.free, 4))["number"]
    rule = {"over_percent": "50", "under_percent": "0", "unlimited": False}
    held.example(
        "erp.delivery-tolerances.put", {"account": masters.free, "sku": masters.sku, **rule}
    )
    held.known("erp.delivery-tolerances.put", "path.sku", masters.sku)
    held.known("erp.delivery-tolerances.put", "body.account", masters.free)
    held.known("erp.delivery-deviations.list", "path.number", number)


def shop_successors(
    office: Desk, counter: Desk, held: Holdings, masters: Masters, orders: tuple[str, str]
) -> str | None:
    """What continues the buyer's order, and an order by phone of another's: the number of that.

    `orders` are an order of the shop's of each. None for a target that knows nothing of this.
    """
    order = orders[0]
    line = {"line": 1, "sku": masters.sku, "quantity": {"value": "1", "unit": masters.unit}}
    origin = {"kind": "split", "order": "contract", "reference": order, "price": "original"}
    names = {}
    with suppress(TargetUnready):
        for each in orders:
            account = counter.do("engine", "GET", f"/connector/orders/{each}")["account"]
            asked = {"account": account, "channel": "phone", "lines": [line]}
            keyed = office.do("clerk", "POST", "/keyed-orders", asked)
            told = origin | {"decline_until": None} if each == order else None
            row = _row(keyed, told)
            counter.do("engine", "PUT", "/connector/erp-orders", {"rows": [row]})
            held.example("storefront.erp-orders.put", {"rows": [row | {"version": 9}]})
            names[each] = str(keyed["number"])
        held.known("storefront.erp-orders.view", "path.id", names[order])
        held.known("storefront.erp-orders.mine", "query.origin", order)
    return names.get(orders[1])


def _row(order: Mapping[str, Any], origin: Mapping[str, Any] | None) -> dict[str, Any]:
    data = {**bare(order), "origin": origin}
    return {"id": order["number"], "version": order["version"], "data": data}


def _other(desk: Desk, masters: Masters) -> str:
    """Another item that is sold and counted in the same units; the same where there is none."""
    items = {row["sku"]: row for row in desk.rows("items")}
    units = items[masters.sku]["units"] if masters.sku in items else []
    fitting = (
        sku
        for sku, item in sorted(items.items())
        if sku != masters.sku and item["status"] == "active" and item["units"] == units
    )
    return next(fitting, masters.sku)
