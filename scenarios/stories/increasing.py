"""Quantities that a clerk raises; what is more of an order is an order that he begins."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.stories.errors import StoryMissed
from scenarios.stories.keying import moved, said
from scenarios.stories.scene import Placed, Scene
from scenarios.stories.story import Step


def raises(order: str, lines: Mapping[int, int], becomes: str) -> Step:
    """A clerk enters that so much more of lines is wanted: the order `becomes` has it."""

    async def act(scene: Scene) -> None:
        path, content, buyer = await _asked(scene, order, lines)
        made = await scene.keys("POST", path, content)
        scene.orders[becomes] = Placed(made["reference"], buyer, made["number"], begun=True)

    return Step(f"the clerk raises order {order} by {said(lines)}: {becomes}", act)


def cannot_raise(order: str, lines: Mapping[int, int], code: str) -> Step:
    """A clerk tries to, and the ERP says no with that code."""

    async def act(scene: Scene) -> None:
        path, content, _ = await _asked(scene, order, lines)
        status, answer = await scene.tries("POST", path, content)
        told = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or told != code:
            sentence = f"the ERP answers {status} {told} to more of order {order}, not {code}"
            raise StoryMissed(sentence, by_integration=False)

    return Step(f"the clerk cannot raise order {order} by {said(lines)}: {code}", act)


async def _asked(scene: Scene, order: str, lines: Mapping[int, int]) -> tuple[str, Any, str]:
    placed = await scene.entered(order)
    content = {
        "lines": await moved(scene, order, lines),
        "channel": "phone",
        "reason": "the buyer called",
    }
    return f"/orders/{placed.number}/increases", content, placed.buyer
