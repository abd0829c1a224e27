"""A foreign engine's worlds: hastened, in wall time, over sockets, with the engine of a run.

What is a day of the plan is seconds here, but those who wait for a process wait in real seconds. So
a figure of freshness is divided by the factor, and none is shorter than `FRESHNESS_LEAST_S`. The
header of the journal carries the figures and says how they came about (`tempo`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from pathlib import Path
from typing import Any, Final

from contracts.journal import Journal
from contracts.ports import Clock
from contracts.scope import Scope, with_parties
from reports.folder import RunFolder
from reports.matrix import run_scope
from reports.redaction import engine_name
from reports.run import Configuration, Run, WallTime
from scenarios.driver.afield import EngineAfield, Whereabouts
from scenarios.driver.afloat import ProcessEngine
from scenarios.driver.berth import Mooring
from scenarios.driver.engines import command_of, url_of
from scenarios.errors import ClerkRefused
from scenarios.voyage.agenda import Act, Agenda
from scenarios.voyage.course import told_versions
from scenarios.voyage.dealings import PICKED, VISITED
from scenarios.voyage.pace import Pace, brisk
from scenarios.voyage.wall import RETRIES, in_wall_time
from simulator.clock import WallClock
from simulator.editions import Spoken
from simulator.erp.rules.returns import RETURN_WINDOW_S
from simulator.faults import FaultPlan, KillSchedule, kills, load_plan
from simulator.faults.effects.kill import Kill
from simulator.landscape import Landscape
from simulator.profiles import PROFILES, Figure
from simulator.seed import Seed
from simulator.serve.clock import ScaledClock
from simulator.storefront.app import TOKEN_TTL_S
from simulator.wire.latency import LATENCIES
from simulator.wire.sockets import LOOPBACK
from simulator.world.spec import World
from simulator.world.tempo import hastened, starting_at

PLAN_S: Final = 30
"""How long a plan takes, or longer where it has more orders than that is enough for."""

ORDERS_A_SECOND_MOST: Final = 4
"""Two cores manage so many, with an engine that is killed and has other engines beside it."""

SIZES: Final = {"accounts": 12, "items": 60, "days": 3, "orders_per_day": 24}
"""Of a generated world: a day is ten seconds."""

FRESHNESS_LEAST_S: Final = 24
"""With the half that the judge grants after a trouble, an engine that pauses for half a minute when
a system is out, as circuit breakers do, still is in time; and so is one on a busy machine.
"""

CROSSING_S: Final = 0.5
"""An answer is on its way to an engine that is busy for so long at most."""

PARTNERS: Final = "partners"
RETURNS: Final = "returns"
RECEIVABLES: Final = "receivables"
PAYMENTS: Final = "payments"
ERP_ORDERS: Final = "erp-orders"
PRICING: Final = "pricing"
SOURCING: Final = "sourcing"
PROMISES: Final = "promises"
BUDGETS: Final = "budgets"
ACCOUNT_TERMS: Final = "account-terms"
CONFIGURATIONS: Final = "configurations"
ENRICHMENT: Final = "enrichment"
OUTLOOKS: Final = "outlooks"
REFUNDS: Final = "refunds"
REVERSALS: Final = "reversals"
QUOTES: Final = "quotes"
AMENDMENTS: Final = "amendments"
ADDRESS_REQUESTS: Final = "address-requests"
HOURS: Final = "hours"
ROTATION: Final = "rotation"
VISITS: Final = "visits"
HISTORY: Final = "history"
POSTINGS: Final = "postings"
PRICE_CORRECTIONS: Final = "price-corrections"
WMS: Final = "wms"
TAX: Final = "tax"
ALL: Final = "all"
"""What an engine says that claims whatever can be claimed."""

CLAIMABLE: Final[Mapping[str, tuple[str, ...]]] = {
    RETURNS: ("return_requests", "returns", "credit_notes"),
    PARTNERS: ("relations", "users", "entitlements"),
    RECEIVABLES: ("receipts", "statements"),
    PAYMENTS: ("captures",),
    ERP_ORDERS: ("erp_orders",),
    PRICING: ("price_lists",),
    SOURCING: ("sourcing",),
    PROMISES: ("promises",),
    BUDGETS: ("budgets",),
    ACCOUNT_TERMS: ("purchase_terms", "credit_standings"),
    CONFIGURATIONS: ("configurations",),
    ENRICHMENT: ("enrichment",),
    OUTLOOKS: (),
    REFUNDS: (),
    REVERSALS: ("reversals",),
    QUOTES: ("quotes",),
    AMENDMENTS: ("amendments",),
    ADDRESS_REQUESTS: ("address_requests",),
    HOURS: (),
    ROTATION: (),
    VISITS: (),
    HISTORY: (),
    POSTINGS: (),
    PRICE_CORRECTIONS: (),
    WMS: ("picks", "confirmations"),
    TAX: (),
}
"""What an engine may claim, and the rows of the scope matrix that are then asked of it. Without a
claim these rows are not synced at all and no story tells of them: nobody asks for a return or a
quote, accounts have neither users nor restrictions, and nobody posts money but on an invoice. What
has no row says what else an engine goes through in its stories; outlooks come with promises, and
the portal gives money back to cards for who claims refunds alone. The rows of a WMS are beside ours
(docs/parties.md), and its address is told to who claims it alone."""

NOT_BY_FILES: Final = (QUOTES, AMENDMENTS, ADDRESS_REQUESTS, PAYMENTS, WMS)
"""What needs an API of the ERP: no file goes there for it."""

LEAD: Final = timedelta(seconds=6)
"""From when the engine is ready until the plan begins: it loads the master data meanwhile."""

ENGINE_FOLDER: Final = "engine"
"""Where in the run folder an engine that runs already finds what it is told, while it is needed."""

IN_A_HURRY_MS: Final = 1_000
IN_A_HURRY: Final[dict[str, Any]] = {
    "poll_ms": IN_A_HURRY_MS,
    "timeout_ms": 3_000,
    "retry": {"first_ms": 100, "cap_ms": 2_000},
}
"""What `SEATRIAL_ENGINE_CONFIG` says to the reference engine; no other need read it."""

CROWDED_POLL_MS: Final = 500
"""The same of a world of many stories whose clock leaps: they wait for little else there."""

_A_MONTH: Final = 31
_IN_A_STORY: Final = "chosen for wall time: a token ends in the middle of a story of a minute"
_SECOND_US: Final = 1_000_000
_REST_US: Final = 4 * _SECOND_US
_WORD_US: Final = 10 * _SECOND_US
_SAME: Final = ("item", "price", "relation", "user", "entitlement")
_LOADED: Final = (("customer", "account"), *((kind, kind) for kind in _SAME))
_QUIET_FIGURES: Final = 2


def factor_for(world: World) -> int:
    """How much faster a world is run off where nobody says it: in bounded time, not too dense."""
    plan_s = max(PLAN_S, len(world.demand) / ORDERS_A_SECOND_MOST)
    return max(1, ceil(world.length_us() / _SECOND_US / plan_s))


@dataclass(frozen=True, slots=True)
class Abroad:
    """What all worlds of one run with a foreign engine have in common."""

    asked: Configuration
    wall: WallTime
    run: Run
    folder: RunFolder
    tell: Callable[[str], None]
    matrix: Scope
    leaps: bool = False
    """Whether its worlds are hastened by leaps alone: then each span is as long as it is told."""
    poll_ms: int = IN_A_HURRY_MS
    """How often the reference engine looks for news."""

    @classmethod
    def of(cls, run: Run, folder: RunFolder, tell: Callable[[str], None]) -> Abroad:
        """Of a run whose engine is foreign."""
        wall = run.configuration.wall
        if wall is None:
            raise ValueError("a run with a foreign engine lives in wall time")
        return cls(run.configuration, wall, run, folder, tell, run_scope(folder, run))

    def leaping(self, *, crowded: bool = False) -> Abroad:
        """The same for a world whose clock leaps; it is `crowded` where many stories share it."""
        poll_ms = CROWDED_POLL_MS if crowded else self.poll_ms
        return replace(self, leaps=True, poll_ms=poll_ms)

    @property
    def factor(self) -> int:
        """How much faster a plan is run off."""
        return 1 if self.leaps else self.wall.factor

    def clock(self) -> Clock:
        """The clock of a new world; one that leaps begins on the third of a month to come, so that
        what its stories do to a month is done to one, whatever day it is. It is never behind the
        clock of an engine: one that asks what changed since then is told of everything.
        """
        real = WallClock()
        if not self.leaps:
            return real
        later = real.now() + timedelta(days=_A_MONTH)
        return ScaledClock(real, later.replace(day=3, hour=0, minute=0, second=0, microsecond=0))

    @property
    def scope(self) -> Scope:
        """The figures of the hastened world."""
        unclaimed = [
            row
            for claim, rows in CLAIMABLE.items()
            if claim not in self.wall.claims
            for row in rows
        ]
        matrix = with_parties(self.matrix) if WMS in self.wall.claims else self.matrix
        return matrix.without(unclaimed).hastened(self.wall.factor, FRESHNESS_LEAST_S)

    @property
    def carried(self) -> frozenset[str]:
        """What of a month's dealings the voyage brings to the engine: what it claims.

        Never a WMS: who claims one is told stories of it, in which its floor is worked.
        """
        visited = {VISITED} if VISITS in self.wall.claims else set()
        return frozenset({row.id for row in self.scope.synced()} | visited) - PICKED

    @property
    def longest_us(self) -> int:
        """The largest freshness of the hastened world."""
        return max(self.scope.freshness_s().values()) * _SECOND_US

    @property
    def pace(self) -> Pace:
        """People as fast as the world, who wait at the end until every figure must have been met:
        the largest and half of it once more, which the judge grants after each trouble. So long
        after the last write begins the rest in which nothing may be written. Where everything has
        been brought over and the engine says so, all of that is watched for `_WORD_US` instead.
        """
        return replace(
            brisk(self.wall.factor),
            quiet_at_least_us=self.longest_us * 3 // 2 + _SECOND_US,
            rest_us=self.longest_us * 3 // 2 + _REST_US,
            quiet_at_most_us=3 * self.longest_us,
            word_us=_WORD_US,
        )

    def moved(self, world: World, clock: Clock) -> World:
        """A world whose plan begins soon, and is run off in a hurry."""
        if RETURNS not in self.wall.claims:
            world = replace(world, returns=())
        if PARTNERS not in self.wall.claims:
            world = world.without_partners()
        if ERP_ORDERS not in self.wall.claims:
            world = replace(world, partners=world.partners.without_orders())
        if PRICING not in self.wall.claims:
            world = replace(world, price_lists=())
        soon = hastened(starting_at(world, clock.now() + LEAD), self.factor)
        return replace(soon, starts_at=clock.instant(0))

    def begin(self, landscape: Landscape, world: World) -> None:
        """The engine is ready: the ERP has its master data from now on, and the plan begins soon.

        Until then it is empty, so that nothing is late which nobody could have brought in time.
        """
        landscape.begin(self.moved(world, landscape.clock))

    def plan(self) -> FaultPlan:
        """The weather; nobody can kill an engine that runs elsewhere, so it has no kills then."""
        plan = load_plan(self.asked.faults.plan)
        if url_of(self.asked.engine) is None:
            return plan
        rules = tuple(rule for rule in plan.rules if not isinstance(rule.effect, Kill))
        ids = {rule.id for rule in rules}
        required = {rule: least for rule, least in plan.required.items() if rule in ids}
        return replace(plan, rules=rules, required=required)

    def landscape(
        self,
        world: World,
        clock: Clock,
        journal: Journal,
        plan: FaultPlan,
        token_ttl_s: int | None = None,
        profile_id: str = "",
    ) -> Landscape:
        """Both systems, wired and empty until `begin`; the journal's header is written.

        Tokens live as long as the profile and the storefront say, or for `token_ttl_s`. The ERP is
        of the run's profile, unless another is named.
        """
        asked = self.asked
        profile = in_wall_time(PROFILES[profile_id or asked.profile], self.factor)
        if token_ttl_s is not None:
            profile = replace(profile, token_ttl_s=Figure(token_ttl_s, _IN_A_STORY))
        return Landscape.build(
            world,
            clock,
            journal,
            seed=Seed(asked.seed),
            profile=profile,
            plan=plan,
            engine=engine_name(asked.engine),
            versions=told_versions(self.run),
            spoken=Spoken.of(asked.serves, asked.pins),
            scope=self.scope,
            tempo={
                "factor": self.wall.factor,
                "leaps": self.leaps,
                "freshness_least_s": FRESHNESS_LEAST_S,
                "crossing_s": CROSSING_S,
            },
            latency=LATENCIES["none"],
            retries=RETRIES,
            stock_news_within_s=self.scope.freshness_s()["availability"] // 2,
            return_window_s=max(1, RETURN_WINDOW_S // self.factor),
            shop_token_ttl_s=TOKEN_TTL_S if token_ttl_s is None else token_ttl_s,
            later=True,
            refunding=REFUNDS in self.wall.claims,
            stamp=clock.real.now if isinstance(clock, ScaledClock) else None,
        )

    def engine(
        self, landscape: Landscape, state: Path, log: Callable[[str], None]
    ) -> ProcessEngine | EngineAfield:
        """The engine that the run names, which keeps its state in the folder `state`."""
        allowed = LOOPBACK | frozenset(self.wall.allow_hosts)
        quiet_us = _QUIET_FIGURES * self.longest_us
        url = url_of(self.asked.engine)
        if url is not None:
            folder = self.folder.path.resolve() / ENGINE_FOLDER
            where = Whereabouts(url, folder, self.wall.port, self.wall.ready_within_s, allowed)
            return EngineAfield(landscape, where, quiet_us, self.tell)
        state.mkdir(mode=0o700)
        world, plan = landscape.world, landscape.book.plan
        schedule = KillSchedule(kills(plan, landscape.seed, world.starts_at, world.ends_at))
        pinned = {"contracts": self.asked.pins} if self.asked.pins else {}
        told = IN_A_HURRY | {"poll_ms": self.poll_ms} | pinned
        if WMS in self.wall.claims:
            told |= {"wms_poll_ms": self.poll_ms}
        if landscape.erp.drop is not None:
            told |= {"import_s": landscape.erp.profile.import_every_s.value}
        mooring = Mooring(state, command_of(self.asked.engine), told)
        return ProcessEngine(landscape, mooring, log=log, schedule=schedule, quiet_us=quiet_us)


class ForgivingAgenda(Agenda):
    """An agenda that goes on when the ERP says no to a clerk; the journal tells of it.

    In a world of our own engine that is our fault. What a foreign engine made of an order may well
    keep a clerk from what he was to do with it; the judge says whose fault that is.
    """

    def enter(self, at_us: int, act: Act) -> None:
        """Have `act` start at `at_us`."""

        async def forgiven() -> None:
            with suppress(ClerkRefused):
                await act()

        super().enter(at_us, forgiven)


async def loaded(landscape: Landscape) -> bool:
    """Whether the storefront has as much master data as the ERP, however it came there."""
    erp, shop = landscape.erp.state, landscape.storefront.state
    return all(shop.count(theirs) >= erp.count(ours) for ours, theirs in _LOADED)
