"""What buyers do: look, fill the cart, order."""

from __future__ import annotations

from typing import Any

from scenarios.stories.cast import CARRIER
from scenarios.stories.errors import StoryMissed
from scenarios.stories.partners import own_id
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.story import Step

Wish = tuple[str, int] | tuple[str, int, str]
"""Goods and how many sales units of them, or of the unit that is named."""


def place(order: str, buyer: str, *wishes: Wish) -> Step:
    """A buyer fills his cart and orders it; from here on the order has a name."""

    async def act(scene: Scene) -> None:
        await filled(scene, buyer, wishes)
        await _check_out(scene, order, buyer)

    return Step(f"{buyer} orders {told(wishes)}: the order {order}", act)


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


async def _check_out(scene: Scene, order: str, buyer: str) -> None:
    status, answer = await _ask_to_check_out(scene, order, buyer)
    if status != 201:
        raise _refused(buyer, "checkout", status, answer)
    scene.orders[order] = Placed(answer["id"], buyer)


async def _ask_to_check_out(scene: Scene, order: str, buyer: str) -> tuple[int, Any]:
    content = checkout(scene, order, buyer)
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


def _refused(buyer: str, what: str, status: int, answer: Any) -> StoryMissed:
    code = answer.get("code") if isinstance(answer, dict) else None
    sentence = f"the storefront refuses {buyer} {what}: {status} {code}"
    return StoryMissed(sentence, by_integration=False)


def told(wishes: tuple[Wish, ...]) -> str:
    """Wishes in words."""
    return " and ".join(" ".join(map(str, (*wish[1:], wish[0]))) for wish in wishes)
