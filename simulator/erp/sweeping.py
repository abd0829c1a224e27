"""The nightly sweep: the ERP reads the ledger of the tax engine and compares it with its own books.

It waits for a tax engine that is away, and looks once more after it told what was missing, so that
a row says that it is settled only once it was seen to be.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

import orjson

from simulator.again import again
from simulator.dispatcher import CAUSE, Dispatcher
from simulator.entity import Pending
from simulator.erp.desk.sweeping import (
    REPAIRED,
    SWEEP,
    differences,
    posted,
    sweep_now,
    sweep_tonight,
    write_down,
)
from simulator.erp.taxing import Taxing
from simulator.state import State

_OK: Final = 200
_LOOK_AGAIN_US: Final = 600_000_000
"""Long enough for what was told to be heard, in microseconds."""


class Sweep:
    """Compares the ledger of the tax engine with what the ERP posted."""

    def __init__(self, state: State, taxing: Taxing) -> None:
        self._state = state
        self._taxing = taxing

    def attach(self, dispatcher: Dispatcher) -> None:
        """Let the dispatcher sweep when it is due."""
        dispatcher.handle(SWEEP, self._sweep)
        self.begin()

    def begin(self) -> None:
        """Schedule the next night's, unless the state knows of one or the ERP owns the tax."""
        if not self._state.scheduled(SWEEP):
            with self._state.transaction(CAUSE) as tx:
                sweep_tonight(tx)

    async def _sweep(self, pending: Pending) -> None:
        told = pending.payload
        if told.get("nightly"):
            # At once and whole, for what is broken off is done again, and there is one each night.
            with self._state.transaction(CAUSE) as tx:
                sweep_tonight(tx)  # of the night after
                sweep_now(tx)
                tx.done(pending.seq)
            return
        with self._state.transaction(CAUSE) as tx:
            known = posted(tx, self._taxing.on_their_way())
        documents = await self._all("documents")
        given = None if documents is None else await self._all("credits")
        if documents is None or given is None:
            wait_us, kept = again(told)
            self._later(wait_us, kept)
            return
        with self._state.transaction(CAUSE) as tx:
            off = differences(tx, known, documents, given)
            write_down(tx, known, off, len(documents) + len(given))
        lost = [one.id for one in off if one.code in REPAIRED]
        if lost and not told.get("again"):
            self._taxing.tell_again(known, lost)
            self._later(_LOOK_AGAIN_US, {"nightly": False, "again": True})

    async def _all(self, noun: str) -> dict[str, dict[str, Any]] | None:
        """Everything of a kind that the tax engine has, by id; None where it did not say."""
        rows: dict[str, dict[str, Any]] = {}
        after: str | None = ""
        while after is not None:
            query = f"?{urlencode({'after': after})}" if after else ""
            answered = await self._taxing.ask("GET", f"/{noun}{query}")
            if answered is None or answered.status != _OK:
                return None
            page = orjson.loads(answered.body)
            rows.update((row["id"], row) for row in page[noun])
            after = page["next"]
        return rows

    def _later(self, after_us: int, payload: dict[str, Any]) -> None:
        with self._state.transaction(CAUSE) as tx:
            tx.schedule(tx.at_us + after_us, SWEEP, payload)
