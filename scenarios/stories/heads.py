"""Amendments of heads in stories: what a buyer wants his order to say, and what it says then."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.story import Step

_AMENDMENTS: Final = ("amendments",)
_PLACE: Final = "deliver_to"


def has_place(
    buyer: str, name: str, *, country: str = "Ireland", region: str | None = None
) -> Step:
    """A customer has one more delivery address from now on, which has a name in the story."""

    async def act(scene: Scene) -> None:
        account = scene.account(buyer)
        content = {
            "id": f"{account}.{name}",
            "role": _PLACE,
            "name": f"{buyer} of {scene.story.id}",
            "street": f"1 {name}",
            "city": "Harbour",
            "country": country,
            "region": region,
        }
        path = (
            f"/customers/{quote(account, safe='')}/addresses/{quote(content['id'] or '', safe='')}"
        )
        await scene.keys("PUT", path, content)

    where = country if region is None else f"{region}, {country}"
    return Step(f"goods for {buyer} may go to {name} in {where} as well from now on", act)


def amend_head(order: str, by: str | None = None, **head: str | None) -> Step:
    """Whoever placed the order, or somebody else `by` name, wants its head to say so after all.

    `deliver_to` is the name of a place of the account; None takes a text away.
    """

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, order, by, head)
        if status != 201:
            code = answer.get("code") if isinstance(answer, dict) else None
            sentence = f"the storefront refuses to amend order {order}: {status} {code}"
            raise StoryMissed(sentence, by_integration=False)

    who = "the buyer" if by is None else by
    return Step(f"{who} wants {_told(head)} in the head of order {order}", act)


def cannot_amend_head(order: str, code: str, **head: str | None) -> Step:
    """The buyer tries to, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask(scene, order, None, head)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to an amendment, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the buyer wants {_told(head)} in the head of {order} and is told: {code}", act)


def head_answered(order: str, *codes: str | None) -> Step:
    """Of the order's last amendments, in the order in which they were asked for, the ERP refused
    each with such a code, or accepted it where that is None; the portal says it in its time.
    """

    async def act(scene: Scene) -> None:
        seen: list[Any] = []

        async def as_wanted() -> bool:
            placed = scene.orders[order]
            _, page = await scene.buys(placed.buyer, "GET", f"{_path(placed)}/amendments")
            told = [one["answer"] for one in page["amendments"]][-len(codes) :]
            seen[:] = [
                None if one is None else (one["state"], one.get("head_reason")) for one in told
            ]
            wanted = [("accepted", None) if one is None else ("refused", one) for one in codes]
            return seen == wanted

        if not await scene.stage.within(_AMENDMENTS, as_wanted):
            sentence = f"the amendments of order {order} are {seen}, not {codes}"
            raise StoryMissed(sentence, by_integration=None in seen)

    told = ", then ".join("accepted" if one is None else f"refused: {one}" for one in codes)
    return Step(f"the portal shows what becomes of it: {told}", act)


def head_is(order: str, **head: str | None) -> Step:
    """Both systems say so in the order's head; `deliver_to` is the name of a place."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        booked = await scene.keys("GET", f"/orders/{placed.number}")
        _, view = await scene.buys(placed.buyer, "GET", placed.path)
        wanted = _wanted(scene, placed, head)
        for system, document in (("the ERP", booked), ("the portal", view["order"])):
            found = {name: _value(document[name]) for name in wanted}
            if found != wanted:
                wrong = sorted(name for name in wanted if found[name] != wanted[name])
                sentence = f"{system} has another {' and '.join(wrong)} in order {order}"
                raise StoryMissed(sentence, by_integration=True)

    return Step(f"both systems have {_told(head)} in the head of order {order}", act)


def amended_times(order: str, count: int) -> Step:
    """The ERP has so many amendments of the order, and no more."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        rows = (await scene.keys("GET", "/amendments"))["amendments"]
        found = sum(row["order"] == placed.id for row in rows)
        if found != count:
            sentence = f"the ERP has {found} amendments of order {order}, not {count}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the ERP has {count} amendments of order {order}", act)


async def _ask(
    scene: Scene, order: str, by: str | None, head: Mapping[str, str | None]
) -> tuple[int, Any]:
    placed = scene.orders[order]
    _, known = await scene.buys(placed.buyer, "GET", placed.path)
    lines = [
        {name: line[name] for name in ("line", "quantity")} for line in known["order"]["lines"]
    ]
    content = {"lines": lines[:1], "head": _wanted(scene, placed, head)}
    return await scene.buys(by or placed.buyer, "POST", f"{_path(placed)}/amendments", content)


def _wanted(scene: Scene, placed: Placed, head: Mapping[str, str | None]) -> dict[str, str | None]:
    account = scene.account(placed.buyer)
    return {name: f"{account}.{told}" if name == _PLACE else told for name, told in head.items()}


def _value(told: Any) -> Any:
    return told.get("id") if isinstance(told, dict) else told


def _path(placed: Placed) -> str:
    return f"/orders/{quote(placed.id)}"


def _told(head: Mapping[str, str | None]) -> str:
    return " and ".join(_field(name, told) for name, told in head.items())


def _field(name: str, told: str | None) -> str:
    noun = "ship-to" if name == _PLACE else name.replace("_", " ")
    return f"no {noun}" if told is None else f"{noun} {told if len(told) < 40 else 'of too much'}"
