"""A world that is served: both systems, clock, journal, keys and people of its own, and no others'.

Its folder (mode 0700) holds `journal.jsonl`, one more journal for every time that a snapshot was
put back (a leg), `acts.jsonl`, `engine.env` and the folder `secrets`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contracts.instants import format_instant
from simulator.faults import FaultPlan
from simulator.landscape import Landscape
from simulator.serve.acts import Acts
from simulator.serve.callers import edge_of
from simulator.serve.clock import ScaledClock
from simulator.serve.engine import EngineAddress, EngineTarget
from simulator.serve.keys import KeyFiles, identities
from simulator.serve.logbook import Logbook
from simulator.serve.origin import Origin
from simulator.serve.people import People, Work
from simulator.serve.problems import problem
from simulator.serve.snapshots import AT_MOST, Snapshot, at_rest, rests
from simulator.serve.template import Template
from simulator.share import Share
from simulator.storefront.subscription import read as subscription_of
from simulator.wire.gateway import Gateway
from simulator.wire.sockets import SocketClient

SYSTEMS: Final = ("erp", "storefront")
ENGINE: Final = "engine"
_WIND_DOWN_S: Final = 1.0

Header = Callable[[FaultPlan, "Snapshot | None"], dict[str, Any]]
"""The header of a leg of a world's journal, given the plan and the snapshot it goes on from."""


