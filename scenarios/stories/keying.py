"""What clerks key into the ERP: goods in and out, bills, payments, prices, holds, master data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from contracts.instants import format_instant
from contracts.values import Money
from scenarios.stories.cast import (
    CARRIER,
    NORTH,
    Cast,
    Goods,
    item,
    price,
    world_of,
)
from scenarios.stories.scene import Scene
from scenarios.stories.stage import HOUR_US
from scenarios.stories.story import Step
from simulator.erp import import_masters, keep_up
from simulator.world.upkeep import MasterChange


def receive(goods: str, count: int, warehouse: str = NORTH) -> Step:
    """Goods arrive; orders that wait for them are served."""

    async def act(scene: Scene) -> None:
        line = {"sku": scene.sku(goods), "quantity": scene.quantity(goods, count)}
        await scene.keys("POST", "/stock/receipts", {"warehouse": warehouse, "lines": [line]})

    return Step(f"{count} {goods} arrive at {warehouse}", act)


def ship(order: str, lines: Mapping[int, int] | None = None) -> Step:
    """A parcel leaves with these lines, or with all that one warehouse has for the order."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {"lines": await moved(scene, order, lines), "carrier": CARRIER}
        parcel = await scene.keys("POST", f"/orders/{placed.number}/shipments", content)
        placed.shipments.append(parcel["id"])

    return Step(f"a parcel of order {order} leaves with {said(lines)}", act)


def invoice(order: str, parcel: int | None = None) -> Step:
    """The invoice of the n-th parcel, or of the last one."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        shipment = placed.shipments[-1 if parcel is None else parcel - 1]
        bill = await scene.keys("POST", f"/shipments/{shipment}/invoice")
        placed.invoices.append(bill["id"])

    return Step(f"{'the last parcel' if parcel is None else f'parcel {parcel}'} is invoiced", act)


def pay(order: str, amount: str | None = None, bill: int | None = None) -> Step:
    """A payment on the n-th invoice, or on the last: an amount, or whatever is still open."""

    async def act(scene: Scene) -> None:
        identity = scene.orders[order].invoices[-1 if bill is None else bill - 1]
        paid = None if amount is None else Money.of(Decimal(amount), scene.currency(order))
        if paid is None:
            known = await scene.keys("GET", f"/invoices/{identity}")
            paid = Money.parse(known["totals"]["total"]) - Money.parse(known["paid"])
        content = {"amount": paid.wire()}
        posted = await scene.keys("POST", f"/invoices/{identity}/payments", content)
        scene.orders[order].payments.append(posted["id"])

    return Step(f"{'the rest' if amount is None else amount} of the invoice is paid", act)


def charge(order: str, amount: str) -> Step:
    """Freight is charged; the next invoice carries it."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {
            "kind": "freight",
            "amount": Money.of(Decimal(amount), scene.currency(order)).wire(),
        }
        await scene.keys("POST", f"/orders/{placed.number}/charges", content)

    return Step(f"freight of {amount} is charged on order {order}", act)


def cancel(order: str, lines: Mapping[int, int]) -> Step:
    """A clerk cancels open quantities, line by line."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {"lines": await moved(scene, order, lines)}
        await scene.keys("POST", f"/orders/{placed.number}/cancellations", content)

    return Step(f"the clerk cancels {said(lines)} of order {order}", act)


def release(order: str, hold: str = "credit") -> Step:
    """A clerk takes a hold away."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        await scene.keys("POST", f"/orders/{placed.number}/release", {"hold": hold})

    return Step(f"the clerk releases the {hold} hold of order {order}", act)


def reprice(goods: str, amount: str, buyer: str | None = None) -> Step:
    """A clerk replaces the list price of goods, or a buyer's contract price."""

    async def act(scene: Scene) -> None:
        story, now = scene.story.id, scene.stage.clock.now()
        whom = None if buyer is None else scene.story.cast.buyer(buyer)
        rule = price(story, scene.goods(goods), amount, whom, now).document()
        await scene.keys("PUT", f"/prices/{quote(rule['id'], safe='')}", rule)

    whose = "" if buyer is None else f"{buyer}'s contract price of "
    return Step(f"{whose}{goods} now costs {amount}", act)


def promote(
    goods: str, percent: str, *, hours: int = 0, buyer: str | None = None, name: str = "promotion"
) -> Step:
    """A discount on goods from now on, for everybody or one buyer; with `hours` it ends then."""

    async def act(scene: Scene) -> None:
        stage, sku = scene.stage, scene.sku(goods)
        span_us = stage.tempo.passes_us(hours * HOUR_US)
        ends = stage.clock.instant(stage.clock.now_us() + span_us) if hours else None
        rule = {
            "id": f"{sku}.{name}.{buyer or 'all'}",
            "customer": None if buyer is None else scene.own(buyer),
            "sku": sku,
            "percent": percent,
            "valid_from": format_instant(stage.clock.now()),
            "valid_to": None if ends is None else format_instant(ends),
        }
        await scene.keys("PUT", f"/discounts/{quote(str(rule['id']), safe='')}", rule)

    whom = f" for {buyer}" if buyer else ""
    span = f", for {hours} hours" if hours else ""
    return Step(f"{goods} is {percent} % off{whom} from now on{span}", act)


def introduce(goods: Goods) -> Step:
    """The item master is imported anew, with goods that were never sold before, and their price."""

    async def act(scene: Scene) -> None:
        story, now = scene.story.id, scene.stage.clock.now()
        new = world_of(story, [(story, Cast((), (goods,)))])
        rules = (price(story, goods, goods.price, None, now),)
        import_masters(scene.stage.landscape.erp.state, replace(new, prices=rules))

    return Step(f"{goods.name} is sold from now on, at {goods.price}", act)


def discontinue(goods: str) -> Step:
    """The item master is imported anew, with the goods no longer sold."""

    async def act(scene: Scene) -> None:
        story = scene.story.id
        gone = item(story, scene.goods(goods), status="discontinued")
        masters = replace(world_of(story, ()), items=(gone,))
        import_masters(scene.stage.landscape.erp.state, masters)

    return Step(f"{goods} is discontinued in the ERP", act)


def withdraws_price(goods: str, buyer: str) -> Step:
    """A buyer's contract price is deleted: from now on the list is his."""

    async def act(scene: Scene) -> None:
        story, now = scene.story.id, scene.stage.clock.now()
        known, whom = scene.goods(goods), scene.story.cast.buyer(buyer)
        rule = price(story, known, known.price, whom, now).id
        keep_up(scene.stage.landscape.erp.state, MasterChange(now, "price", rule, None))

    return Step(f"{buyer}'s contract price of {goods} is withdrawn", act)


async def moved(
    scene: Scene, order: str, lines: Mapping[int, int] | None
) -> list[dict[str, Any]] | None:
    """Lines and quantities as a request carries them, in the unit of each line."""
    if lines is None:
        return None
    known = {line["line"]: line for line in (await scene.erp_orders(order))[0]["lines"]}
    return [
        {"line": line, "quantity": {"value": str(count), "unit": known[line]["quantity"]["unit"]}}
        for line, count in lines.items()
    ]


def said(lines: Mapping[int, int] | None) -> str:
    """The lines of a step, in words."""
    if lines is None:
        return "all that is ready"
    return " and ".join(f"{count} of line {line}" for line, count in lines.items())
