"""The worlds of one server: made, found, and ended; nothing that one knows reaches another."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from contracts.ports import Clock
from contracts.scope import Scope, identities, load_scope, with_parties
from simulator.clock import WallClock
from simulator.face import Rework, untouched
from simulator.faults import FaultPlan, load_plan, parse_plan
from simulator.faults.effects.kill import Kill
from simulator.heading import header
from simulator.landscape import DROP, Landscape
from simulator.parties import SERVED
from simulator.profiles import PROFILES, Profile
from simulator.seed import Seed
from simulator.serve.addresses import Addresses, write_environment
from simulator.serve.clock import ScaledClock
from simulator.serve.engine import EngineAddress
from simulator.serve.keys import KeyFiles, keys_of, salt
from simulator.serve.logbook import Logbook
from simulator.serve.origin import Origin
from simulator.serve.people import PeopleMaker, Work
from simulator.serve.problems import problem
from simulator.serve.shelf import Shelf
from simulator.serve.snapshots import Snapshot
from simulator.serve.template import Template
from simulator.serve.world import ServedWorld
from simulator.share import Share
from simulator.storefront import POLICIES
from simulator.taxes import ACTOR as TAX
from simulator.warehouse import ACTOR as WMS
from simulator.wire.latency import LATENCIES
from simulator.wire.sockets import LOOPBACK, SocketClient

AT_MOST: Final = 64
"""Worlds of one server at a time."""

DEFAULT: Final = "default"
"""The id of the first world, which is also served without naming it."""

ENVIRONMENT: Final = "engine.env"

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class WorldRequest:
    """What somebody wants a world to be; `faults` names a plan, or is one.

    Raises nothing by itself: what it asks for is looked at when the world is made.
    """

    id: str | None = None
    origin: Origin = field(default_factory=Origin)
    profile: str = "classic"
    at_leisure: bool = False
    faults: str | Mapping[str, Any] = "none"
    scale: float = 1.0
    retries: str = "steady"
    engine: EngineAddress | None = None
    parties: Collection[str] = ()
    """The further parties that it has: `wms`, `tax`."""

    def __post_init__(self) -> None:
        if TAX in self.parties:
            object.__setattr__(self, "origin", replace(self.origin, taxed=True))


@dataclass(slots=True)
class Worlds:
    """Every world of a server, by id, in the order in which they were made.

    `base` is the address of the server; `folder` holds one folder for each world. `real` makes the
    clock of the real world that a world begins by.
    """

    folder: Path
    shelf: Shelf
    people: PeopleMaker | None = None
    allow_hosts: Collection[str] = LOOPBACK
    base: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    rework: Rework = untouched
    real: Callable[[], Clock] = WallClock
    client: SocketClient = field(init=False)
    _worlds: dict[str, ServedWorld] = field(default_factory=dict, init=False)
    _salt: str = field(default_factory=salt, init=False, repr=False)
    _made: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.client = SocketClient(self.allow_hosts)

    def create(self, wanted: WorldRequest) -> ServedWorld:
        """A new world, open; raises Problem, or what loading its origin raises."""
        world_id, plan, profile = self._checked(wanted)
        engine = None if wanted.engine is None else wanted.engine.checked(self.allow_hosts)
        real = self.real()
        template = self.shelf.template(wanted.origin, real.now())
        self._made += 1
        folder = self.folder / world_id
        folder.mkdir(mode=0o700, parents=True)
        world = self._world(world_id, wanted, template, real, folder, plan, profile)
        self._worlds[world_id] = world
        self.subscribe(world, engine)
        world.landscape.open()
        if world.share is not None:
            world.share.start()
        return world

    def subscribe(self, world: ServedWorld, engine: EngineAddress | None) -> None:
        """Say where the engine of a world is, or that there is none."""
        if engine is None:
            world.unsubscribe(self.client)
        else:
            world.subscribe(self.client, engine.checked(self.allow_hosts))
        path = world.folder / ENVIRONMENT
        write_environment(path, self.addresses(world), world.keys, world.engine)

    def addresses(self, world: ServedWorld) -> Addresses:
        """Where the systems of a world are."""
        share = None if world.share is None else world.share.folder.resolve()
        return Addresses(self.base, world.id, world.parties, share)

    def document(self, world: ServedWorld) -> dict[str, Any]:
        """What the admin API says of a world."""
        environment = {"engine_environment": str(world.folder / ENVIRONMENT)}
        return world.document() | {"addresses": self.addresses(world).document()} | environment

    def get(self, world_id: str) -> ServedWorld:
        """The world of that id; raises Problem world-unknown."""
        world = self._worlds.get(world_id)
        if world is None:
            raise problem("world-unknown", f"there is no world {world_id!r}")
        return world

    def find(self, world_id: str) -> ServedWorld | None:
        """The world of that id, or None."""
        return self._worlds.get(world_id)

    def all(self) -> list[ServedWorld]:
        """Every world that is open."""
        return list(self._worlds.values())

    async def delete(self, world_id: str) -> ServedWorld:
        """Take a world out of service and seal its journal; its folder stays."""
        world = self.get(world_id)
        del self._worlds[world_id]
        await world.close()
        return world

    async def close(self) -> None:
        """End every world."""
        while self._worlds:
            await self.delete(next(iter(self._worlds)))
        await self.client.close()

    def employ(self, world: ServedWorld, work: Work) -> None:
        """Put simulated people to work in a world; raises Problem."""
        if self.people is None:
            raise problem("traffic-unavailable", "this server has no people to put to work")
        whole = self.shelf.world(world.origin, world.template)
        if not whole.demand:
            raise problem("traffic-impossible", "the world has no planned orders")
        if world.people is not None and world.people.at_work:
            raise problem("traffic-running", "stop the people who are at work first")
        world.employ(self.people(world.landscape, whole, work), work)

    def _checked(self, wanted: WorldRequest) -> tuple[str, FaultPlan, Profile]:
        if len(self._worlds) >= AT_MOST:
            raise problem("worlds-exhausted", f"a server holds at most {AT_MOST} worlds")
        world_id = wanted.id or self._free_id()
        if (self.folder / world_id).exists():
            raise problem("world-exists", f"there is, or was, a world {world_id!r}")
        if wanted.profile not in PROFILES:
            raise problem("profile-unknown", f"the profiles are {', '.join(PROFILES)}")
        if wanted.retries not in POLICIES:
            raise problem("retries-unknown", f"the policies are {', '.join(POLICIES)}")
        profile = PROFILES[wanted.profile]
        told = profile.at_leisure() if wanted.at_leisure else profile
        return world_id, plan_of(wanted.faults), told

    def _free_id(self) -> str:
        if self._made == 0:
            return DEFAULT
        number = self._made + 1
        while (self.folder / f"world-{number}").exists():
            number += 1
        return f"world-{number}"

    def _world(
        self,
        world_id: str,
        wanted: WorldRequest,
        template: Template,
        real: Clock,
        folder: Path,
        plan: FaultPlan,
        profile: Profile,
    ) -> ServedWorld:
        starts_at = template.bare.starts_at
        at_us = max(0, (real.now() - starts_at) // _MICROSECOND)
        clock = ScaledClock(real, starts_at, at_us=at_us, scale=wanted.scale)
        seed, scope = Seed(wanted.origin.seed), load_scope()
        if WMS in wanted.parties:
            scope = with_parties(scope)
        owner = template.bare.tax_owner
        parties = tuple(one for one in SERVED if one in wanted.parties or one == owner)

        def head(plan: FaultPlan, snapshot: Snapshot | None) -> dict[str, Any]:
            return _header(world_id, template, seed, profile, plan, self.versions, scope, snapshot)

        log = Logbook(clock, world_id, folder / "journal.jsonl")
        log.journal.append("header", "harness", head(plan, None))
        log.journal.adopt(template.records_of(world_id))
        landscape = Landscape.wired(
            template.bare,
            clock,
            log.journal,
            seed=seed,
            profile=profile,
            plan=plan,
            latency=LATENCIES["none"],  # the calls cross a real network besides
            retries=POLICIES[wanted.retries],
            keys=keys_of(world_id, self._salt),
            rework=self.rework,
            stamp=real.now,  # an engine checks a signature's age against the real time
            known=identities(scope),
        )
        landscape.erp.state.restore(template.erp)
        landscape.erp.begin()  # a template was made by no profile, so it knows of no jobs
        landscape.tell_rates(template.bare)
        keys = KeyFiles.write(folder / "secrets", landscape, template.accounts)
        share = None
        if landscape.erp.drop is not None:
            share = Share(folder / DROP, landscape.wire, landscape.erp.state)
            share.make()
        return ServedWorld(
            id=world_id,
            origin=wanted.origin,
            template=template,
            landscape=landscape,
            clock=clock,
            keys=keys,
            folder=folder,
            header=head,
            legs=[log],
            parties=parties,
            share=share,
        )


def plan_of(asked: str | Mapping[str, Any]) -> FaultPlan:
    """The plan of a name, a file or a document, without its kills: nobody here starts the engine.

    Raises PlanInvalid.
    """
    plan = load_plan(asked) if isinstance(asked, str) else parse_plan(asked, "faults")
    kills = {rule.id for rule in plan.rules if isinstance(rule.effect, Kill)}
    if not kills:
        return plan
    return FaultPlan(
        plan.id,
        f"{plan.title} (without kills)",
        tuple(rule for rule in plan.rules if rule.id not in kills),
        {rule: least for rule, least in plan.required.items() if rule not in kills},
    )


def _header(
    world_id: str,
    template: Template,
    seed: Seed,
    profile: Profile,
    plan: FaultPlan,
    versions: Mapping[str, str],
    scope: Scope,
    snapshot: Snapshot | None,
) -> dict[str, Any]:
    """A leg that goes on from a snapshot begins amid its story, so it does not ask to be judged."""
    body = header(template.bare, seed, profile, plan, "served", versions, scope)
    body["world"] = template.facts | {"served_as": world_id}
    if snapshot is not None:
        body["judgeable"] = []
        body["continues"] = snapshot.document() | {"state_hash": snapshot.state_hash}
    return body
