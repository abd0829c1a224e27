"""Tolerances in stories: more leaves than was ordered, or a line ends a little short."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from scenarios.stories.cast import CARRIER
from scenarios.stories.errors import StoryMissed
from scenarios.stories.keying import moved, said
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

OVER = "over-delivered"
SHORT = "closed-short"


def tolerates(
    goods: str,
    *,
    over: str = "0",
    under: str = "0",
    buyer: str | None = None,
    any_more: bool = False,
) -> Step:
    """A clerk sets by how many percent deliveries of goods may differ, for a buyer or for all."""

    async def act(scene: Scene) -> None:
        sku = scene.sku(goods)
        content = {
            "account": None if buyer is None else scene.account(buyer),
            "sku": sku,
            "over_percent": over,
            "under_percent": under,
            "unlimited": any_more,
        }
        await scene.keys("PUT", f"/items/{quote(sku, safe='')}/delivery-tolerance", content)

    more = "any more" if any_more else f"{over} percent more"
    return Step(f"{more} and {under} percent less {goods} may leave for {buyer or 'anybody'}", act)


def cannot_ship(order: str, lines: Mapping[int, int], code: str) -> Step:
    """A clerk tries to send so much, and the ERP says no with that code."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {"lines": await moved(scene, order, lines), "carrier": CARRIER}
        status, answer = await scene.tries("POST", f"/orders/{placed.number}/shipments", content)
        told = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or told != code:
            sentence = f"the ERP answers {status} {told} to a parcel of order {order}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"no parcel of order {order} leaves with {said(lines)}: {code}", act)


def erp_notes(order: str, *wanted: tuple[int, str, int]) -> Step:
    """The ERP noted of an order's parcels: line, why, and how much; all that it noted."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        path = f"/orders/{placed.number}/delivery-deviations"
        rows: list[Any] = (await scene.keys("GET", path))["deviations"]
        noted = [(row["line"], row["reason"], Decimal(row["quantity"]["value"])) for row in rows]
        if noted != [(line, reason, Decimal(count)) for line, reason, count in wanted]:
            raise StoryMissed(f"the ERP notes {noted} of order {order}", by_integration=False)

    what = ", ".join(f"{count} {reason} of line {line}" for line, reason, count in wanted)
    return Step(f"the ERP notes of order {order}: {what or 'nothing'}", act)
