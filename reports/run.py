"""`run.json`: what was asked of a run, resolved, and how the run ended.

`seatrial run` writes it before anything starts and once more at the end; the suites' plugin reads
it (the environment variable SEATRIAL_RUN names the file) and runs exactly what it says. The run id
is a digest of the configuration alone, so the same question has the same id everywhere and
no wall time reaches a verdict.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from contracts.canonical import digest
from reports.errors import FolderInvalid
from reports.folder import read_json, write_json

SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:run"
ENVIRONMENT: Final = "SEATRIAL_RUN"
"""The environment variable in which the child process finds the path of run.json."""

PART: Final = "SEATRIAL_PART"
"""The environment variable that names the part of suite `contract` a child process is to do."""

URL: Final = "url:"
"""How the name of an engine begins that runs already, and that nobody can start or kill."""

RUNNING: Final = "running"
FINISHED: Final = "finished"
INTERRUPTED: Final = "interrupted"
FAILED: Final = "failed"


@dataclass(frozen=True, slots=True)
class WorldChoice:
    """Which world: generated from the seed (`folder` is None), or a folder of exports.

    `digest` is the SHA-256 over the files that were read, so that a replay notices a change;
    empty for a generated world. `sizes` are those of a generated world (accounts, items, days,
    orders_per_day); empty for exports. `pseudonyms` is the file of the key under which exports are
    read, where they are not to enter the run as they are.
    """

    folder: str | None = None
    mapping: str | None = None
    digest: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    pseudonyms: str | None = None


DEFAULT_PLAN: Final = "default"
BRISK_PLAN: Final = "brisk"
"""The fault plans that are used when nobody names one: in virtual time, and in wall time."""

PLAN_OF: Final = {"file-drop": "drop"}
BRISK_PLAN_OF: Final = {"file-drop": "brisk-drop"}
"""The plan of a profile that the usual one says little to: files have a weather of their own."""


def usual_plan(profile: str, *, in_wall_time: bool) -> str:
    """The fault plan that is used when nobody names one."""
    if in_wall_time:
        return BRISK_PLAN_OF.get(profile, BRISK_PLAN)
    return PLAN_OF.get(profile, DEFAULT_PLAN)


@dataclass(frozen=True, slots=True)
class Faults:
    """The fault plan: a name that the simulator knows or a file, and its resolved rules' digest."""

    plan: str = DEFAULT_PLAN
    digest: str = ""

    @property
    def name(self) -> str:
        """What it is called where others read it: a file without its folder."""
        return Path(self.plan).name

    @property
    def is_file(self) -> bool:
        """Whether somebody brought the plan along; a file is named from the top."""
        return Path(self.plan).is_absolute()


@dataclass(frozen=True, slots=True)
class WallTime:
    """How a run lives in wall time, which it does where its engine is not one of ours.

    The world is run off `factor` times as fast. An engine that already runs is waited for
    `ready_within_s`, and finds the ERP at `port` and the storefront at the next one. Nothing is
    reached outside `allow_hosts` and loopback. `claims` is what the engine brings along beyond what
    is asked of every one.
    """

    factor: int
    ready_within_s: int
    port: int
    allow_hosts: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Defect:
    """The file of an engine's defect that somebody brought along, and the SHA-256 of its bytes."""

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ScopeChoice:
    """The scope matrix that somebody brought along, and the SHA-256 of its bytes.

    A copy of it is `scope.toml` of the run folder, which is the one that is read.
    """

    file: str
    sha256: str


@dataclass(frozen=True, slots=True)
class TargetChoice:
    """Whom the suite contract tests: a simulator by its name, or the system of a profile.

    `file` and `digest` are of the profile, and empty for a simulator; its host is loopback or one
    of `allow_hosts`. No secret is here.
    """

    name: str
    file: str = ""
    digest: str = ""
    allow_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that decides what a run does; `defect` where `engine` names a file, of any folder.

    `wall` is None where it lives in virtual time, `target` where nobody named one.
    """

    seed: int
    world: WorldChoice = field(default_factory=WorldChoice)
    engine: str = "reference"
    suites: tuple[str, ...] = ("voyage",)
    faults: Faults = field(default_factory=Faults)
    profile: str = "classic"
    policy: str = "voyage"
    defect: Defect | None = None
    plant: tuple[str, ...] = ()
    """Defects planted in the simulators themselves, to prove the suites; none in any real run."""
    wall: WallTime | None = None
    serves: str = ""
    pins: str = ""
    """Versions of contracts: what the simulated systems serve, and what the engine is written for;
    where nothing is said, every released one and the first."""
    scope: ScopeChoice | None = None
    """None: our own matrix."""
    target: TargetChoice | None = None
    usage: bool = False
    """Whether to note what the engine reads; that changes nothing of what is done."""
    pattern: str = ""
    """How all flows of the reference engine are wired; empty: each as the scope matrix says."""
    cases: tuple[str, ...] = ()
    """Of the suites of cases, the only ones that are played; every one where nobody names any."""

    def asks_for(self, case: str) -> bool:
        """Whether a case of one of the suites is to be played."""
        return not self.cases or case in self.cases

    @property
    def run_id(self) -> str:
        """Sixteen hex digits of the configuration; where a folder or file lies is no part of it.

        A mapping that ships with the project counts by its name; what any mapping says is in the
        digest of the world.
        """
        data = _asked(self)
        data["world"]["folder"] = self.world.folder is not None
        data["world"]["mapping"] = _told_apart(self.world.mapping)
        if self.world.pseudonyms is not None:
            data["world"][_PSEUDONYMS] = True
        data["faults"]["plan"] = data["faults"]["plan"] if not self.faults.digest else ""
        if not self.plant:  # so a run of before has the id that it had
            del data["plant"]
        data = {name: part for name, part in data.items() if part or name not in _VERSIONS}
        if self.scope is not None:
            data["scope"] = self.scope.sha256
        if self.target is not None:  # the digest says what the file does
            data[_TARGET] = {name: data[_TARGET][name] for name in ("name", "digest")}
        data.pop(_USAGE, None)
        defect = data.pop("defect")
        return digest(data if defect is None else data | {"defect": defect["sha256"]})[:16]


@dataclass(frozen=True, slots=True)
class Run:
    """A run folder's `run.json`; instants are RFC 3339, UTC."""

    configuration: Configuration
    versions: Mapping[str, str]
    started_at: str
    finished_at: str | None = None
    outcome: str = RUNNING
    exit_code: int | None = None
    """The exit code of the suites' process."""

    @property
    def run_id(self) -> str:
        return self.configuration.run_id

    @property
    def interrupted(self) -> bool:
        return self.outcome == INTERRUPTED

    @property
    def unjudged(self) -> bool:
        """Whether it was stopped after its suites had ended: all of its evidence is there."""
        return self.interrupted and self.exit_code is not None


