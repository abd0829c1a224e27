"""The law of snapshots: run(a + b) equals restore(snapshot after a) + b, byte for byte."""

from __future__ import annotations

from typing import Any

from contracts.journal import Journal, MemorySink
from simulator.clock import VirtualClock, run_virtual
from simulator.erp import create_erp, erp_state, seed_world
from simulator.profiles import MODERN
from tests.simulator.erp.office import CLIENTS, START, Office, moved, rare, rice, small_world, tea


async def _first(office: Office) -> None:
    """Half of a busy day."""
    order = await office.order(tea("4"), rice("3", 2), reference="A")
    await office.order(rare("2"), reference="B")
    await office.order(tea("9"), account="TIGHT", reference="C")
    await office.ship(order, moved(1, "1"))


async def _second(office: Office) -> None:
    """The other half: it needs tokens, stock, backorders, holds, exposure and counters."""
    await office.receive("WEST", "RARE", "5")
    await office.ok("clerk", "POST", "/orders/SO-000003/release", {"hold": "credit"})
    await office.invoice({"id": "SH-000001"})
    await office.invoice(await office.ship({"number": "SO-000002"}))
    await office.order(tea("1"), reference="D")
    await office.adjust("EAST", "TEA", "-20")


def _office(clock: VirtualClock, tokens: dict[str, str] | None = None) -> tuple[Office, MemorySink]:
    journal, sink = Journal.in_memory(clock, "law")
    state = erp_state(clock, journal)
    erp = create_erp(state, MODERN, CLIENTS, secret=b"law")
    return Office(erp, clock, sink, journal, {} if tokens is None else tokens), sink


def _bodies(sink: MemorySink, skip: int) -> list[Any]:
    return [(record.t_us, record.cause, record.body) for record in list(sink.records())[skip:]]


def test_a_run_goes_on_from_a_snapshot_as_if_nothing_had_been() -> None:
    async def whole(clock: VirtualClock) -> Any:
        office, sink = _office(clock)
        seed_world(office.erp.state, small_world())
        await _first(office)
        assert office.journal is not None
        count, calls, tokens = office.journal.count, office.calls, dict(office.tokens)
        snapshot = office.erp.state.snapshot()
        await clock.sleep_until_us(60_000_000)
        await _second(office)
        office.journal.flush()
        return snapshot, calls, tokens, _bodies(sink, count), office.erp.state.hashes()

    async def rest(clock: VirtualClock) -> Any:
        office, sink = _office(clock, tokens)
        office.erp.state.restore(snapshot)
        office.calls = calls
        await clock.sleep_until_us(60_000_000)
        await _second(office)
        assert office.journal is not None
        office.journal.flush()
        return _bodies(sink, 0), office.erp.state.hashes()

    snapshot, calls, tokens, expected, hashes = run_virtual(whole, START)
    assert run_virtual(rest, START) == (expected, hashes)


def test_two_runs_write_the_same_journal() -> None:
    async def run(clock: VirtualClock) -> list[bytes]:
        office, sink = _office(clock)
        seed_world(office.erp.state, small_world())
        await _first(office)
        await _second(office)
        assert office.journal is not None
        office.journal.flush()
        return sink.lines

    assert run_virtual(run, START) == run_virtual(run, START)
