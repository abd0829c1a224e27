"""What a user asks `run` to do, and the configuration that it resolves to; refused as a whole."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from contracts.negotiation import read_versions
from engine import Config
from engine.errors import ConfigInvalid
from engine.wiring import pattern_named
from reports.contract import SUITE as CONTRACT
from reports.policy import load_policy
from reports.run import (
    Configuration,
    Defect,
    Faults,
    ScopeChoice,
    WallTime,
    WorldChoice,
    usual_plan,
)
from scenarios.contract.defects import planted
from scenarios.defects import defect_of, is_file, is_patch, text_of
from scenarios.driver.engines import REFERENCE, is_foreign
from scenarios.errors import PatchUnfit
from scenarios.mutants import PREFIX, mutation
from scenarios.patches import engine_source, patched_files
from scenarios.voyage.course import world_of
from scenarios.voyage.foreign import SIZES, factor_for
from seatrial.choosing import narrowed
from seatrial.errors import ConfigurationInvalid, HarnessFault
from seatrial.guard import guard
from seatrial.keys import key_at
from seatrial.matrix import chosen
from seatrial.naming import target_choice
from seatrial.suites import VOYAGE, every_suite, folder_of
from seatrial.wall import every_suite_for, wall_time
from seatrial.worlds import checked_world
from simulator.editions import Spoken
from simulator.faults import load_plan
from simulator.profiles import PROFILES
from simulator.world.spec import World
from simulator.world.wholesaler.size import Size

GENERATED = "generated"
ALL = "all"
"""Every suite but load, which takes a minute and a machine of its own."""

_CASES = "cases"
"""The policy of a run without a voyage."""

_LOAD = "load"
_E2E = "e2e"
_OF_ONE_WIRING = (CONTRACT,)
"""Suites without an engine."""

_OF_ONE_VERSION = (CONTRACT, _LOAD)
"""Suites that call the systems in the version that is meant where none is named."""

_FOREIGN = "foreign"
"""The policy of a voyage with an engine that is none of ours."""


@dataclass(frozen=True, slots=True)
class Question:
    """The options of `run`, as they were given."""

    world: str
    mapping: str | None
    engine: str
    suites: str
    faults: str | None
    profile: str
    seed: int
    sizes: Mapping[str, int | None]
    plant: str = ""
    wall: Mapping[str, Any] = field(default_factory=dict)
    serves: str = ""
    pins: str = ""
    scope: str | None = None
    target: str | None = None
    allow_hosts: tuple[str, ...] = ()
    usage: bool = False
    pseudonymise: Path | None = None
    pattern: str | None = None
    cases: str | None = None

    def resolve(self) -> Configuration:
        """The configuration; raises ConfigurationInvalid or what the simulator says of its input.

        Everything is checked here, before a run folder exists.
        """
        suites = self._suites()
        cases, suites = narrowed(self.cases, suites, named=self.suites != ALL)
        self._check(suites)
        engine, defect = self._engine()
        target = target_choice(self.target, suites, self.allow_hosts)
        named = {} if target is not None and target.file else {"allow_hosts": self.allow_hosts}
        told_by = {"by_files": self._by_files}
        wall = wall_time(self.engine, suites, {**self.wall, **named}, **told_by)
        weather = self.faults or usual_plan(self.profile, in_wall_time=wall is not None)
        faults = Faults(_absolute(weather), load_plan(weather).digest)
        world = checked_world(self._world(wall), self.seed)
        if wall is not None:
            wall = _hastened(wall, world_of(Configuration(self.seed, world)))
        scope, production_hosts = self._scope(world)
        guard(self._command(), self.allow_hosts, os.environ, production_hosts)
        policy = load_policy(_policy(suites, wall)).name
        asked = (self.seed, world, engine, suites, faults, self.profile, policy, defect)
        wired = self._pattern(suites)
        told = (*self._spoken(suites), scope, target, self._noted(suites), wired, cases)
        return Configuration(*asked, self._planted(suites), wall, *told)

    def _scope(self, world: WorldChoice) -> tuple[ScopeChoice | None, frozenset[str]]:
        """The matrix that was brought along, checked, and the hosts that it calls production."""
        if self.scope is None:
            return None, frozenset()
        asked = Configuration(self.seed, world)
        choice, scope = chosen(self.scope, self.profile, lambda: world_of(asked))
        return choice, scope.production_hosts

    def _command(self) -> str:
        """What a foreign engine is started or met by; nothing of ours leads anywhere."""
        return self.engine if is_foreign(self.engine) else ""

    def _engine(self) -> tuple[str, Defect | None]:
        """The engine's name, and the file of its defect if it names one; both are tried out."""
        if self.engine == REFERENCE or is_foreign(self.engine):
            return self.engine, None
        name = self.engine.removeprefix(PREFIX)
        defect = defect_of(name) if is_file(name) else None
        if defect is not None and is_patch(defect):
            _try_out(defect)
        mutation(self.engine, defect)
        return (self.engine if defect is None else PREFIX + Path(name).name), defect

    def _planted(self, suites: tuple[str, ...]) -> tuple[str, ...]:
        """The defects to plant, which only the contract suite looks for."""
        ids = tuple(dict.fromkeys(each.strip() for each in self.plant.split(",") if each.strip()))
        planted(ids)
        if ids and suites != (CONTRACT,):
            raise ConfigurationInvalid(
                "--plant spoils a simulator, and a spoiled one says nothing of an engine: "
                f"use it with --suite {CONTRACT} alone"
            )
        return ids

    def _noted(self, suites: tuple[str, ...]) -> bool:
        """Whether to note what the engine reads; only the reference engine's voyage can tell."""
        if self.usage and (VOYAGE not in suites or is_foreign(self.engine)):
            raise ConfigurationInvalid(
                "--usage notes what the reference engine reads on a voyage: add --suite voyage; "
                "of an engine of your own `seatrial contracts usage DIR` tells what was seen from "
                "outside"
            )
        return self.usage

    def _pattern(self, suites: tuple[str, ...]) -> str:
        """How the reference engine is wired, where somebody said so."""
        if self.pattern is None:
            return ""
        unfit = [suite for suite in suites if suite in _OF_ONE_WIRING]
        if is_foreign(self.engine) or self.target is not None or unfit == list(suites):
            raise ConfigurationInvalid(
                "--pattern wires the reference engine in virtual time: use it with --suite voyage, "
                "e2e or negative, and without --engine of your own"
            )
        if _LOAD in suites:
            raise ConfigurationInvalid(
                f"--pattern says nothing to the suite {_LOAD}, whose engine is a process: "
                "use it with --suite voyage, e2e or negative"
            )
        try:
            return pattern_named(self.pattern)
        except ConfigInvalid as error:
            raise ConfigurationInvalid(f"--pattern: {error}") from None

    def _spoken(self, suites: tuple[str, ...]) -> tuple[str, str]:
        """The versions that are served and pinned, each list written out; both are tried out."""
        if not (self.serves or self.pins):
            return "", ""
        unfit = [suite for suite in suites if suite in _OF_ONE_VERSION]
        if unfit:
            raise ConfigurationInvalid(
                f"--serves and --pins say nothing to the suite {unfit[0]}: "
                "use them with --suite voyage, e2e or negative"
            )
        serves, pins = (
            ",".join(f"{contract}@{version}" for contract, version in read_versions(text))
            for text in (self.serves, self.pins)
        )
        Spoken.of(serves, pins)
        try:
            Config(contracts=pins)
        except ConfigInvalid as error:
            raise ConfigurationInvalid(f"--pins: {error}") from None
        return serves, pins

    def _suites(self) -> tuple[str, ...]:
        named = tuple(name.strip() for name in self.suites.split(",") if name.strip())
        if self.target is not None and named == (ALL,):
            return (CONTRACT,)
        every = every_suite_for(self.engine)
        if self._by_files:
            every = tuple(suite for suite in every if suite in self._met_by_files)
        meant = (every if name == ALL else (name,) for name in named)
        return tuple(dict.fromkeys(suite for suites in meant for suite in suites))

    def _world(self, wall: WallTime | None) -> WorldChoice:
        given = {name: size for name, size in self.sizes.items() if size is not None}
        if self.world == GENERATED:
            if self.mapping:
                raise ConfigurationInvalid("--mapping reads exports: name their folder by --world")
            if self.pseudonymise is not None:
                raise ConfigurationInvalid(
                    "--pseudonymise reads exports under pseudonyms: name their folder by --world"
                )
            return WorldChoice(sizes=asdict(Size(**(SIZES if wall else {}) | given)))
        if given:
            raise ConfigurationInvalid(f"exports have their own {', '.join(given)}")
        mapping = _absolute(self.mapping) if self.mapping else None
        key = None if self.pseudonymise is None else self.pseudonymise.resolve()
        folder = str(Path(self.world).resolve())
        if key is not None and Path(folder).is_dir():
            key_at(key, "--pseudonymise")
        return WorldChoice(folder, mapping, pseudonyms=None if key is None else str(key))

    @property
    def _by_files(self) -> bool:
        return self.profile in PROFILES and PROFILES[self.profile].by_files

    @property
    def _met_by_files(self) -> tuple[str, ...]:
        """The suites whose people wait for files; stories do where a process lives in wall time."""
        return (VOYAGE, _E2E) if is_foreign(self.engine) else (VOYAGE,)

    def _check(self, suites: tuple[str, ...]) -> None:
        if self.profile not in PROFILES:
            known = ", ".join(PROFILES)
            raise ConfigurationInvalid(f"there is no profile {self.profile!r}; use one of {known}")
        unmet = [suite for suite in suites if suite not in self._met_by_files]
        if self._by_files and unmet:
            raise ConfigurationInvalid(
                f"an ERP of the profile {self.profile} has no API, and the suite {unmet[0]} calls "
                f"it: use it with --suite {','.join(self._met_by_files)}"
            )
        for suite in suites:
            if not any(folder_of(suite).glob("test_*.py")):
                raise ConfigurationInvalid(f"there is no suite {suite!r}; use {_known_suites()}")
        if not suites:
            raise ConfigurationInvalid(f"no suite was named; use {_known_suites()}")


def _policy(suites: tuple[str, ...], wall: WallTime | None) -> str:
    if VOYAGE not in suites:
        return _CASES
    return VOYAGE if wall is None else _FOREIGN


def _hastened(wall: WallTime, world: World) -> WallTime:
    """How the run lives in wall time, with a factor that fits the world unless one was given."""
    if world.cut_over_at is not None:
        raise ConfigurationInvalid(
            f"the mapping of {world.name} has a cut_over, and years of history take virtual time: "
            "sail it with --engine reference or mutant:..., or name a mapping without cut_over"
        )
    return wall if wall.factor else replace(wall, factor=factor_for(world))


def _try_out(patch: Defect) -> None:
    """Raise HarnessFault where a patch would prove nothing; the suites' process applies it."""
    try:
        patched_files(text_of(patch), engine_source(), Path(patch.file).name)
    except PatchUnfit as error:
        raise HarnessFault(str(error)) from None


def _known_suites() -> str:
    return ", ".join((ALL, *every_suite()))


def _absolute(name_or_file: str) -> str:
    """A name stays a name; a file is named from the top, so a replay finds it from anywhere."""
    path = Path(name_or_file)
    return str(path.resolve()) if path.is_file() else name_or_file
