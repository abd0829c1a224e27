"""Amendments in stories: a buyer wants less of his order, and is told what becomes of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene, named
from scenarios.stories.story import Step

_AMENDMENTS: Final = ("amendments",)


def amend(order: str, wanted: Mapping[int, int]) -> Step:
    """The buyer wants only so much of these lines after all; nothing cancels a line."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, order, wanted)
        if status != 201:
            code = answer.get("code") if isinstance(answer, dict) else None
            sentence = f"the storefront refuses to amend order {order}: {status} {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the buyer wants {_told(wanted)} of order {order} after all", act)


def cannot_amend(order: str, wanted: Mapping[int, int], code: str) -> Step:
    """The buyer tries to, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, order, wanted)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to an amendment, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the buyer wants {_told(wanted)} of order {order} and is told: {code}", act)


def amendment_is(order: str, state: str, reason: str | None = None) -> Step:
    """The last amendment of the order was decided so, and the portal says it in its time."""

    async def act(scene: Scene) -> None:
        seen: list[Any] = []

        async def as_wanted() -> bool:
            placed = scene.orders[order]
            path = f"/orders/{quote(placed.id)}/amendments"
            _, page = await scene.buys(placed.buyer, "GET", path)
            told = page["amendments"][-1]["answer"]
            seen[:] = [None if told is None else (told["state"], told["reason"])]
            return bool(seen[0] == (state, reason))

        if not await scene.stage.within(_AMENDMENTS, as_wanted):
            sentence = f"the amendment of order {order} is {seen[0]}, not {state} {reason}"
            raise StoryMissed(sentence, by_integration=seen[0] is None)

    why = "" if reason is None else f": {reason}"
    return Step(f"the portal shows that it is {state}{why}", act)


def amendment_names(order: str, by: str, on_behalf_of: str | None = None) -> Step:
    """The ERP's last amendment of the order names who wanted it, and for whom."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        path = f"/orders/{quote(placed.id)}/amendments"
        _, page = await scene.buys(placed.buyer, "GET", path)
        query = urlencode({"reference": page["amendments"][-1]["id"]})
        found = (await scene.keys("GET", f"/amendments?{query}"))["amendments"]
        if not found or not named(scene, found[-1], by, on_behalf_of):
            sentence = f"the amendment of order {order} in the ERP does not name {by}"
            raise StoryMissed(sentence, by_integration=True)

    behalf = "" if on_behalf_of is None else f" on behalf of {on_behalf_of}"
    return Step(f"the ERP's amendment of order {order} says that {by} wants it{behalf}", act)


async def _ask(scene: Scene, order: str, wanted: Mapping[int, int]) -> tuple[int, Any]:
    placed = scene.orders[order]
    path = f"/orders/{quote(placed.id)}"
    _, known = await scene.buys(placed.buyer, "GET", placed.path)
    units = {line["line"]: line["quantity"]["unit"] for line in known["order"]["lines"]}
    lines = [
        {"line": line, "quantity": {"value": str(count), "unit": units[line]}}
        for line, count in wanted.items()
    ]
    return await scene.buys(placed.buyer, "POST", f"{path}/amendments", {"lines": lines})


def _told(wanted: Mapping[int, int]) -> str:
    return " and ".join(f"{count or 'nothing'} of line {line}" for line, count in wanted.items())
