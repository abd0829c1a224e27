"""Refunds in stories: what went back to the card of an order, as its buyer sees it."""

from __future__ import annotations

from contracts.values import Money
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_SHOWN = ("captures", "credit_notes")


def refund_shows(order: str, *amounts: str) -> Step:
    """The buyer sees that so much went back to his card, in this order, and the ERP posted it."""

    async def act(scene: Scene) -> None:
        seen: list[str] = []
        placed = scene.orders[order]

        async def as_wanted() -> bool:
            status, view = await scene.buys(placed.buyer, "GET", f"/orders/{placed.id}/refunds")
            given = view["refunds"] if status == 200 else []
            seen[:] = [str(Money.parse(one["amount"]).major()) for one in given]
            return seen == list(amounts) and await _all_posted(scene, [one["id"] for one in given])

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"{len(seen)} refunds of order {order} are shown or posted otherwise"
            raise StoryMissed(sentence, by_integration=seen == list(amounts))

    told = " and ".join(amounts) or "nothing"
    return Step(f"{told} went back to the card of order {order}, and the ERP knows", act)


async def _all_posted(scene: Scene, refunds: list[str]) -> bool:
    for name in refunds:
        found = (await scene.keys("GET", f"/refunds?reference={name}"))["refunds"]
        if len(found) != 1:
            return False
    return True
