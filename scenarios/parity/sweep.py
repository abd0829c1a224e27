"""A sweep: the world is loaded through the engine, then portal and ERP are asked, date by date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from contracts.journal import Journal
from contracts.ports import Clock
from contracts.scope import Scope, load_scope
from contracts.values import Money, format_decimal
from engine import MemoryDisk
from scenarios.driver.reference import Mutation, ReferenceEngine
from scenarios.parity.cells import Cell
from scenarios.parity.table import Expected
from scenarios.session import Session
from scenarios.stories.stage import CURTAIN_US, Stage, story_pace
from scenarios.voyage.buyers import EDGE, buyer_client
from scenarios.voyage.course import reference_config
from simulator.clock import run_virtual
from simulator.erp.asking import charge_for
from simulator.faults import NO_FAULTS, KillSchedule
from simulator.landscape import Landscape
from simulator.profiles import PROFILES
from simulator.seed import Seed
from simulator.world.spec import MICROSECOND, World

NAME: Final = "parity"


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell that is not as it should be; `what` tells it without an amount."""

    customer: str
    item: str
    quantity: str
    unit: str
    at: str
    what: str


def quiet(world: World) -> World:
    """The world with its master data alone: nobody orders, and accounts sign in as such."""
    return replace(
        world,
        demand=(),
        receipts=(),
        price_changes=(),
        master_changes=(),
        cancellations=(),
        returns=(),
        partners=replace(world.partners, users=()),
    )


def sweep(
    world: World,
    wanted: Sequence[Expected] | None,
    cells: Sequence[Cell],
    *,
    seed: int,
    profile: str,
    mutate: Mutation | None = None,
    scope: Scope | None = None,
) -> list[Difference]:
    """Compare cells in virtual time, in the order of their dates; the differences, in that order.

    With `wanted` (one for each cell, in order) portal and ERP are both held to it, else the
    portal to the ERP. Raises whatever broke in harness or simulator.
    """
    asked = [(cell, None if wanted is None else wanted[nth]) for nth, cell in enumerate(cells)]
    asked.sort(key=lambda pair: (pair[0].at, pair[0].customer, pair[0].sku))
    matrix = scope or load_scope()

    async def main(clock: Clock) -> list[Difference]:
        journal, _ = Journal.in_memory(clock, NAME)
        landscape = Landscape.build(
            quiet(world),
            clock,
            journal,
            seed=Seed(seed),
            profile=PROFILES[profile],
            plan=NO_FAULTS,
            scope=matrix,
        )
        config = reference_config(landscape.secrets, matrix)
        engine = ReferenceEngine(landscape, config, MemoryDisk(), KillSchedule(()), mutate)
        pace, figures_s = story_pace(matrix), matrix.freshness_s()
        stage = Stage(landscape, engine, pace=pace, figures_s=figures_s)
        found: list[Difference] = []
        try:
            await stage.open()
            sweeping = _Sweep(stage)
            for cell, expected in asked:
                await clock.sleep_until_us(max(clock.now_us(), world.at_us(cell.at)))
                found.extend(await sweeping.compare(cell, expected))
            await engine.stop()
            await landscape.close()
        finally:
            engine.bury()
        return found

    return run_virtual(main, world.starts_at)


def opens_at(world: World) -> datetime:
    """From when on the portal has been loaded, and prices may be compared."""
    return world.starts_at + 2 * CURTAIN_US * MICROSECOND


class _Sweep:
    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._sessions: dict[str, Session] = {}

    async def compare(self, cell: Cell, expected: Expected | None) -> list[Difference]:
        shown = await self._shown(cell)
        erp = charge_for(
            self._stage.landscape.erp.state, cell.customer, cell.sku, cell.quantity, cell.at
        )
        theirs = None if erp is None else erp.cost
        if expected is None:
            told = list(_apart("the portal", shown, theirs, "the ERP"))
        else:
            told = list(_apart("the portal", shown, expected.cost, "the table"))
            told += _apart("the ERP", theirs, expected.cost, "the table")
        return [
            Difference(
                cell.customer,
                cell.sku,
                format_decimal(cell.quantity.value),
                cell.quantity.unit,
                f"{cell.at:%Y-%m-%dT%H:%M:%SZ}",
                what,
            )
            for what in told
        ]

    async def _shown(self, cell: Cell) -> Money | None:
        """What the portal asks for the cell; None where it sells nothing, or shows no price."""
        quantity = format_decimal(cell.quantity.value)
        query = urlencode({"sku": cell.sku, "quantity": quantity})
        session = self._session(cell.customer)
        status, answer = await session.call("GET", f"/catalog?{query}")
        if status != 200:
            return None
        items = answer["items"]
        net = items[0]["net"] if items else None
        return None if net is None else Money.parse(net)

    def _session(self, customer: str) -> Session:
        known = self._sessions.get(customer)
        if known is None:
            stage = self._stage
            secret = stage.secrets.buyer(customer)
            known = Session(stage.wire, stage.clock, EDGE, buyer_client(customer), secret)
            self._sessions[customer] = known
        return known


def _apart(who: str, there: Money | None, right: Money | None, oracle: str) -> Iterator[str]:
    """In what a cost is not the right one, in percent: an amount is nobody's business here."""
    if there == right:
        return
    if there is None or right is None:
        has, lacks = (oracle, who) if there is None else (who, oracle)
        yield f"{has} has a price, {lacks} has none"
    elif there.currency != right.currency:
        yield f"{who} asks {there.currency}, {oracle} {right.currency}"
    elif right.amount_minor == 0:
        yield f"{who} asks something for what is free by {oracle}"
    else:
        off = (there.amount_minor - right.amount_minor) * 100 / right.amount_minor
        yield f"{who} is {abs(off):.2f} % {'above' if off > 0 else 'below'} {oracle}"
