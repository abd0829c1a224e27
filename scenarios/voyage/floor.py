"""The people of a WMS in a voyage: what clerks release they find, pack, and confirm."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final
from urllib.parse import quote, urlencode

from scenarios.session import Session
from scenarios.voyage.pace import Pace
from simulator.landscape import Landscape
from simulator.warehouse import FLOOR_CLIENT

EDGE: Final = "floor>wms"
LOOKS: Final = 72
"""Who waits for something that an engine is to bring looks for it this often."""

_OK: Final = 200

Do = Callable[..., Awaitable[Any]]
"""How a clerk has something done in the ERP."""


@dataclass(slots=True)
class Floor:
    """Sends what is allocated of the `orders` that go by the warehouse, by their references."""

    landscape: Landscape
    do: Do
    pace: Pace
    orders: set[str] = field(default_factory=set)
    _session: Session = field(init=False)

    def __post_init__(self) -> None:
        secret = self.landscape.secrets.flow(FLOOR_CLIENT)
        wire, clock = self.landscape.wire, self.landscape.clock
        self._session = Session(wire, clock, EDGE, FLOOR_CLIENT, secret)

    async def send(self, number: str) -> list[str]:
        """Have what is allocated of an order picked; the shipments that the ERP posted of it.

        A pick that never reaches the warehouse, and a parcel that the ERP never hears of, is given
        up: the judge sees that.
        """
        released = await self.do("POST", f"/orders/{number}/picks")
        names = [pick["id"] for pick in released["picks"]]
        confirmed = [name for pick in names for name in await self._confirmed(pick)]
        posted = [await self._in_time(partial(self._posted, name)) for name in confirmed]
        return [one["shipment"] for one in posted if one is not None and one["shipment"]]

    async def _confirmed(self, pick: str) -> list[str]:
        """All of a pick is found and leaves, once the warehouse was told of it."""
        path = f"/instructions/{quote(pick, safe='')}"
        told = await self._in_time(partial(self._told, path))
        if told is None:
            return []
        lines = [
            {
                "line": line["line"],
                "quantity": line["quantity"],
                "short": {**line["quantity"], "value": "0"},
            }
            for line in told["lines"]
        ]
        content = {"lines": lines, "carrier": None}
        _, answer = await self._session.call("POST", f"{path}/confirmations", content)
        return [answer["id"]]

    async def _told(self, path: str) -> Any:
        status, told = await self._session.call("GET", path)
        return told if status == _OK else None

    async def _posted(self, confirmation: str) -> Any:
        found = await self.do(
            "GET", f"/warehouse-postings?{urlencode({'confirmation': confirmation})}"
        )
        return next(iter(found["warehouse-postings"]), None)

    async def _in_time(self, look: Callable[[], Awaitable[Any]]) -> Any:
        """What is there once it is; None when nobody waits any longer."""
        clock = self.landscape.clock
        for _ in range(LOOKS):
            found = await look()
            if found is not None:
                return found
            await clock.sleep_until_us(clock.now_us() + self.pace.look_again_us)
        return None
