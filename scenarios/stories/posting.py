"""Orders that the ERP takes now and posts later: what the portal says of them meanwhile."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

_SHOWN: Final = ("orders", "order_status")
_WORDS: Final = {"queued": "waits to be posted", "entered": "was entered"}


def posting_is(order: str, state: str, code: str | None = None, *, line: int | None = None) -> Step:
    """The portal shows the order's one posting in that state, with the ERP's reason and its line.

    No line: the reason is about the order as a whole.
    """

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        seen: list[Any] = []

        async def as_wanted() -> bool:
            seen[:] = [await _shown(scene, placed.buyer, placed.id)]
            return bool(seen[0] == [(state, code, line)])

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the portal shows order {order} as {seen[0]}, not {state} {code} {line}"
            raise StoryMissed(sentence, by_integration=True)

    where = "" if line is None else f" (line {line})"
    told = _WORDS.get(state, f"was refused: {code}{where}")
    return Step(f"the portal shows that order {order} {told}", act)


def is_not_entered(order: str) -> Step:
    """The ERP has no order of that reference, by now or for good."""

    async def act(scene: Scene) -> None:
        found = await scene.erp_orders(order)
        if found:
            sentence = f"the ERP has order {order} as {found[0]['number']}"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"the ERP has not entered order {order}", act)


async def _shown(
    scene: Scene, buyer: str, order_id: str
) -> list[tuple[str, str | None, int | None]]:
    status, view = await scene.buys(buyer, "GET", f"/orders/{quote(order_id)}/postings")
    rows = view["postings"] if status == 200 else []
    return [(row["state"], row["code"], row["line"]) for row in rows]
