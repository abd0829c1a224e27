"""What buyers do: look, fill the cart, order."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from contracts.values import Money
from scenarios.stories.cast import CARRIER
from scenarios.stories.errors import StoryMissed
from scenarios.stories.partners import own_id
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.story import Step

CARD: Final = "payment.card"
"""The custom field of a checkout that names a card."""

Wish = tuple[str, int] | tuple[str, int, str]
"""Goods and how many sales units of them, or of the unit that is named."""


def place(order: str, buyer: str, *wishes: Wish, in_days: int | None = None) -> Step:
    """A buyer fills his cart and orders it, perhaps for a day so many days away; from here on the
    order has a name.
    """

    async def act(scene: Scene) -> None:
        await filled(scene, buyer, wishes)
        await _check_out(scene, order, buyer, in_days=in_days)

    wanted = "" if in_days is None else f" in {in_days} days"
    return Step(f"{buyer} orders {told(wishes)}{wanted}: the order {order}", act)


def place_with(order: str, buyer: str, *wishes: Wish, **texts: str) -> Step:
    """A buyer orders and enters these texts, whatever they look like; a `name` is whom to ask for
    where it is delivered.
    """

    async def act(scene: Scene) -> None:
        await filled(scene, buyer, wishes)
        content = {**checkout(scene, order, buyer), **texts}
        if "name" in content:
            place = {"street": "1 Quay", "city": "Port", "country": "IE"}
            content["deliver_to"] = {"name": content.pop("name"), **place}
        status, answer = await scene.buys(buyer, "POST", "/checkout", content, key=f"buy-{order}")
        if status != 201:
            raise _refused(buyer, "checkout", status, answer)
        scene.orders[order] = Placed(answer["id"], buyer)

    fields = ", ".join(sorted(texts)).replace("_", " ")
    return Step(
        f"{buyer} orders {told(wishes)} with texts of his own ({fields}): the order {order}", act
    )


def pays_by_card(order: str, buyer: str, card: str = "card-good") -> Step:
    """A buyer orders what is in his cart and pays by card."""

    async def act(scene: Scene) -> None:
        await _check_out(scene, order, buyer, card)

    return Step(f"{buyer} orders what is in the cart by {card}: the order {order}", act)


def card_is_refused(buyer: str, card: str, code: str) -> Step:
    """A buyer pays by a card, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask_to_check_out(scene, f"refused {card}", buyer, card)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to {card}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"{buyer} orders the cart by {card} and is told: {code}", act)


def order_appears(order: str, buyer: str) -> Step:
    """The one order that the buyer did not hear of yet is there after all; it has a name now."""

    async def act(scene: Scene) -> None:
        known = {placed.id for placed in scene.orders.values()}
        status, answer = await scene.buys(buyer, "GET", "/orders")
        new = [row["id"] for row in answer["orders"] if row["id"] not in known]
        if status != 200 or len(new) != 1:
            raise StoryMissed(f"{buyer} has {len(new)} orders more, not one", by_integration=False)
        scene.orders[order] = Placed(new[0], buyer)

    return Step(f"{buyer} finds one order more: {order}", act)


def payment_shows(order: str, state: str, captured: str) -> Step:
    """The buyer sees so much taken of his card for the order."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        seen = "not there"

        async def as_wanted() -> bool:
            nonlocal seen
            status, view = await scene.buys(placed.buyer, "GET", f"/orders/{placed.id}/payment")
            if status != 200:
                return False
            money = Money.parse(view["captured"]).major()
            seen = f"{view['state']} with {money} taken"
            return bool(view["state"] == state and money == Decimal(captured))

        if not await scene.stage.within(("invoices", "order_status"), as_wanted):
            sentence = f"the payment of {order} is {seen}, not {state} with {captured} taken"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the payment of order {order} is {state}, {captured} of it taken", act)


def fill(buyer: str, *wishes: Wish) -> Step:
    """A buyer puts goods in his cart and leaves it there."""

    async def act(scene: Scene) -> None:
        await filled(scene, buyer, wishes)

    return Step(f"{buyer} puts {told(wishes)} in the cart", act)


def check_out(order: str, buyer: str) -> Step:
    """A buyer orders what is in his cart."""

    async def act(scene: Scene) -> None:
        await _check_out(scene, order, buyer)

    return Step(f"{buyer} orders what is in the cart: the order {order}", act)


def is_turned_away(buyer: str, code: str) -> Step:
    """A buyer tries to order his cart, and the storefront says no with that code."""

    async def act(scene: Scene) -> None:
        status, answer = await _ask_to_check_out(scene, f"refused {code}", buyer)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            sentence = f"the storefront answers {status} {said} to {buyer}'s cart, not {code}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"{buyer} tries to order the cart and is told: {code}", act)


async def filled(scene: Scene, buyer: str, wishes: tuple[Wish, ...]) -> None:
    """Have a buyer fill his cart; raises StoryMissed when he is turned away."""
    lines = [
        {"line": nth, "sku": scene.sku(wish[0]), "quantity": scene.quantity(*wish)}
        for nth, wish in enumerate(wishes, 1)
    ]
    status, answer = await scene.buys(buyer, "PUT", "/cart", {"lines": lines})
    if status != 200:
        raise _refused(buyer, "filling the cart", status, answer)


async def _check_out(
    scene: Scene, order: str, buyer: str, card: str | None = None, in_days: int | None = None
) -> None:
    status, answer = await _ask_to_check_out(scene, order, buyer, card, in_days)
    if status != 201:
        raise _refused(buyer, "checkout", status, answer)
    scene.orders[order] = Placed(answer["id"], buyer)


async def _ask_to_check_out(
    scene: Scene, order: str, buyer: str, card: str | None = None, in_days: int | None = None
) -> tuple[int, Any]:
    content = by_card(checkout(scene, order, buyer), card)
    if in_days is not None:
        day = scene.stage.clock.now() + timedelta(days=in_days)
        content["requested_date"] = day.date().isoformat()
    key = f"buy-{content['customer_reference']}"
    return await scene.buys(buyer, "POST", "/checkout", content, key=key)


def checkout(scene: Scene, order: str, buyer: str) -> dict[str, Any]:
    """What a buyer enters at checkout."""
    identity = own_id(scene.story.id, order)
    return {
        "purchase_order_number": f"PO {identity}"[:40],
        "customer_reference": identity,
        "notes": "ring at the gate",
        "deliver_to": f"{scene.account(buyer)}.deliver_to",
        "requested_date": None,
        "carrier": CARRIER,
        "custom": {},
    }


def by_card(content: dict[str, Any], card: str | None) -> dict[str, Any]:
    """The same, paid by that card; as it is for None."""
    return content if card is None else {**content, "custom": {CARD: card}}


def _refused(buyer: str, what: str, status: int, answer: Any) -> StoryMissed:
    code = answer.get("code") if isinstance(answer, dict) else None
    sentence = f"the storefront refuses {buyer} {what}: {status} {code}"
    return StoryMissed(sentence, by_integration=False)


def told(wishes: tuple[Wish, ...]) -> str:
    """Wishes in words."""
    return " and ".join(" ".join(map(str, (*wish[1:], wish[0]))) for wish in wishes)
