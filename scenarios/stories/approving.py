"""What people do when an order needs an approval, and what is not there for them."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from scenarios.stories.buying import Wish, by_card, checkout, filled, told
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.story import Step


def submit(requisition: str, buyer: str, *wishes: Wish, card: str | None = None) -> Step:
    """A buyer fills his cart and submits it; it waits for his approvers under that name."""

    async def act(scene: Scene) -> None:
        await filled(scene, buyer, wishes)
        content = by_card(checkout(scene, requisition, buyer), card)
        key = f"ask-{content['customer_reference']}"
        status, answer = await scene.buys(buyer, "POST", "/requisitions", content, key=key)
        if status != 201 or answer["state"] != "pending":
            raise _unlike(f"{buyer}'s requisition", status, answer, "pending")
        scene.requisitions[requisition] = answer["id"]

    paying = "" if card is None else f" by {card}"
    return Step(f"{buyer} submits {told(wishes)}{paying} for approval: {requisition}", act)


def approves(approver: str, requisition: str, *, order: bool = True) -> Step:
    """An approver says yes; with the last yes it is an order of the same name."""

    async def act(scene: Scene) -> None:
        status, answer = await _decide(scene, approver, requisition, "approve", None)
        became = answer["order"] if status == 201 else None
        if status != 201 or (became is not None) != order:
            raise _unlike(
                f"{approver}'s approval", status, answer, "an order" if order else "a yes"
            )
        if became is not None:
            scene.orders[requisition] = Placed(became, scene.asker(answer))

    last = f": the order {requisition}" if order else ", and somebody else is asked"
    return Step(f"{approver} approves {requisition}{last}", act)


def declines(approver: str, requisition: str, reason: str) -> Step:
    """An approver says no, and why."""

    async def act(scene: Scene) -> None:
        status, answer = await _decide(scene, approver, requisition, "decline", reason)
        if status != 201 or answer["state"] != "declined":
            raise _unlike(f"{approver}'s no", status, answer, "declined")

    return Step(f"{approver} declines {requisition}: {reason}", act)


def may_not_approve(person: str, requisition: str, code: str) -> Step:
    """Somebody tries to approve, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _decide(scene, person, requisition, "approve", None)
        _expect(f"{person}'s approval", status, answer, code)

    return Step(f"{person} tries to approve {requisition} and is told: {code}", act)


def is_closed(person: str, requisition: str, reason: str) -> Step:
    """Whoever asked for it sees that nobody decided it, and why there is nothing to decide."""

    async def act(scene: Scene) -> None:
        status, answer = await scene.buys(person, "GET", "/requisitions")
        wanted = scene.requisitions[requisition]
        rows = answer["requisitions"] if status == 200 else []
        seen = [
            (row["state"], step["decision"], step["reason"])
            for row in rows
            if row["id"] == wanted
            for step in row["steps"]
        ]
        if ("declined", None, reason) not in seen:
            sentence = f"{requisition} is not shown closed for its reason: {seen}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"{person} sees that {requisition} is closed: {reason}", act)


def never_reaches_the_erp(asked: str) -> Step:
    """The ERP has nothing of a requisition, or of an order that it did not take."""

    async def act(scene: Scene) -> None:
        reference = scene.requisitions.get(asked) or scene.orders[asked].id
        found = (await scene.keys("GET", f"/orders?{urlencode({'reference': reference})}"))[
            "orders"
        ]
        if found:
            sentence = f"{asked} is order {found[0]['number']} of the ERP"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the ERP has nothing of {asked}", act)


def cannot_fill(buyer: str, code: str, *wishes: Wish) -> Step:
    """A buyer types the number of an item, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        lines = [
            {"line": nth, "sku": scene.sku(wish[0]), "quantity": scene.quantity(*wish)}
            for nth, wish in enumerate(wishes, 1)
        ]
        status, answer = await scene.buys(buyer, "PUT", "/cart", {"lines": lines})
        _expect(f"{buyer}'s cart", status, answer, code)

    return Step(f"{buyer} types the number of {told(wishes)} and is told: {code}", act)


def cannot_reorder(buyer: str, order: str, code: str) -> Step:
    """A buyer wants an earlier order once more, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        content = {"order": scene.orders[order].id}
        status, answer = await scene.buys(buyer, "POST", "/reorders", content)
        _expect(f"{buyer}'s reorder", status, answer, code)

    return Step(f"{buyer} reorders {order} and is told: {code}", act)


def reorders(buyer: str, order: str) -> Step:
    """A buyer puts an earlier order in his cart once more."""

    async def act(scene: Scene) -> None:
        content = {"order": scene.orders[order].id}
        status, answer = await scene.buys(buyer, "POST", "/reorders", content)
        if status != 201:
            raise _unlike(f"{buyer}'s reorder", status, answer, "a cart")

    return Step(f"{buyer} puts {order} in the cart once more", act)


def is_hidden(buyer: str, goods: str) -> Step:
    """A buyer does not see goods in the catalogue, within the figures for what hides them."""

    async def act(scene: Scene) -> None:
        async def gone() -> bool:
            query = urlencode({"sku": scene.sku(goods)})
            status, answer = await scene.buys(buyer, "GET", f"/catalog?{query}")
            return status == 200 and not answer["items"]

        if not await scene.stage.within(("entitlements", "relations", "items"), gone):
            raise StoryMissed(f"{buyer} is still shown {goods}", by_integration=True)

    return Step(f"{buyer} does not see {goods}", act)


def cannot_sign_in(buyer: str) -> Step:
    """Somebody has no login."""

    async def act(scene: Scene) -> None:
        if await scene.signs_in(buyer):
            raise StoryMissed(f"the storefront lets {buyer} in", by_integration=True)

    return Step(f"{buyer} cannot sign in", act)


def erp_names(order: str, by: str, on_behalf_of: str | None = None) -> Step:
    """The ERP's order names who placed it, and for whom."""

    async def act(scene: Scene) -> None:
        await scene.entered(order)
        custom = (await scene.erp_orders(order))[0].get("custom") or {}
        wanted = {"purchasing.ordered_by": scene.own(by)}
        if on_behalf_of is not None:
            wanted["purchasing.on_behalf_of"] = scene.own(on_behalf_of)
        if any(custom.get(name) != value for name, value in wanted.items()):
            sentence = f"order {order} in the ERP does not name {', '.join(wanted.values())}"
            raise StoryMissed(sentence, by_integration=True)

    behalf = "" if on_behalf_of is None else f" on behalf of {on_behalf_of}"
    return Step(f"the ERP's order {order} says that {by} placed it{behalf}", act)


async def _decide(
    scene: Scene, person: str, requisition: str, word: str, reason: str | None
) -> tuple[int, Any]:
    path = f"/requisitions/{quote(scene.requisitions[requisition], safe='')}/decisions"
    return await scene.buys(person, "POST", path, {"decision": word, "reason": reason})


def _expect(what: str, status: int, answer: Any, code: str) -> None:
    said = answer.get("code") if isinstance(answer, dict) else None
    if status < 400 or said != code:
        sentence = f"the storefront answers {what} with {status} {said}, not {code}"
        raise StoryMissed(sentence, by_integration=True)


def _unlike(what: str, status: int, answer: Any, wanted: str) -> StoryMissed:
    said = answer.get("code", answer.get("state")) if isinstance(answer, dict) else None
    sentence = f"the storefront answers {what} with {status} {said}, not with {wanted}"
    return StoryMissed(sentence, by_integration=True)
