"""Options of goods: what clerks say of them, what buyers choose, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote as quoted

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene, Wanted
from scenarios.stories.story import Step

Options = Mapping[str, Mapping[str, str | None]]
"""Option to its values to what each costs more per piece, in major units; None: nothing."""

Choice = Mapping[str, str]
"""Option to the value that is chosen."""

Configured = tuple[str, int, Choice]
"""Goods, how many sales units of them, and what is chosen."""


def configure(goods: str, options: Options, *, never: Sequence[Choice] = ()) -> Step:
    """A clerk says what may be chosen of the goods, and what never together; or says it anew."""

    async def act(scene: Scene) -> None:
        sku = scene.sku(goods)
        content = _rules(scene, goods, options, never)
        await scene.keys("PUT", f"/configurations/{quoted(sku, safe='')}", content)

    said = "; ".join(f"{name} is {' or '.join(values)}" for name, values in options.items())
    without = "".join(f", never {_told(choice)}" for choice in never)
    return Step(f"the clerk says what may be chosen of {goods}: {said}{without}", act)


def may_choose(buyer: str, goods: str, options: Options, *, never: Sequence[Choice] = ()) -> Step:
    """The portal shows the buyer what may be chosen, within the figure for configurations."""

    async def act(scene: Scene) -> None:
        wanted = _rules(scene, goods, options, never)

        async def as_wanted() -> bool:
            path = f"/products/{quoted(scene.sku(goods), safe='')}/configuration"
            status, seen = await scene.buys(buyer, "GET", path)
            return status == 200 and all(seen[name] == wanted[name] for name in wanted)

        if not await scene.stage.within(("configurations",), as_wanted):
            raise StoryMissed(f"{buyer} is shown other options of {goods}", by_integration=True)

    return Step(f"{buyer} sees what may be chosen of {goods}", act)


def ask_configured(name: str, buyer: str, *wishes: Configured) -> Step:
    """A buyer asks for a quote of goods as he chose them."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, buyer, wishes)
        if status != 201:
            code = answer.get("code") if isinstance(answer, dict) else None
            sentence = f"the storefront refuses {buyer} a quote: {status} {code}"
            raise StoryMissed(sentence, by_integration=False)
        scene.quotes[name] = Wanted(answer["id"], buyer)

    return Step(f"{buyer} asks for a quote for {_wished(wishes)}: the quote {name}", act)


def cannot_choose(buyer: str, code: str, *wishes: Configured) -> Step:
    """A buyer asks for what there is not, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, buyer, wishes)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to {buyer}'s choice, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"{buyer} asks for {_wished(wishes)} and is told: {code}", act)


def cannot_offer(name: str, code: str) -> Step:
    """A clerk tries to offer it at the ERP's own prices, and the ERP says no with that code."""

    async def act(scene: Scene) -> None:
        (known,) = (await scene.keys("GET", f"/quotes?reference={quoted(scene.quotes[name].id)}"))[
            "quotes"
        ]
        lines = [
            {"line": line["line"], "unit_price": None, "discount_percent": "0"}
            for line in known["lines"]
        ]
        content = {"valid_to": "2099-01-01T00:00:00Z", "lines": lines}
        status, answer = await scene.tries("POST", f"/quotes/{known['number']}/offers", content)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the ERP answers {status} {said} to an offer of quote {name}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the clerk tries to offer quote {name} and is told: {code}", act)


def is_made_as(order: str, chosen: Mapping[int, Choice]) -> Step:
    """ERP and portal say what was chosen of each line of the order."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        there = await scene.keys("GET", f"/orders/{placed.number}/configuration")
        if _lines(there) != chosen:
            sentence = f"the ERP has other options of order {order}"
            raise StoryMissed(sentence, by_integration=True)
        path = f"/orders/{quoted(placed.id)}/configuration"
        status, shown = await scene.buys(placed.buyer, "GET", path)
        if status != 200 or _lines(shown) != chosen:
            sentence = f"the portal shows other options of order {order}"
            raise StoryMissed(sentence, by_integration=True)

    said = " and ".join(f"line {line} {_told(choice)}" for line, choice in chosen.items())
    return Step(f"ERP and portal say of order {order}: {said}", act)


async def _ask(scene: Scene, buyer: str, wishes: tuple[Configured, ...]) -> tuple[int, Any]:
    lines = [
        {
            "line": nth,
            "sku": scene.sku(goods),
            "quantity": scene.quantity(goods, count),
            "wished_discount_percent": None,
            "options": [{"option": option, "value": value} for option, value in choice.items()],
        }
        for nth, (goods, count, choice) in enumerate(wishes, 1)
    ]
    content = {"notes": f"asked in {scene.story.id}", "lines": lines}
    return await scene.buys(buyer, "POST", "/quotes", content)


def _rules(scene: Scene, goods: str, options: Options, never: Sequence[Choice]) -> dict[str, Any]:
    currency = scene.goods(goods).currency
    return {
        "sku": scene.sku(goods),
        "options": [
            {
                "option": option,
                "values": [
                    {
                        "value": value,
                        "surcharges": [{"amount": more, "currency": currency}] if more else [],
                    }
                    for value, more in values.items()
                ],
            }
            for option, values in options.items()
        ],
        "excluded": [
            [{"option": option, "value": value} for option, value in choice.items()]
            for choice in never
        ],
    }


def _lines(told: Mapping[str, Any]) -> dict[int, dict[str, str]]:
    return {
        line["line"]: {choice["option"]: choice["value"] for choice in line["options"]}
        for line in told["lines"]
    }


def _wished(wishes: tuple[Configured, ...]) -> str:
    return " and ".join(f"{count} {goods} ({_told(choice)})" for goods, count, choice in wishes)


def _told(choice: Choice) -> str:
    return " with ".join(f"{option} {value}" for option, value in choice.items())
