"""A world as it is on its first morning, as bytes: what makes a fresh one cost milliseconds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from contracts.journal import Journal, MemorySink
from simulator.clock import WallClock
from simulator.erp import erp_state, seed_world
from simulator.serve.clock import ScaledClock
from simulator.world.partners import NO_PARTNERS
from simulator.world.spec import World

_MARK: Final = b',"world":'


@dataclass(frozen=True, slots=True)
class Template:
    """A loaded ERP and the records that tell of it.

    `bare` is the world without its master data and plan, `facts` what a journal's header says of
    the whole one. `records` are the effects of loading, from `seq` 1 on, without the world's name.
    """

    bare: World
    facts: dict[str, Any]
    accounts: tuple[str, ...]
    records: tuple[bytes, ...]
    erp: bytes

    @classmethod
    def of(cls, world: World) -> Template:
        """Load the world once, at its first instant."""
        clock, sink = ScaledClock(WallClock(), world.starts_at, scale=0), MemorySink()
        journal = Journal(clock, world.name, sink)
        journal.append("header", "harness", {})  # stands where every journal has its own
        state = erp_state(clock, journal, counted=world.counted)
        seed_world(state, world)
        journal.flush()
        erp = state.snapshot()
        state.close()
        return cls(
            bare=_bare(world),
            facts=world.header(),
            accounts=tuple(customer.id for customer in world.customers),
            records=tuple(line[: line.rindex(_MARK)] for line in sink.lines[1:]),
            erp=erp,
        )

    def records_of(self, name: str) -> Iterator[bytes]:
        """The records as the journal of a world of that name holds them."""
        end = b"%b%b}\n" % (_MARK, orjson.dumps(name))
        return (head + end for head in self.records)


def _bare(world: World) -> World:
    nothing: tuple[Any, ...] = ()
    return replace(
        world,
        warehouses=nothing,
        carriers=nothing,
        customers=nothing,
        items=nothing,
        prices=nothing,
        discounts=nothing,
        opening_stock=nothing,
        receipts=nothing,
        demand=nothing,
        price_changes=nothing,
        master_changes=nothing,
        cancellations=nothing,
        returns=nothing,
        partners=NO_PARTNERS,
    )
