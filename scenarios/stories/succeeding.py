"""Orders that go on as others: what clerks substitute, split or hold, and how it is linked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final
from urllib.parse import quote, urlencode

from contracts.instants import format_instant
from scenarios.stories.errors import StoryMissed
from scenarios.stories.keying import moved, said
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.story import Step

_SHOWN: Final = ("order_status", "shipments", "invoices")
_INCREASE: Final = "increase"
_RAISED: Final = "increases.reference"
"""The custom field in which an order names the one that it raises."""


def substitute(
    order: str,
    lines: Mapping[int, int],
    goods: str,
    becomes: str,
    *,
    price: str = "original",
    hours: int | None = None,
) -> Step:
    """A clerk sends other goods for what is open of one line: the order `becomes`.

    At the original line's price or at their own; to be declined within so many hours, or not.
    """

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        until = None if hours is None else scene.stage.clock.now() + timedelta(hours=hours)
        content = await _instead(scene, order, lines, goods, price)
        content["decline_until"] = None if until is None else format_instant(until)
        path = f"/orders/{placed.number}/substitutions"
        _begin(scene, becomes, placed.buyer, await scene.keys("POST", path, content))

    terms = "" if hours is None else f", to be declined within {hours} hours"
    does = f"the clerk sends {goods} at {'its own' if price == 'own' else 'the original'} price"
    return Step(f"{does} for {said(lines)} of order {order}{terms}: {becomes}", act)


def cannot_substitute(
    order: str, lines: Mapping[int, int], goods: str, code: str, *, price: str = "original"
) -> Step:
    """A clerk tries to send other goods for what is open of a line, and the ERP says no."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = await _instead(scene, order, lines, goods, price)
        path = f"/orders/{placed.number}/substitutions"
        status, answer = await scene.tries("POST", path, content)
        told = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or told != code:
            sentence = f"the ERP answers {status} {told} to {goods} for order {order}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the clerk cannot send {goods} for {said(lines)} of order {order}: {code}", act)


def split(order: str, lines: Mapping[int, int], becomes: str) -> Step:
    """A clerk puts open quantities into an order of their own."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {"lines": await moved(scene, order, lines)}
        made = await scene.keys("POST", f"/orders/{placed.number}/splits", content)
        _begin(scene, becomes, placed.buyer, made)

    return Step(f"the clerk splits {said(lines)} off order {order}: {becomes}", act)


def hold(order: str, why: str) -> Step:
    """A clerk holds an order for its price, or to review it."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        await scene.keys("POST", f"/orders/{placed.number}/holds", {"hold": why})

    return Step(f"the clerk holds order {order}: {why}", act)


def portal_links(order: str, becomes: str, kind: str, goods: Mapping[int, str]) -> Step:
    """The buyer finds with his order what continues it, and of which kind, line by line."""

    async def act(scene: Scene) -> None:
        first, second = scene.orders[order], scene.orders[becomes]
        wanted = (kind, {line: scene.sku(name) for line, name in goods.items()})
        seen: list[Any] = [None]

        async def as_wanted() -> bool:
            path = f"/erp-orders?{urlencode({'origin': first.id})}"
            _, page = await scene.buys(first.buyer, "GET", path)
            found = [each for each in page["orders"] if each["number"] == second.id]
            seen[:] = [_linked(found[0]) if found else None]
            return bool(seen[0] == wanted)

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"order {becomes} continues order {order} in the portal as {seen[0]}"
            raise StoryMissed(f"{sentence}, not as {wanted}", by_integration=True)

    sent = " and ".join(f"{name} on line {line}" for line, name in goods.items())
    return Step(f"the portal shows {becomes} with order {order} as its {kind}: {sent}", act)


def no_echo(order: str) -> Step:
    """The ERP has the order once, and the storefront took no order of its own for it."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        entered = await scene.erp_orders(order)
        status, _ = await scene.buys(placed.buyer, "GET", f"/orders/{quote(placed.id)}")
        if len(entered) != 1 or status != 404:
            raise StoryMissed(f"order {order} came back as another one", by_integration=True)

    return Step(f"order {order} is nowhere twice", act)


async def _instead(
    scene: Scene, order: str, lines: Mapping[int, int], goods: str, price: str
) -> dict[str, Any]:
    (line,) = await moved(scene, order, lines) or [{}]
    return {**line, "sku": scene.sku(goods), "price": price, "decline_until": None}


def _begin(scene: Scene, name: str, buyer: str, made: Mapping[str, Any]) -> None:
    scene.orders[name] = Placed(made["reference"], buyer, made["number"], begun=True)


def _linked(order: Mapping[str, Any]) -> tuple[str, dict[int, str]]:
    origin = order["origin"]
    kind = _INCREASE if origin is None and _RAISED in order["custom"] else origin["kind"]
    return kind, {line["line"]: line["sku"] for line in order["lines"]}
