"""A warehouse in stories: what clerks release to it, what its people find, and what was posted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from scenarios.stories.errors import StoryMissed
from scenarios.stories.keying import moved, said
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_TOLD: Final = ("picks",)
_POSTED: Final = ("confirmations",)
_NONE: Final = 404

Counts = Mapping[int, int]
"""Line number to quantity, in the line's unit."""


def releases_to_warehouse(order: str, picks: int = 1) -> Step:
    """A clerk has what is allocated to an order picked; so many warehouses are told."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        released = (await scene.keys("POST", f"/orders/{placed.number}/picks"))["picks"]
        placed.picks += [pick["id"] for pick in released]
        if len(released) != picks:
            sentence = f"{len(released)} picks were released, not {picks}"
            raise StoryMissed(sentence, by_integration=False)

    places = "the warehouse" if picks == 1 else f"{picks} warehouses"
    return Step(f"the clerk releases order {order} to {places}", act)


def warehouse_has(order: str, lines: Counts, pick: int | None = None) -> Step:
    """The warehouse was told of the n-th pick of an order, or of the last, within the figure."""

    async def act(scene: Scene) -> None:
        name = _pick(scene, order, pick)

        async def is_there() -> bool:
            status, told = await scene.picks("GET", f"/instructions/{quote(name, safe='')}")
            return status != _NONE and _counts(told) == dict(lines)

        if not await scene.stage.within(_TOLD, is_there):
            sentence = f"pick {name} of order {order} is not so in the warehouse"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the warehouse is to pick {said(lines)} of order {order}", act)


def confirms(
    order: str, lines: Counts, *, short: Counts | None = None, pick: int | None = None
) -> Step:
    """A parcel leaves with these lines; what is short was not found. It has no parcel alone."""
    missing = short or {}

    async def act(scene: Scene) -> None:
        name, placed = _pick(scene, order, pick), scene.orders[order]
        every = dict.fromkeys((*lines, *missing), 0)
        left = await moved(scene, order, {**every, **lines}) or []
        gone = await moved(scene, order, {**every, **missing}) or []
        told = [{**one, "short": other["quantity"]} for one, other in zip(left, gone, strict=True)]
        content = {"lines": told, "carrier": None}
        path = f"/instructions/{quote(name, safe='')}/confirmations"
        status, answer = await scene.picks("POST", path, content)
        if status >= 400:
            raise StoryMissed(f"the WMS answers {status} {_code(answer)}", by_integration=False)
        placed.confirmed.append(answer["id"])

    parts = [f"sends {said(lines)}"] if lines else []
    parts += [f"does not find {said(missing)}"] if missing else []
    return Step(f"the warehouse {' and '.join(parts)} of order {order}", act)


def tells_again(order: str, confirmation: int | None = None) -> Step:
    """The warehouse tells once more of the n-th confirmation of an order, or of the last."""

    async def act(scene: Scene) -> None:
        known = scene.orders[order].confirmed
        name = known[-1 if confirmation is None else confirmation - 1]
        status, answer = await scene.picks("POST", f"/confirmations/{name}/tellings")
        if status >= 400:
            raise StoryMissed(f"the WMS answers {status} {_code(answer)}", by_integration=False)

    return Step(f"the warehouse confirms the same of order {order} once more", act)


def erp_posted(order: str) -> Step:
    """The ERP has posted each confirmation of an order once, within the figure."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        for name in placed.confirmed:

            async def is_posted(name: str = name) -> bool:
                return bool(await _postings(scene, name))

            posted = await scene.stage.within(_POSTED, is_posted)
            found = await _postings(scene, name)
            if not posted or len(found) != 1:
                sentence = f"confirmation {name} was posted {len(found)} times"
                raise StoryMissed(sentence, by_integration=True)
            parcel = found[0]["shipment"]
            if parcel is not None and parcel not in placed.shipments:
                placed.shipments.append(parcel)

    return Step(f"the ERP has posted what the warehouse confirmed of order {order}, once", act)


def cannot_cancel(order: str, lines: Counts) -> Step:
    """A clerk tries to cancel what is being picked, and the ERP says no."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {"lines": await moved(scene, order, lines)}
        path = f"/orders/{placed.number}/cancellations"
        status, answer = await scene.tries("POST", path, content)
        if _code(answer) != "in-picking":
            raise StoryMissed(f"the ERP answers {status} {_code(answer)}", by_integration=False)

    return Step(f"the clerk cannot cancel {said(lines)} of order {order}: it is in picking", act)


def withdraws(order: str, lines: Counts) -> Step:
    """A clerk asks the warehouse for what is not wanted any more; nothing is cancelled yet."""

    async def act(scene: Scene) -> None:
        placed = await scene.entered(order)
        content = {"lines": await moved(scene, order, lines)}
        answer = await scene.keys("POST", f"/orders/{placed.number}/withdrawals", content)
        placed.withdrawn = [one["id"] for one in answer["withdrawals"]]

    return Step(f"the clerk wants {said(lines)} of order {order} back from the warehouse", act)


def packs(order: str, lines: Counts, pick: int | None = None) -> Step:
    """The warehouse has packed so much of the n-th pick of an order, or of the last."""

    async def act(scene: Scene) -> None:
        path = f"/instructions/{quote(_pick(scene, order, pick), safe='')}/packings"
        content = {"lines": await moved(scene, order, lines)}
        status, answer = await scene.picks("POST", path, content)
        if status >= 400:
            raise StoryMissed(f"the WMS answers {status} {_code(answer)}", by_integration=False)

    return Step(f"the warehouse packs {said(lines)} of order {order}", act)


def withdrawal_is(order: str, lines: Counts) -> Step:
    """The ERP knows what the warehouse withdrew of what was asked back last, within the figures."""

    async def act(scene: Scene) -> None:
        names, found = scene.orders[order].withdrawn, dict[int, int]()

        async def is_decided() -> bool:
            found.clear()
            for name in names:
                known = await scene.keys("GET", f"/withdrawals/{name}")
                if known["state"] != "decided":
                    return False
                for line in known["lines"]:
                    got = int(line["withdrawn"]["value"])
                    found[line["line"]] = found.get(line["line"], 0) + got
            return True

        for what in (_TOLD, _POSTED):  # there, and back
            if await scene.stage.within(what, is_decided):
                break
        else:
            sentence = f"the ERP does not know what was withdrawn of order {order}"
            raise StoryMissed(sentence, by_integration=True)
        if found != dict(lines):
            sentence = f"of order {order} {said(found)} was withdrawn, not {said(lines)}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"{said(lines)} of order {order} is withdrawn, and cancelled", act)


async def _postings(scene: Scene, confirmation: str) -> list[Any]:
    query = urlencode({"confirmation": confirmation})
    found: list[Any] = (await scene.keys("GET", f"/warehouse-postings?{query}"))[
        "warehouse-postings"
    ]
    return found


def _pick(scene: Scene, order: str, pick: int | None) -> str:
    return scene.orders[order].picks[-1 if pick is None else pick - 1]


def _counts(told: Any) -> dict[int, int]:
    return {line["line"]: int(line["quantity"]["value"]) for line in told["lines"]}


def _code(answer: Any) -> Any:
    return answer.get("code") if isinstance(answer, dict) else None