_WALL: Final = "wall"
_CLAIMS: Final = "claims"
_VERSIONS: Final = ("serves", "pins")
_SCOPE: Final = "scope"
_TARGET: Final = "target"
_USAGE: Final = "usage"
_PATTERN: Final = "pattern"
_PSEUDONYMS: Final = "pseudonyms"
_CASES: Final = "cases"
_SOMETIMES: Final = (_WALL, _SCOPE, _TARGET, _USAGE, _PATTERN, _CASES)
"""What is in run.json only where it is asked for."""

_ASKED: Final = tuple(field.name for field in dataclasses.fields(Configuration))


def write_run(path: Path, run: Run) -> None:
    """Write run.json whole."""
    data = dataclasses.asdict(run)
    del data["configuration"]
    data |= _asked(run.configuration)
    data |= {"schema": SCHEMA, "run_id": run.run_id, "interrupted": run.interrupted}
    write_json(path, data)


def read_run(path: Path) -> Run:
    """Read run.json; raises FolderInvalid when it is none, has unknown keys or another run's id."""
    if not path.is_file():
        raise FolderInvalid(f"{path.parent} is no run folder: {path.name} is missing")
    data = read_json(path)
    schema, run_id = data.pop("schema", None), data.pop("run_id", None)
    if schema != SCHEMA:
        raise FolderInvalid(f"{path.name} is of schema {schema!r}, expected {SCHEMA!r}")
    data.pop("interrupted", None)
    data.setdefault("defect", None)
    data.setdefault("plant", ())
    for name in _VERSIONS:
        data.setdefault(name, "")
    try:
        asked = {name: data.pop(name) for name in _ASKED if name not in _SOMETIMES or name in data}
        run = Run(configuration=_configuration(asked), **data)
    except (KeyError, TypeError, AttributeError) as error:
        raise FolderInvalid(f"{path.name} is no run: {error}") from None
    if run.run_id != run_id:
        raise FolderInvalid(f"{path.name} says run {run_id} but its configuration is {run.run_id}")
    return run


def _asked(configuration: Configuration) -> dict[str, Any]:
    """The configuration as plain data; what is not asked for is left out."""
    data = dataclasses.asdict(configuration)
    for name in _SOMETIMES:
        if not data[name]:
            del data[name]
    if configuration.world.pseudonyms is None:
        del data["world"][_PSEUDONYMS]  # so a run of before has the id that it had
    if configuration.wall is not None and not configuration.wall.claims:
        del data[_WALL][_CLAIMS]  # so a run of before has the id that it had
    return data


def _told_apart(mapping: str | None) -> str | bool:
    """The name of a shipped mapping; of a file only that there is one."""
    if mapping is None or mapping.endswith(".toml") or "/" in mapping or "\\" in mapping:
        return mapping is not None
    return mapping


def _configuration(data: dict[str, Any]) -> Configuration:
    parts: dict[str, Any] = {
        "world": WorldChoice(**data["world"]),
        "faults": Faults(**data["faults"]),
        "suites": tuple(data["suites"]),
        "defect": None if data["defect"] is None else Defect(**data["defect"]),
        "plant": tuple(data["plant"]),
    }
    if _WALL in data:
        wall = dict(data[_WALL])
        lists = {name: tuple(wall.get(name, ())) for name in ("allow_hosts", _CLAIMS)}
        parts[_WALL] = WallTime(**wall | lists)
    if _SCOPE in data:
        parts[_SCOPE] = ScopeChoice(**data[_SCOPE])
    if _TARGET in data:
        target = dict(data[_TARGET])
        parts[_TARGET] = TargetChoice(**target | {"allow_hosts": tuple(target["allow_hosts"])})
    if _CASES in data:
        parts[_CASES] = tuple(data[_CASES])
    return Configuration(**data | parts)
