"""A company in which everything bears its own mark, and a day in its life on a server of many."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.simulator.serve.errands import mirrored, ordered
from tests.simulator.serve.pier import Pier, listening
from tests.simulator.world.company import Company

WORLDS = 16
ORDERS = 4


@dataclass(frozen=True, slots=True)
class Canary:
    """World `number` of sixteen: its mark in every name, and a price that is its alone."""

    number: int

    @property
    def id(self) -> str:
        return f"world-of-{self.number:02d}"

    @property
    def mark(self) -> str:
        return f"K{self.number:02d}ZQ"

    @property
    def price(self) -> str:
        return f"7{self.number:02d}3.19"

    def traces(self) -> tuple[bytes, bytes]:
        return self.mark.encode(), self.price.encode()

    def company(self, folder: Path) -> Path:
        folder.mkdir()
        mark, price = self.mark, self.price
        return Company(
            orders=[f"{mark}-1,{mark}C,2026-01-05,2026-01-06"],
            lines=[f"{mark}-1,{mark}S,2,{price},0"],
            customers=[f"{mark}C,{mark} Trading,1 {mark} Lane,{mark} City,UK"],
            items=[f"{mark}S,{mark} thing,{price}"],
        ).written(folder)


async def live(it: Pier, canary: Canary, folder: Path) -> list[bytes]:
    """Make the world, fill its shop, buy and let people buy; everything that anybody was told."""
    exports = {"folder": str(canary.company(folder / canary.mark))}
    async with listening() as ear:
        wanted = {"id": canary.id, "exports": exports, "engine": {"url": ear.url}}
        world = await it.done("POST", "/worlds", wanted)
        await ordered(it, world, await mirrored(it, world))
        people = {"mode": "rate", "orders_per_minute": 1_200, "orders": ORDERS}
        await it.done("PUT", f"/worlds/{canary.id}/traffic", people)
        told = {"record": {"kind": "delivery", "times": ORDERS + 1}, "timeout_s": 100}
        assert (await it.done("POST", f"/worlds/{canary.id}/wait", told))["met"]
        await it.ask(world, "storefront", "GET", "/connector/orders")
        await _read_journal(it, canary)
        await it.done("DELETE", f"/worlds/{canary.id}/traffic")
        return [*it.heard, *(body for _, _, body in ear.heard)]


async def _read_journal(it: Pier, canary: Canary) -> None:
    page: dict[str, Any] = {"next": 0, "more": True}
    while page["more"]:
        path = f"/worlds/{canary.id}/journal?limit=500&since={page['next']}"
        page = await it.done("GET", path)


def holds_only_its_own(canary: Canary, texts: Iterable[bytes]) -> None:
    """Whether both marks of a world are there, and not one of any other."""
    text = b"\n".join(texts)
    others = [Canary(number) for number in range(WORLDS) if number != canary.number]
    assert [trace for trace in canary.traces() if trace not in text] == []
    found = [trace for other in others for trace in other.traces() if trace in text]
    assert found == [], f"{canary.id} was told of others"
