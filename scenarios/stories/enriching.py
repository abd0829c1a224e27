"""What is told of goods beside price and stock, and what the portal says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

Attributes = Mapping[str, str]
"""Name to value, in the order in which they are shown."""


def describe(
    goods: str, text: str, attributes: Attributes, media: Sequence[str] = (), *, posted: bool = True
) -> Step:
    """Somebody enters all that is told of goods; `posted`: the job is run at once, and by day."""

    async def act(scene: Scene) -> None:
        document = {"sku": scene.sku(goods), **_told(text, attributes, media)}
        await scene.keys("PUT", f"/enrichment/{quote(scene.sku(goods), safe='')}", document)
        if posted:
            await scene.keys("POST", "/enrichment-batches")

    when = "posted at once" if posted else "to be posted at night"
    return Step(f"{goods} is described{_named(attributes)}: {when}", act)


def product_shows(
    buyer: str, goods: str, text: str, attributes: Attributes, media: Sequence[str] = ()
) -> Step:
    """The portal describes goods to the buyer just so, within the figure for it."""

    async def act(scene: Scene) -> None:
        wanted = _told(text, attributes, media)

        async def as_wanted() -> bool:
            path = f"/products/{quote(scene.sku(goods), safe='')}"
            status, answer = await scene.buys(buyer, "GET", path)
            return status == 200 and {name: answer[name] for name in wanted} == wanted

        if not await scene.stage.within(("enrichment", "items"), as_wanted):
            sentence = f"the portal does not describe {goods} as the ERP does"
            raise StoryMissed(sentence, by_integration=True)

    return Step(f"{buyer} reads about {goods}{_named(attributes)}", act)


def _told(text: str, attributes: Attributes, media: Sequence[str]) -> dict[str, Any]:
    return {
        "description": text,
        "attributes": [
            {"name": name, "value": value, "unit": None} for name, value in attributes.items()
        ],
        "media": [{"kind": "image", "reference": each} for each in media],
    }


def _named(attributes: Attributes) -> str:
    told = ", ".join(f"{name} {value}" for name, value in attributes.items())
    return f" ({told})" if told else " (nothing)"
