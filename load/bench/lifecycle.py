"""An order's whole way, seven named calls, against the same calls on bare FastAPI apps.

The seven: the buyer's checkout, the webhook to the engine, the order's entry in the ERP, its status
to the storefront, the shipment in the ERP, shipment and status to the storefront, the buyer's look.
With OAuth, signature, contract check, journal and the engine's memory store. What the wave needs
besides (feed pages, hints, batches of rows) is measured on both sides as well.
"""

from __future__ import annotations

import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, Final

import orjson

from contracts.journal import FileSink, Journal
from contracts.ports import Request
from load.bench.bare import Heard, replay
from load.bench.figure import Figure, Target
from load.bench.meter import Turns, cpu_of
from load.bench.waters import Water, afloat, calm_world, landscape_of
from scenarios.session import Session
from scenarios.voyage.buyers import buyer_client
from simulator.clock import VirtualClock, run_virtual
from simulator.credentials import CLERK_CLIENT
from simulator.world.spec import Customer, World

LINES: Final = 5
NAMED: Final = 7
_ROUNDS: Final = 7


def measure(quick: bool) -> Sequence[Figure]:
    """Waves of orders, one per account, in turns with their replay on bare apps."""
    rounds, accounts = (2, 6) if quick else (_ROUNDS, 40)
    world = calm_world(accounts=accounts, items=60 if quick else 500)
    with tempfile.TemporaryDirectory() as folder:
        journal = Path(folder) / "journal.jsonl"
        turns, calls = run_virtual(
            lambda clock: _sail(world, clock, journal, rounds), world.starts_at
        )
    return _figures(turns, accounts, calls)


def _figures(turns: Turns, accounts: int, calls: int) -> Sequence[Figure]:
    each_s = turns.ours_median_s / accounts
    note = f"{calls / accounts:.1f} calls each on both sides, {NAMED} of them named"
    return (
        Figure(
            "lifecycle.rate",
            1 / each_s,
            "lifecycles per CPU second",
            turns.speed_ratio,
            "the same calls on bare FastAPI apps",
            Target("ratio", "least", 0.5),
            note,
        ),
        Figure("lifecycle.call", each_s / (calls / accounts) * 1e6, "us per call"),
    )


async def _sail(world: World, clock: VirtualClock, path: Path, rounds: int) -> tuple[Turns, int]:
    ear = Ear()
    journal = Journal(clock, world.name, FileSink(path), ear)
    async with afloat(landscape_of(world, clock, journal)) as water:
        wave = Wave(water, world)
        await wave.fill_carts()
        await wave.run()  # fetches the last tokens and warms up
        await wave.fill_carts()
        heard = await ear.during(wave.run, journal)
        bare = replay(heard)
        await bare()
        ours_s: list[float] = []
        base_s: list[float] = []
        for nth in range(rounds):
            await wave.fill_carts()
            for act, into in ((wave.run, ours_s), (bare, base_s))[:: 1 if nth % 2 else -1]:
                into.append(await cpu_of(act))
    journal.close()
    return Turns(tuple(ours_s), tuple(base_s)), len(heard)


class Ear:
    """A journal's sink that keeps lines while it listens, and makes calls of them."""

    def __init__(self) -> None:
        self._lines: list[bytes] | None = None

    def write(self, lines: Sequence[bytes]) -> None:
        """Keep the lines, if anybody listens."""
        if self._lines is not None:
            self._lines.extend(lines)

    def close(self) -> None:
        """Nothing is open."""

    async def during(self, act: Callable[[], Awaitable[None]], journal: Journal) -> list[Heard]:
        """The answered calls of an act, in the order in which they left."""
        journal.flush()
        self._lines = []
        await act()
        journal.flush()
        lines, self._lines = self._lines, None
        records = [orjson.loads(line) for line in lines]
        answers = {r["call_id"]: r["body"] for r in records if r["kind"] == "answer"}
        return [_heard(r, answers[r["call_id"]]) for r in records if r["kind"] == "call"]


def _heard(call: dict[str, Any], answer: dict[str, Any]) -> Heard:
    body = call["body"]
    request = Request(body["method"], body["path"], body["headers"])
    callee = call["edge"].partition(">")[2]
    return Heard(callee, body["operation"], request, body.get("content"), answer.get("content"))


class Wave:
    """One order of five lines per account, from checkout to the buyer's look at its shipment."""

    def __init__(self, water: Water, world: World) -> None:
        landscape = water.landscape
        port, clock, secrets = landscape.wire, landscape.clock, landscape.secrets
        self._water = water
        self._buyers = {
            one.id: Session(
                port, clock, "buyer>storefront", buyer_client(one.id), secrets.buyer(one.id)
            )
            for one in world.customers
        }
        self._clerk = Session(port, clock, "clerk>erp", CLERK_CLIENT, secrets.clerk)
        self._carts = {
            one.id: {"lines": _lines(world, nth)} for nth, one in enumerate(world.customers)
        }
        self._checkouts = {one.id: _checkout(one) for one in world.customers}
        self._waves = 0
        self._numbers: list[str] = []

    async def fill_carts(self) -> None:
        """What comes before the seven calls; with it, every token is fetched."""
        for account, buyer in self._buyers.items():
            await _ok(buyer.call("PUT", "/cart", self._carts[account]))
        await _ok(self._clerk.call("GET", "/orders?limit=1"))

    async def run(self) -> None:
        """Order, let the engine do its part, ship, let it do its part again, look."""
        self._waves += 1
        placed = {account: await self._order(account) for account in self._buyers}
        await self._water.settle()
        for order in placed.values():
            number = self._water.shown(order)["number"]
            await _ok(self._clerk.call("POST", f"/orders/{number}/shipments", _ALL))
        await self._water.settle()
        for account, order in placed.items():
            seen = await _ok(self._buyers[account].call("GET", f"/orders/{order}"))
            if seen["order"]["status"]["shipment_state"] != "shipped" or not seen["shipments"]:
                raise RuntimeError("an order did not reach the end of its way")

    async def _order(self, account: str) -> str:
        asked = self._checkouts[account] | {"purchase_order_number": f"{account}/{self._waves}"}
        placed = await _ok(self._buyers[account].call("POST", "/checkout", asked))
        order: str = placed["id"]
        return order


_ALL: Final = {"lines": None, "carrier": None}
"""Ship everything that is allocated."""


async def _ok(call: Awaitable[tuple[int, Any]]) -> Any:
    status, answer = await call
    if status >= 300:
        raise RuntimeError(f"a call was answered {status} {answer and answer.get('code')}")
    return answer


def _lines(world: World, nth: int) -> list[dict[str, Any]]:
    """Five items of the world, others for every account, each in its sales unit."""
    sold = [item for item in world.items if item.status == "active"]
    items = [sold[(nth * LINES + line) % len(sold)] for line in range(LINES)]
    return [
        {"line": line, "sku": item.sku, "quantity": {"value": "2", "unit": item.sales_unit}}
        for line, item in enumerate(items, 1)
    ]


def _checkout(account: Customer) -> dict[str, Any]:
    return {
        "customer_reference": "",
        "notes": "",
        "deliver_to": account.deliver_to().deliver_to(),
        "requested_date": None,
        "carrier": "ROAD",
        "custom": {},
    }
