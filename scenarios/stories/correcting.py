"""Prices of orders that a clerk corrects, and what the portal says that they come to."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from contracts.values import Money
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_SHOWN: Final = ("order_status",)
_REASON: Final = "as it was agreed"


def corrects_price(order: str, prices: Mapping[int, str]) -> Step:
    """A clerk gives lines of an order another price, without a discount."""

    async def act(scene: Scene) -> None:
        path, content = await _asked(scene, order, prices)
        await scene.keys("POST", path, content)

    return Step(f"the clerk corrects the price of {_told(prices)} in order {order}", act)


def cannot_correct_price(order: str, prices: Mapping[int, str], code: str) -> Step:
    """A clerk tries to, and the ERP says no with that code."""

    async def act(scene: Scene) -> None:
        path, content = await _asked(scene, order, prices)
        status, answer = await scene.tries("POST", path, content)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the ERP answers {status} {said} to a correction, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    told = f"the clerk corrects the price of {_told(prices)} in order {order}"
    return Step(f"{told} and is told: {code}", act)


def portal_charges(order: str, total: str, prices: Mapping[int, str]) -> Step:
    """The portal says what the order comes to, and which prices were corrected to what."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        seen: list[Any] = []

        async def as_wanted() -> bool:
            path = f"/orders/{quote(placed.id)}/price-corrections"
            status, view = await scene.buys(placed.buyer, "GET", path)
            known = status == 200 and view["totals"] is not None
            seen[:] = [_seen(view) if known else None]
            wanted = {line: Decimal(amount) for line, amount in prices.items()}
            return bool(seen[0] == (Decimal(total), wanted))

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the portal says otherwise what order {order} comes to"
            raise StoryMissed(sentence, by_integration=True)

    corrected = f", {_told(prices)} corrected" if prices else ""
    return Step(f"the portal says that order {order} comes to {total}{corrected}", act)


def _seen(view: Mapping[str, Any]) -> tuple[Decimal, dict[int, Decimal]]:
    total = Money.parse(view["totals"]["total"])
    rows = [line for each in view["corrections"] for line in each["lines"]]
    prices = {line["line"]: Decimal(line["unit_price"]["amount"]) for line in rows}
    return total.major(), prices


async def _asked(scene: Scene, order: str, prices: Mapping[int, str]) -> tuple[str, Any]:
    placed = await scene.entered(order)
    known = {line["line"]: line for line in (await scene.erp_orders(order))[0]["lines"]}
    lines = [
        {
            "line": number,
            "unit_price": {**known[number]["unit_price"], "amount": amount},
            "discount_percent": "0",
        }
        for number, amount in prices.items()
    ]
    path = f"/orders/{placed.number}/price-corrections"
    return path, {"lines": lines, "reason": _REASON}


def _told(prices: Mapping[int, str]) -> str:
    return " and ".join(f"line {line} to {amount}" for line, amount in prices.items())
