"""The targets that the suite knows by name, and which of them, or which profile, a run is about."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from contracts.operations import Operations
from reports.run import ENVIRONMENT, PART, TargetChoice, read_run
from scenarios.contract.defects import planted
from scenarios.contract.errors import TargetUnknown
from scenarios.contract.sandbox.document import each_operation
from scenarios.contract.sandbox.profile import PROMISE, Profile
from scenarios.contract.sandbox.promises import PROMISES
from scenarios.contract.sandbox.read import read_profile
from scenarios.contract.sandbox.sandbox import SYSTEM
from scenarios.contract.sim import ERP, SIM, STOREFRONT, SimTarget
from scenarios.contract.sim_http import SIM_HTTP, SimHttpTarget
from scenarios.contract.target import Target

SYSTEMS: Final = (ERP, STOREFRONT)

Make = Callable[[int, str, Sequence[str], Path], Target]
"""Stands a target up: seed, profile, the ids of defects to plant, and a folder to write into."""

TARGETS: Final[dict[str, Make]] = {
    SIM: lambda seed, profile, plant, _: SimTarget(seed, profile, planted(plant)),
    SIM_HTTP: lambda seed, profile, plant, folder: SimHttpTarget(
        seed, profile, folder, tuple(plant)
    ),
}
"""Target name to what makes it."""

PARTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    f"{SIM}-{ERP}": (SIM, (ERP,)),
    f"{SIM}-{STOREFRONT}": (SIM, (STOREFRONT,)),
    SIM_HTTP: (SIM_HTTP, SYSTEMS),
}
"""The parts that the suite falls into where nobody names a target: a target and its systems.

No part needs anything of another. The longest comes first.
"""


def target_of(name: str) -> Make:
    """What makes the target of that name; raises TargetUnknown, which names those there are."""
    try:
        return TARGETS[name]
    except KeyError:
        known = ", ".join(TARGETS)
        raise TargetUnknown(
            f"there is no target {name!r}; use one of {known}, or the file of a profile"
        ) from None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom a run is about: simulators by name, or one profile.

    `part` is which of PARTS this process does, empty where it does everything.
    """

    names: tuple[str, ...] = tuple(TARGETS)
    profile: Profile | None = None
    systems: tuple[str, ...] = SYSTEMS
    part: str = ""

    def has(self, name: str, system: str) -> bool:
        """Whether a system of a simulator is among those that are tested."""
        return name in self.names and system in self.systems

    def faces(self) -> Iterator[tuple[str, str]]:
        """Each target with each of its systems."""
        if self.profile is not None:
            yield self.profile.name, SYSTEM
        for name in self.names:
            yield from ((name, system) for system in self.systems)

    def operations(self) -> Iterator[tuple[str, str, str]]:
        """Target, system and operation of everything that is published."""
        if self.profile is not None:
            for _, _, operation in each_operation(self.profile.document):
                yield self.profile.name, SYSTEM, operation["operationId"]
        for name in self.names:
            for system in self.systems:
                for known in Operations.load().of(system):
                    yield name, system, known.id

    def promises(self) -> Iterator[str]:
        """The promises that any system may make, to be asked of the profile's."""
        if self.profile is not None:
            yield from PROMISES

    def known(self) -> Iterator[str]:
        """The ids of the profile's known failures."""
        if self.profile is not None:
            yield from (each.id for each in self.profile.known)

    def lack_of(self, promise: str) -> str | None:
        """Why the system does not make a promise, as its profile says."""
        lack = None if self.profile is None else self.profile.lack(f"{PROMISE}{promise}")
        return None if lack is None else lack.why


def chosen_of(choice: TargetChoice | None, today: date) -> Chosen:
    """Whom a configuration names; every simulator where it names nobody.

    Raises TargetUnknown, or ProfileInvalid for a profile that cannot be used (any more).
    """
    if choice is None:
        return Chosen()
    if not choice.file:
        target_of(choice.name)
        return Chosen((choice.name,))
    return Chosen((), read_profile(Path(choice.file), choice.allow_hosts, today))


@cache
def chosen() -> Chosen:
    """Whom this process tests: the part that SEATRIAL_PART names, whom the run of SEATRIAL_RUN is
    about, else every simulator.
    """
    part = os.environ.get(PART)
    if part:
        name, systems = PARTS[part]
        return Chosen((name,), systems=systems, part=part)
    path = os.environ.get(ENVIRONMENT)
    if path is None:
        return Chosen()
    run = read_run(Path(path))
    return chosen_of(run.configuration.target, date.fromisoformat(run.started_at[:10]))
