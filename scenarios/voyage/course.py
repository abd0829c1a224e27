"""The course of a voyage: what run.json asks for, turned into a world, a plan and an engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, Final

from contracts.journal import Journal
from contracts.ports import Clock
from contracts.scope import Scope, acting, identities, load_scope
from engine import Config, Credentials, MemoryDisk, Parts
from engine.config import FILES, Reconciliation, owners_of, poll_ms_of
from engine.wiring import wiring_text
from reports.folder import RunFolder, write_json
from reports.matrix import run_scope
from reports.pseudonyms import read_key
from reports.run import Configuration, Run
from scenarios.driver.reference import Mutation, ReferenceEngine
from scenarios.errors import MutantIdle
from scenarios.mutants import Touch, mutation
from scenarios.usage.noting import noting_usage
from scenarios.voyage.dealings import VISITED
from scenarios.voyage.pace import CALENDAR, allowing
from scenarios.voyage.sail import Arrival, Progress, sail
from scenarios.voyage.veil import veiled
from simulator.clock import run_virtual
from simulator.credentials import ENGINE_CLIENT, Secrets
from simulator.editions import EVERYTHING, Spoken
from simulator.faults import FaultPlan, KillSchedule, kills, load_plan
from simulator.heading import weather
from simulator.landscape import Landscape
from simulator.profiles import CLASSIC, PROFILES, Profile
from simulator.seed import Seed
from simulator.world.canaries import planted
from simulator.world.generate import generate_world
from simulator.world.importer import load_world
from simulator.world.spec import World
from simulator.world.wholesaler.partners import with_partners

PLAN_SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:plan"


@dataclass(frozen=True, slots=True)
class Course:
    """Everything that one voyage in virtual time needs, resolved."""

    world: World
    plan: FaultPlan
    seed: Seed
    profile: str
    engine: str
    versions: Mapping[str, str]
    spoken: Spoken = EVERYTHING
    pins: str = ""
    scope: Scope = field(default_factory=load_scope)
    pattern: str = ""

    @classmethod
    def of(cls, run: Run, scope: Scope | None = None) -> Course:
        """What a run's configuration describes; raises what reading its parts raises.

        `scope` is the run's matrix, which lies in its folder; ours for None.
        """
        asked = run.configuration
        plan, seed = load_plan(asked.faults.plan), Seed(asked.seed)
        told, spoken = told_versions(run), Spoken.of(asked.serves, asked.pins)
        world, scope = world_of(asked), scope or load_scope()
        sailed = (world, plan, seed, asked.profile, asked.engine, told)
        return cls(*sailed, spoken, asked.pins, scope, asked.pattern)

    def landscape(self, clock: Clock, journal: Journal) -> Landscape:
        """Both systems, wired and loaded; the journal's header is written."""
        return Landscape.build(
            self.world,
            clock,
            journal,
            seed=self.seed,
            profile=PROFILES[self.profile],
            plan=self.plan,
            engine=self.engine,
            versions=self.versions,
            spoken=self.spoken,
            scope=self.scope,
        )

    def schedule(self) -> KillSchedule:
        """When the engine dies."""
        world = self.world
        span = (world.starts_at, world.ends_at, world.cut_over_at)
        return KillSchedule(kills(self.plan, self.seed, *span))


def world_of(asked: Configuration) -> World:
    """The world of a configuration, read from exports or generated from the seed, with canaries.

    A generated one has users, entitlements and a hierarchy; whoever sails with an engine that does
    not claim to know of them takes them away again.
    """
    world = asked.world
    if world.folder is None:
        made = with_partners(generate_world(asked.seed, **world.sizes), Seed(asked.seed))
        return planted(made, asked.seed)
    made = load_world(world.folder, world.mapping, seed=asked.seed)
    if world.pseudonyms is not None:
        made = veiled(made, read_key(Path(world.pseudonyms)).text)
    return planted(made, asked.seed)


