"""Addresses that buyers ask for, in stories: what a clerk says, and what must be seen of it."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from scenarios.stories.buying import checkout, filled
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Placed, Scene, Wanted
from scenarios.stories.story import Step

_REQUESTS: Final = ("address_requests",)
_CUSTOMERS: Final = ("customers",)
_PATH: Final = "/address-requests"
_NOUN: Final = "address-requests"


def ask_address(name: str, buyer: str, street: str, *, instead: bool = False) -> Step:
    """A buyer asks for a delivery address, `instead` of the one that he has or beside it.

    From here on the request has a name.
    """

    async def act(scene: Scene) -> None:
        replaced = f"{scene.account(buyer)}.deliver_to" if instead else None
        content = {"replaces": replaced, "address": _typed(scene, buyer, street)}
        status, answer = await scene.buys(buyer, "POST", _PATH, content)
        if status != 201:
            raise _refused("a request for an address", status, answer)
        scene.addresses[name] = Wanted(answer["id"], buyer)

    place = " in the place of the one that he has" if instead else ""
    return Step(f"{buyer} asks for {street} as an address{place}: the request {name}", act)


def accept_address(name: str) -> Step:
    """A clerk accepts it; the ERP gives it its id."""

    async def act(scene: Scene) -> None:
        number = (await _entered(scene, name))["number"]
        await scene.keys("POST", f"{_PATH}/{number}/acceptance")

    return Step(f"the clerk accepts the request {name}", act)


def refuse_address(name: str, reason: str) -> Step:
    """A clerk refuses it, with one of the contract's reasons."""

    async def act(scene: Scene) -> None:
        number = (await _entered(scene, name))["number"]
        await scene.keys("POST", f"{_PATH}/{number}/refusal", {"reason": reason})

    return Step(f"the clerk refuses the request {name}: {reason}", act)


def erp_has_address_request(name: str, state: str) -> Step:
    """The ERP has the request once, and so, within the figure for it."""

    async def act(scene: Scene) -> None:
        known = await _entered(scene, name)
        found = await _requests(scene, name)
        if (len(found), known["state"]) != (1, state):
            sentence = f"request {name} is in the ERP {len(found)} times, {known['state']}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the ERP has the request {name} once: {state}", act)


def address_request_shows(name: str, state: str, reason: str | None = None) -> Step:
    """The portal shows what the ERP says of it, and the ERP's id of what was accepted."""

    async def act(scene: Scene) -> None:
        seen: list[Any] = []

        async def as_wanted() -> bool:
            told = (await _shown(scene, name))["answer"]
            owned = await _requests(scene, name)
            known = None if not owned else (state, reason, owned[0]["address_id"])
            shown = None
            if told is not None:
                shown = (told["state"], told["reason"], told["address_id"])
            seen[:] = [None if shown is None else shown[0]]
            return shown is not None and shown == known

        if not await scene.stage.within(_REQUESTS, as_wanted):
            sentence = f"the portal shows request {name} as {seen[0]}, not {state} {reason}"
            raise StoryMissed(sentence, by_integration=True)

    why = "" if reason is None else f": {reason}"
    return Step(f"the portal shows that the request {name} is {state}{why}", act)


def goes_to_requested(order: str, name: str, goods: str, count: int) -> Step:
    """The buyer orders to the address under the ERP's id, once the portal has it."""

    async def act(scene: Scene) -> None:
        wanted = scene.addresses[name]
        chosen = (await _shown(scene, name))["answer"]["address_id"]
        tried: list[Any] = []

        async def placed() -> bool:
            tried[:] = await _order(scene, order, wanted.buyer, chosen, goods, count)
            return bool(tried[0] == 201)

        if not await scene.stage.within(_CUSTOMERS, placed):
            raise _refused(f"an order to the address of {name}", *tried, by_integration=True)
        scene.orders[order] = Placed(tried[1]["id"], wanted.buyer)

    return Step(
        f"the buyer orders {count} {goods} to the address of {name}: the order {order}", act
    )


def cannot_go_to_requested(name: str, goods: str) -> Step:
    """Nothing goes to an address that nobody accepted, under whatever id there is of it."""

    async def act(scene: Scene) -> None:
        known = await _requests(scene, name)
        names = [scene.addresses[name].id, *(one["number"] for one in known)]
        for each in names:
            buyer, label = scene.addresses[name].buyer, f"refused {each}"
            status, answer = await _order(scene, label, buyer, each, goods, 1)
            said = answer.get("code") if isinstance(answer, dict) else None
            if said != "address-unknown":
                sentence = f"an order to request {name} is answered {status} {said}"
                raise StoryMissed(sentence, by_integration=False)

    return Step(f"nothing can be ordered to the address of {name}", act)


def _typed(scene: Scene, buyer: str, street: str) -> dict[str, Any]:
    return {
        "name": f"{buyer} of {scene.story.id}",
        "street": street,
        "city": "Harbour",
        "country": "Ireland",
        "region": None,
        "postal_code": None,
    }


async def _order(
    scene: Scene, order: str, buyer: str, address: str, goods: str, count: int
) -> tuple[int, Any]:
    await filled(scene, buyer, ((goods, count),))
    content = {**checkout(scene, order, buyer), "deliver_to": address}
    return await scene.buys(buyer, "POST", "/checkout", content)


async def _shown(scene: Scene, name: str) -> dict[str, Any]:
    wanted = scene.addresses[name]
    status, page = await scene.buys(wanted.buyer, "GET", _PATH)
    if status != 200:
        raise _refused("a look at his requests", status, page)
    return dict(next(one for one in page[_NOUN] if one["id"] == wanted.id))


async def _requests(scene: Scene, name: str) -> list[Any]:
    """The ERP's requests that carry this one's reference."""
    query = urlencode({"reference": scene.addresses[name].id})
    found: list[Any] = (await scene.keys("GET", f"{_PATH}?{query}"))[_NOUN]
    return found


async def _entered(scene: Scene, name: str) -> dict[str, Any]:
    """The ERP's request, once it has it; raises StoryMissed when its time is up."""

    async def is_there() -> bool:
        return bool(await _requests(scene, name))

    if not await scene.stage.within(_REQUESTS, is_there):
        raise StoryMissed(f"request {name} never reached the ERP", by_integration=True)
    return dict((await _requests(scene, name))[0])


def _refused(what: str, status: int, answer: Any, *, by_integration: bool = False) -> StoryMissed:
    code = answer.get("code") if isinstance(answer, dict) else None
    sentence = f"the storefront refuses {what}: {status} {code}"
    return StoryMissed(sentence, by_integration=by_integration)
