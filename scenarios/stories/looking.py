"""What must be seen, where, and by when; and letting time pass."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from decimal import Decimal
from typing import Final, Unpack, cast
from urllib.parse import urlencode

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.sight import Sight, differences, too_much
from scenarios.stories.stage import DAY_US, HOUR_US, MINUTE_US, SECOND_US
from scenarios.stories.story import Step

_ENTERED: Final = ("orders",)
_SHOWN: Final = ("order_status", "shipments", "invoices")
_OFFERED: Final = ("items", "prices", "availability")

_BY_ENGINE: Final = frozenset({"orders", "ordered", "prices"})
"""What the ERP has of an order because the engine said so."""

Offer = tuple[Decimal | None, Decimal | None, bool]
"""Price and availability of goods in a buyer's catalogue, nothing where they are not sold, and
whether the tax is in the price.
"""

_PORTAL_ONLY: Final = frozenset({"promises"})


def wait(*, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0) -> Step:
    """Time goes by."""

    async def act(scene: Scene) -> None:
        span_us = days * DAY_US + hours * HOUR_US + minutes * MINUTE_US + seconds * SECOND_US
        await scene.stage.let_pass(span_us)

    spans = ((days, "day"), (hours, "hour"), (minutes, "minute"), (seconds, "second"))
    told = [f"{count} {unit}{'s' * (count != 1)}" for count, unit in spans if count]
    return Step(f"{' and '.join(told)} pass", act)


def has_travelled(*objects: str) -> Step:
    """News of these objects of the scope matrix has had its time."""

    async def act(scene: Scene) -> None:
        await scene.stage.let_travel(objects)

    return Step(f"news of {' and '.join(objects)} has had its time", act)


def erp_has(order: str, **sight: Unpack[Sight]) -> Step:
    """The ERP has the order once, and so, within the figure for orders."""
    wanted: Sight = {"orders": 1, **sight}

    async def act(scene: Scene) -> None:
        off = await _look(scene, _ENTERED, lambda: scene.erp_sight(order), wanted)
        if off:
            blamed = bool(differences(_only(wanted, _BY_ENGINE), await scene.erp_sight(order)))
            raise StoryMissed(f"order {order} in the ERP: {'; '.join(off)}", by_integration=blamed)

    return Step(f"the ERP has order {order} once{told(sight)}", act)


def portal_shows(order: str, **sight: Unpack[Sight]) -> Step:
    """The buyer sees the order so in the portal, within the figures for status and papers."""

    async def act(scene: Scene) -> None:
        off = await _look(scene, _SHOWN, lambda: scene.portal_sight(order), sight)
        if off:
            sentence = f"order {order} in the portal: {'; '.join(off)}"
            raise StoryMissed(sentence, by_integration=await _erp_has(scene, order, sight))

    return Step(f"the portal shows order {order}{told(sight)}", act)


def catalogue_shows(
    buyer: str,
    goods: str,
    *,
    price: str | None = None,
    available: int | None = None,
    tax_included: bool | None = None,
) -> Step:
    """The buyer sees that price and that many available, within the figures for both.

    He also sees whether the tax is in the price.
    """
    parts = [f"at {price}"] if price is not None else []
    if tax_included is not None:
        parts.append("tax included" if tax_included else "plus tax")
    parts += [f"with {available} available"] if available is not None else []
    told = " ".join(parts)

    async def act(scene: Scene) -> None:
        seen: list[Offer] = []

        async def as_wanted() -> bool:
            seen[:] = [await _offer(scene, buyer, goods)]
            amount, there, included = seen[0]
            fits = price is None or amount == Decimal(price)
            fits = fits and tax_included in (None, included)
            return fits and (available is None or there == available)

        if not await scene.stage.within(_OFFERED, as_wanted):
            off = _unlike(seen[0], price, available) or "tax in the price or not"
            sentence = f"{buyer} is shown {goods} otherwise: {off}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"{buyer} is shown {goods} {told}", act)


async def _look(
    scene: Scene, objects: tuple[str, ...], look: Callable[[], Awaitable[Sight]], wanted: Sight
) -> list[str]:
    """What is still not as wanted when the objects' time is up."""
    off: list[str] = []

    async def as_wanted() -> bool:
        off[:] = differences(wanted, await look())
        return not off

    return [] if await scene.stage.within(objects, as_wanted) else off


async def _erp_has(scene: Scene, order: str, wanted: Sight) -> bool:
    """Whether the ERP itself is as wanted, or has not the one order that it should have.

    Then nobody but the integration is to blame for what the portal shows.
    """
    there = await scene.erp_sight(order)
    if there.get("orders") != 1:
        return True
    asked = _only(wanted, frozenset(wanted) - _PORTAL_ONLY)
    return not differences(asked, there)


def _only(sight: Sight, names: frozenset[str]) -> Sight:
    return cast("Sight", {name: value for name, value in sight.items() if name in names})


async def _offer(scene: Scene, buyer: str, goods: str) -> Offer:
    query = urlencode({"sku": scene.sku(goods)})
    status, answer = await scene.buys(buyer, "GET", f"/catalog?{query}")
    items = answer["items"] if status == 200 else []
    if not items or items[0]["unit_price"] is None:
        return None, None, False
    shown = items[0]
    included = bool(shown.get("tax_included"))
    return Decimal(shown["unit_price"]["amount"]), Decimal(shown["available"]), included


def _unlike(seen: Offer, price: str | None, available: int | None) -> str:
    """In what an offer is not as wanted, without the amount."""
    amount, there, _ = seen
    if amount is None:
        return "not at all"
    off = []
    if price is not None and amount != Decimal(price):
        off.append(f"the price is {too_much(amount, Decimal(price))}")
    if available is not None and there != available:
        off.append(f"{there} are available, not {available}")
    return " and ".join(off)


def told(sight: Sight) -> str:
    """What is expected, in words; nothing where nothing is."""
    said = [_part(name.replace("_", " "), value) for name, value in sight.items()]
    return f": {', '.join(said)}" if said else ""


def _part(name: str, value: object) -> str:
    """One thing that is expected, in words."""
    if isinstance(value, Mapping):
        return f"{name} {_lines(value)}"
    if not isinstance(value, list | tuple):
        return f"{name} {value}"
    parts = [_lines(each) if isinstance(each, Mapping) else str(each) for each in value]
    return f"{name} {' / '.join(parts)}" if parts else f"no {name}"


def _lines(amounts: Mapping[int, object]) -> str:
    return " and ".join(f"{value} of line {line}" for line, value in amounts.items())