@dataclass(slots=True)
class ServedWorld:
    """One world, open until `close`; the methods that are not async do their work at once."""

    id: str
    origin: Origin
    template: Template
    landscape: Landscape
    clock: ScaledClock
    keys: KeyFiles
    folder: Path
    header: Header
    legs: list[Logbook]
    parties: tuple[str, ...] = ()
    share: Share | None = None
    """The folders of an ERP that is met by files."""
    snapshots: dict[str, Snapshot] = field(default_factory=dict)
    engine: EngineAddress | None = None
    people: People | None = None
    shifts: int = 0
    gateways: dict[str, Gateway] = field(init=False)
    acts: Acts = field(init=False)
    closed: bool = field(default=False, init=False)
    _rested: bool | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        wire = self.landscape.wire
        self.gateways = {
            system: Gateway(wire, edge_of(self.landscape, system))
            for system in (*SYSTEMS, *self.parties)
        }
        self.acts = Acts(self.folder / "acts.jsonl")

    @property
    def logbook(self) -> Logbook:
        """The journal that is written now."""
        return self.legs[-1]

    def note(self, act: str, **detail: Any) -> None:
        """Write down what somebody did from outside."""
        seq = self.logbook.journal.count
        self.acts.note(act, leg=len(self.legs), seq=seq, t_us=self.clock.now_us(), **detail)

    def subscribe(self, client: SocketClient, address: EngineAddress) -> None:
        """Send the storefront's events to an engine, and the ERP's hints where it pushes."""
        self.engine = address
        self.landscape.wire.attach(ENGINE, EngineTarget(client, address), names_calls=False)
        if not subscription_of(self.landscape.storefront.state).active:
            self.landscape.storefront.resubscribe()
        self.note("subscribe", **address.document())

    def unsubscribe(self, client: SocketClient) -> None:
        """Send nothing to anybody; calls to an engine are refused."""
        self.engine = None
        target = EngineTarget(client, EngineAddress("http://nobody.invalid"))
        self.landscape.wire.attach(ENGINE, target)
        self._let_go(ENGINE)
        if subscription_of(self.landscape.storefront.state).active:
            self.landscape.storefront.unsubscribe()
        self.note("unsubscribe")

    def change_plan(self, plan: FaultPlan, act: str, **detail: Any) -> None:
        """Hold another fault plan from now on."""
        self.landscape.book.change(plan)
        self.note(act, **detail)

    async def take(self, name: str, within_s: float) -> Snapshot:
        """Take a snapshot as soon as the world is at rest; raises Problem."""
        self._check_name(name)
        await self._rest(within_s)
        self._check_name(name)  # somebody else may have waited as well
        snapshot = Snapshot.take(name, self.landscape, leg=len(self.legs))
        self.snapshots[name] = snapshot
        self.note("snapshot", name=name)
        return snapshot

    async def restore(self, name: str, within_s: float) -> Snapshot:
        """Become what a snapshot holds, in a new leg of the journal; raises Problem.

        People at work are sent home first. Where the engine is stays as it is now.
        """
        snapshot = self.snapshots.get(name)
        if snapshot is None:
            raise problem("snapshot-unknown", f"there is no snapshot {name!r}")
        await self.dismiss()
        await self._rest(within_s)
        self.note("restore", name=name)
        self._seal(drained=True)
        snapshot.put_back(self.landscape, self.clock)
        path = self.folder / f"journal-{len(self.legs) + 1:04d}.jsonl"
        leg = Logbook(self.clock, self.id, path)
        leg.journal.append("header", "harness", self.header(snapshot.plan, snapshot))
        self.legs.append(leg)
        self.landscape.write_to(leg.journal)
        self._match_subscription()
        return snapshot

    def employ(self, people: People, work: Work) -> None:
        """Put people to work; raises Problem while others are at it."""
        if self.people is not None and self.people.at_work:
            raise problem("traffic-running", "stop the people who are at work first")
        self.people, self.shifts = people, work.shift
        people.start()
        self.note("traffic", mode=work.mode, shift=work.shift)

    async def dismiss(self) -> None:
        """Send home whoever is at work."""
        if self.people is not None and self.people.at_work:
            self.note("traffic stopped")
            await self.people.stop()

    def broken(self) -> str | None:
        """Why a system of this world stopped doing what is due, None while all is well."""
        try:
            self.landscape.check()
            if self.share is not None:
                self.share.check()
        except Exception as error:  # noqa: BLE001  whatever it was, it is told and not hidden
            return type(error).__name__
        return None

    def ending(self) -> None:
        """Remember whether the world was at rest when somebody began to end it."""
        if self._rested is None:
            self._rested = rests(self.landscape)

    async def close(self) -> None:
        """End everything in this world and seal its journal; takes about a second at most."""
        if self.closed:
            return
        self.closed = True
        await self.dismiss()
        self.ending()
        if self.share is not None:
            with suppress(Exception):  # `broken` says so
                await self.share.stop()
        self._let_go(ENGINE, *self.gateways)
        self.landscape.wire.break_off()
        with suppress(TimeoutError):
            async with asyncio.timeout(_WIND_DOWN_S):
                await self.landscape.wire.drained()
        await self.landscape.halt()
        self._seal(drained=self._rested is True)
        self.landscape.write_to(None)  # a fault that is still to come finds nothing to write to

    def document(self) -> dict[str, Any]:
        """What the admin API says of it, addresses apart."""
        clock = self.clock
        return {
            "id": self.id,
            "origin": self.origin.document(),
            "source": self.template.bare.source,
            "counts": self.template.facts["counts"],
            "profile": self.landscape.erp.profile.id,
            "clock": self.time(),
            "faults": self.landscape.book.plan.id,
            "parties": list(self.parties),
            "identities": identities(self.landscape, self.keys, len(self.template.accounts)),
            "identity_dir": None if self.keys.flows is None else str(self.keys.flows),
            "webhook_secret_file": str(self.keys.webhook),
            "engine": None if self.engine is None else self.engine.document(),
            "starts_at": format_instant(clock.instant(0)),
            "folder": str(self.folder),
            "journal": str(self.logbook.path),
            "leg": len(self.legs),
            "records": self.logbook.journal.count,
            "crashes": len(self.landscape.wire.crashes),
            "broken": self.broken(),
        }

    def time(self) -> dict[str, Any]:
        """What its clock says."""
        clock = self.clock
        now_us = clock.now_us()
        now = format_instant(clock.instant(now_us))
        return {"now": now, "now_us": now_us, "scale": clock.scale}

    async def _rest(self, within_s: float) -> None:
        """Return at an instant of rest; raises Problem when there is none, or the world ended."""
        await at_rest(self.landscape, within_s)
        if self.closed:
            raise problem("world-unknown", f"the world {self.id!r} was deleted meanwhile")

    def _check_name(self, name: str) -> None:
        if name in self.snapshots:
            raise problem("snapshot-exists", f"there is a snapshot {name!r} already")
        if len(self.snapshots) >= AT_MOST:
            raise problem("snapshots-exhausted", f"a world keeps at most {AT_MOST}")

    def _match_subscription(self) -> None:
        """A snapshot knows whether events were sent then; where the engine is, is said now."""
        shop = self.landscape.storefront
        if subscription_of(shop.state).active and self.engine is None:
            shop.unsubscribe()
        elif self.engine is not None and not subscription_of(shop.state).active:
            shop.resubscribe()

    def _let_go(self, *parties: str) -> None:
        """Take parties off the wire, and end what they are still at."""
        for party in parties:
            for task in self.landscape.wire.detach(party):
                if party == ENGINE:
                    task.cancel()

    def _seal(self, *, drained: bool) -> None:
        landscape = self.landscape
        counts = {
            "orders_in_erp": landscape.erp.state.count("order"),
            "orders_in_storefront": landscape.storefront.state.count("order"),
        }
        landscape.end(counts, healed_at_us=landscape.book.healed_at_us, drained=drained)
        landscape.journal.close()