def sail_in_virtual_time(run: Run, folder: RunFolder, progress: Progress) -> Arrival:
    """Sail a run's course to its end and leave plan.json, journal.jsonl and engine.log behind.

    Raises MutantIdle when a planted defect never acted, and whatever broke in harness or
    simulator: then the journal has no end and is judged as truncated.
    """
    course = Course.of(run, run_scope(folder, run))
    identity = {"schema": PLAN_SCHEMA, "run_id": run.run_id, "seed": run.configuration.seed}
    write_json(folder.plan, weather(course.world, course.seed, course.plan) | identity)
    mutate, touch = mutation_of(run.configuration)

    async def main(clock: Clock) -> Arrival:
        journal = Journal.to_file(clock, course.world.name, folder.journal)
        with folder.engine_log.open("w", encoding="utf-8") as log:
            landscape = course.landscape(clock, journal)
            engine = _engine(landscape, course, mutate, log)
            pace = allowing(CALENDAR, course.scope.longest_s)
            by_files = PROFILES[course.profile].by_files
            brought = carried(course.scope, by_files=by_files)
            try:
                with noting_usage(run, folder, landscape.wire):
                    asked = (landscape, engine, progress, pace)
                    return await sail(*asked, quoting=not by_files, dealing=brought)
            finally:
                engine.bury()
                journal.close()

    arrival = run_virtual(main, course.world.starts_at)
    if touch.count == 0 and mutate is not None:
        raise MutantIdle(f"{course.engine} never acted, so this voyage proves nothing about it")
    return arrival


def carried(scope: Scope, *, by_files: bool = False) -> frozenset[str]:
    """What of a month's dealings the reference engine brings over: all that the matrix syncs, but
    captures of cards where the ERP knows files alone.
    """
    synced = {row.id for row in scope.synced()} - ({"captures"} if by_files else set())
    return frozenset(synced) | {VISITED}


def _engine(
    landscape: Landscape, course: Course, mutate: Mutation | None, log: IO[str]
) -> ReferenceEngine:
    profile = PROFILES[course.profile]
    asked = (course.scope, course.pins, profile, course.pattern)
    config = reference_config(landscape.secrets, *asked)

    def note(line: str) -> None:
        log.write(f"{line}\n")

    return ReferenceEngine(landscape, config, MemoryDisk(), course.schedule(), mutate, note)


def reference_config(
    secrets: Secrets,
    scope: Scope,
    pins: str = "",
    profile: Profile = CLASSIC,
    pattern: str = "",
) -> Config:
    """How the reference engine is set up in a landscape: its schedule is the scope matrix's, and
    `pins` are the versions that it is written for, the first ones where nothing is said. Its flows
    are wired as the matrix says, or all of them by one `pattern`.

    Where the ERP knows files alone it is met by them; its full files know no window, so what is
    compared is compared whole.
    """
    known = identities(scope)
    credentials = Credentials(
        ENGINE_CLIENT,
        secrets.engine,
        secrets.webhook,
        acting=acting(known),
        keys={client: secrets.flow(client) for client in known},
        fresh=secrets.of_engine,
        fresh_webhook=secrets.of_webhooks,
    )
    config = Config(
        contracts=pins,
        credentials=credentials,
        erp_orders="erp_orders" in scope.objects,
        poll_ms=poll_ms_of(scope),
        wiring=wiring_text(scope, pattern),
        wms_poll_ms=1_000 * (scope.poll_s("wms") or 0),
        owners=owners_of(scope),
    )
    if not profile.by_files:
        return config
    between_files_ms = _between_files_ms(scope, profile)
    return replace(
        config,
        interface=FILES,
        import_s=profile.import_every_s.value,
        poll_ms=between_files_ms,
        wiring=wiring_text(scope, pattern, between_files_ms // 1_000),
        reconciliation=Reconciliation(full_nights=1),
    )


def _between_files_ms(scope: Scope, profile: Profile) -> int:
    """Half of what each object's freshness leaves when its file has been waited for."""
    every_s = profile.batch_every_s.value
    left_s = [
        row.shortest_s - every_s[row.id]
        for row in scope.synced()
        if row.shortest_s is not None and row.id in every_s
    ]
    return max(1, min(left_s) // 2) * 1_000


def mutation_of(asked: Configuration) -> tuple[Mutation | None, Touch]:
    """What makes the engine of a configuration a defective one, if it is one, and its touches."""
    touch = Touch()
    apply = mutation(asked.engine, asked.defect)
    if apply is None:
        return None, touch

    def mutate(parts: Parts) -> Parts:
        return apply(parts, touch)

    return mutate, touch


def told_versions(run: Run) -> dict[str, str]:
    """What a journal's header says of versions: a defect that was brought along is one as well."""
    defect = run.configuration.defect
    told = {} if defect is None else {Path(defect.file).name: f"sha256:{defect.sha256}"}
    asked = run.configuration
    spoken = {"serves": asked.serves, "pins": asked.pins, "pattern": asked.pattern}
    return {**run.versions, **told, **{name: said for name, said in spoken.items() if said}}
