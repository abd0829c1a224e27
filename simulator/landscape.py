"""A landscape: one world's ERP and storefront on one wire, with one clock, seed and journal.

    landscape = Landscape.build(world, clock, journal, seed=Seed(7), profile=PROFILES["classic"],
                                plan=load_plan("default"))
    landscape.open()                   # the systems begin to do what is due
    landscape.wire.attach("engine", ...)   # whoever starts the engine does that
    await landscape.close()

The same landscape serves virtual time in process and wall time over sockets.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from contracts.journal import Journal
from contracts.ports import CallFailed, Clock, Request
from contracts.scope import Identity, Scope, identities, load_scope
from simulator.credentials import (
    DESKS,
    ENGINE_CLIENT,
    PEOPLE,
    WEBHOOKS,
    Secrets,
    erp_clients,
    floor_clients,
    shop_clients,
)
from simulator.editions import EVERYTHING, Spoken
from simulator.erp import Erp, create_erp, erp_state, seed_world
from simulator.erp.rules.returns import RETURN_WINDOW_S
from simulator.face import Rework, untouched
from simulator.faults import FaultBook, FaultPlan
from simulator.heading import header
from simulator.parties import Parties
from simulator.profiles import Profile
from simulator.seed import Seed
from simulator.storefront import (
    Storefront,
    create_storefront,
    storefront_state,
)
from simulator.storefront.app import TOKEN_TTL_S
from simulator.storefront.retries import DEFAULT, RetryPolicy
from simulator.taxes import ACTOR as TAX
from simulator.wire.latency import LATENCIES, Latency
from simulator.wire.wire import Wire
from simulator.world.spec import World

SHOP: Final = "shop"
DROP: Final = "drop"
"""The folders of an ERP without an API, as a party on the wire."""
_PUSH_TIMEOUT_MS: Final = 5_000


@dataclass(slots=True)
class Landscape:
    """Both systems of one world, wired; `open` and `close` it on the loop of its clock."""

    world: World
    clock: Clock
    seed: Seed
    journal: Journal
    book: FaultBook
    wire: Wire
    erp: Erp
    storefront: Storefront
    secrets: Secrets
    parties: Parties
    _work: list[asyncio.Task[Any]] = field(default_factory=list, init=False)

    @classmethod
    def build(
        cls,
        world: World,
        clock: Clock,
        journal: Journal,
        *,
        seed: Seed,
        profile: Profile,
        plan: FaultPlan,
        engine: str = "reference",
        versions: Mapping[str, str] | None = None,
        scope: Scope | None = None,
        tempo: Mapping[str, Any] | None = None,
        latency: Latency = LATENCIES["region"],
        retries: RetryPolicy = DEFAULT,
        rework: Rework = untouched,
        stock_news_within_s: int | None = None,
        return_window_s: int = RETURN_WINDOW_S,
        spoken: Spoken = EVERYTHING,
        shop_token_ttl_s: int = TOKEN_TTL_S,
        later: bool = False,
        stamp: Callable[[], datetime] | None = None,
        refunding: bool = True,
    ) -> Landscape:
        """Write the journal's header, wire both systems up, and load the world into the ERP.

        `tempo` says how a world was hastened, and with it the figures of its scope. Where the world
        is to be loaded `later`, `begin` does that, and the weather is fair until then. The shop
        waits for stock news as long as the scope's figure for availability, unless told otherwise.
        """
        scope = scope or load_scope()
        told = header(world, seed, profile, plan, engine, versions or {}, scope)
        told |= {"desks": list(DESKS)} | ({} if tempo is None else {"tempo": dict(tempo)})
        told |= {} if refunding else {"refunding": False}
        journal.append("header", "harness", told)
        landscape = cls.wired(
            world,
            clock,
            journal,
            seed=seed,
            profile=profile,
            plan=plan,
            latency=latency,
            retries=retries,
            rework=rework,
            stock_news_within_s=stock_news_within_s
            or profile.allowed_s(scope.freshness_s()).get("availability"),
            spoken=spoken,
            shop_token_ttl_s=shop_token_ttl_s,
            return_window_s=return_window_s,
            known=identities(scope),
            stamp=stamp,
            refunding=refunding,
        )
        if later:
            landscape.book.hold()
        else:
            landscape.load(world)
        return landscape

    @classmethod
    def wired(
        cls,
        world: World,
        clock: Clock,
        journal: Journal,
        *,
        seed: Seed,
        profile: Profile,
        plan: FaultPlan,
        latency: Latency = LATENCIES["region"],
        retries: RetryPolicy = DEFAULT,
        stock_news_within_s: int | None = None,
        return_window_s: int = RETURN_WINDOW_S,
        keys: Seed | None = None,
        stamp: Callable[[], datetime] | None = None,
        rework: Rework = untouched,
        spoken: Spoken = EVERYTHING,
        shop_token_ttl_s: int = TOKEN_TTL_S,
        known: Mapping[str, Identity] | None = None,
        refunding: bool = True,
    ) -> Landscape:
        """Both systems, wired and empty; nothing is written.

        Credentials come from `keys`, where they must not be known to who knows the seed. `stamp`
        dates the webhooks' signatures, where the engine lives in another time than the world.
        `rework` plants defects in the systems themselves. `spoken` says which versions of the
        contracts they speak. `known` are the identities of the flows, those of our matrix unless
        given; beside them an engine that has only one is known with the scopes of all of them.
        """
        keys = keys or seed
        secrets = Secrets.of(keys)
        book = FaultBook(plan, seed, clock, journal)
        wire = Wire(clock, seed=seed, journal=journal, faults=book, latency=latency)
        erp = create_erp(
            erp_state(clock, journal, counted=world.counted),
            profile,
            erp_clients(profile, secrets, known),
            secret=keys.secret("erp tokens").encode(),
            push=_Push(wire).post,
            return_window_s=return_window_s,
            rework=rework,
            serving=spoken.serving,
            port=wire,
        )
        storefront = create_storefront(
            storefront_state(clock, journal),
            shop_clients(secrets, known),
            port=wire,
            secret=keys.secret("storefront tokens").encode(),
            webhook_secret=secrets.webhook,
            buyer_secret=secrets.buyer,
            shop=SHOP,
            faults=book,
            retries=retries,
            stock_news_within_s=stock_news_within_s,
            stamp=stamp,
            rework=rework,
            serving=spoken.serving,
            events=spoken.events,
            token_ttl_s=shop_token_ttl_s,
            refunding=refunding,
        )
        wire.attach("erp", erp.app, revoke=erp.identities.revoke_bearer)
        if erp.drop is not None:
            wire.attach(DROP, erp.drop.app)
        wire.attach("storefront", storefront.app, revoke=storefront.identities.revoke_bearer)
        parties = Parties.of(wire, clock, journal, floor_clients(known, secrets), keys)
        return cls(world, clock, seed, journal, book, wire, erp, storefront, secrets, parties)

    def begin(self, world: World) -> None:
        """Load what was to be loaded `later`; from now on time counts for the faults.

        The world is the one of the header, moved: its start is the clock's, whatever happened so
        far, and its plan begins after now.
        """
        self.world = world
        self.load(world)
        self.book.begin()

    def load(self, world: World) -> None:
        """Fill the systems with what a world begins with; they are empty."""
        seed_world(self.erp.state, world)
        self.tell_rates(world)

    def tell_rates(self, world: World) -> None:
        """Give a tax engine that owns the world's tax its rates; else there is none."""
        if world.tax_owner == TAX:
            self.parties.taxes.load(world.tax_rates)

    def open(self) -> None:
        """Let both systems do what is due from now on."""
        self._work = [asyncio.ensure_future(self.erp.dispatcher.run()), self.storefront.start()]

    def rotate(self, *, overlap_s: int) -> Callable[[], None]:
        """Rotate all secrets, the old for `overlap_s` more; the result hands the engine the new.
        Once more before that, the same two are taken for longer.
        """
        given = {WEBHOOKS: f"whsec_{self.seed.secret(f'rotated: {self.secrets.of_webhooks()}')}"}
        self.storefront.outbox.rotate(given[WEBHOOKS], overlap_s=overlap_s)
        for known in (self.erp.identities, self.storefront.identities):
            for client in sorted(known.scopes().keys() - (PEOPLE - {ENGINE_CLIENT})):
                given[client] = self.seed.secret(f"rotated:{self.secrets.of_engine(client)}")
                known.rotate(client, given[client], overlap_s=overlap_s)
        given |= self.parties.warehouse.rotate(
            lambda client: self.seed.secret(f"rotated:{self.secrets.of_engine(client)}"),
            overlap_s=overlap_s,
        )
        return lambda: self.secrets.handed.update(given)

    def check(self) -> None:
        """Raise what ended a system's own work, if anything did: a fault of the simulator."""
        for task in self._work:
            if task.done() and not task.cancelled() and task.exception() is not None:
                raise task.exception() or RuntimeError

    async def close(self) -> None:
        """Let the calls under way end and the systems stop."""
        await self.wire.drained()
        self.check()
        await self.storefront.stop()
        for task in self._work:
            task.cancel()

    async def halt(self) -> None:
        """Stop the systems at once, whatever is under way and however they ended."""
        for task in self._work:
            task.cancel()
        await asyncio.gather(*self._work, return_exceptions=True)

    def write_to(self, journal: Journal | None) -> None:
        """Write what happens from now on into another journal, or nowhere."""
        if journal is not None:
            self.journal = journal
        self.wire.write_to(journal)
        self.book.write_to(journal)
        self.erp.state.journal = self.storefront.state.journal = journal
        self.parties.write_to(journal)

    def end(self, counts: Mapping[str, Any], *, healed_at_us: int | None, drained: bool) -> None:
        """Seal the journal with the hash of the final state."""
        body = {
            "counts": dict(counts),
            "state_hash": {
                "erp": self.erp.state.hashes(),
                "storefront": self.storefront.state.hashes(),
            },
            "healed_at_us": healed_at_us,
            "drained": drained,
        }
        self.journal.append("end", "harness", body)


@dataclass(frozen=True, slots=True)
class _Push:
    """How the ERP tells an engine that its feed moved."""

    wire: Wire

    async def post(self, hint: Mapping[str, Any]) -> None:
        request = Request(
            "POST", "/webhooks/erp", {"content-type": "application/json"}, orjson.dumps(hint)
        )
        try:
            await self.wire.call("erp>engine", request, timeout_ms=_PUSH_TIMEOUT_MS)
        except CallFailed:
            return  # a hint that is lost costs freshness, nothing else: the engine polls as well
