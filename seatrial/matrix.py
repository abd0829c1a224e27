"""A company's scope matrix against an ERP's profile and the flows that there are."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from contracts.errors import ScopeInvalid
from contracts.scope import ERROR, Problem, Scope, read_bytes, read_scope
from contracts.scope.soundness import Limits, unsound
from engine.flows.table import BY_ID, FLOWS, OBJECT_OF
from reports.run import ScopeChoice
from seatrial.errors import ConfigurationInvalid
from simulator.profiles import PROFILES
from simulator.world.spec import World

_SOURCE: Final = {"erp": "storefront", "storefront": "erp"}
"""Where a flow comes from, by where it writes."""


def limits_of(profile: str) -> Limits:
    """What an ERP of that profile cannot do better than; raises ConfigurationInvalid."""
    if profile not in PROFILES:
        known = ", ".join(PROFILES)
        raise ConfigurationInvalid(f"there is no profile {profile!r}; use one of {known}")
    figures = PROFILES[profile]
    after: dict[str, tuple[str, ...]] = {}
    for flow in FLOWS:  # a row that goes both ways has two flows
        row = OBJECT_OF[flow.id]
        sooner = (OBJECT_OF[name] for name in flow.after if name in BY_ID)
        named = (*after.get(row, ()), *(one for one in sooner if one != row))
        after[row] = tuple(dict.fromkeys(named))
    return Limits(
        profile,
        figures.calls_per_minute.value or None,
        figures.max_processing_s.value,
        figures.windows_s,
        after,
    )


def checked(path: Path | None, profile: str) -> tuple[Scope | None, list[Problem]]:
    """A matrix, ours for None, with all that is wrong with it; None where it cannot be read.

    Raises ScopeInvalid for a file that is not there.
    """
    content, name = read_bytes(path)
    scope, problems = read_scope(content, name)
    if scope is not None:
        problems = unsound(scope, limits_of(profile), name)
    return scope, problems


def chosen(name: str, profile: str, world: Callable[[], World]) -> tuple[ScopeChoice, Scope]:
    """The matrix of a run; raises ScopeInvalid with every error, before anything starts.

    The world is made only where a segment names customers of it.
    """
    path = Path(name)
    scope, problems = checked(path, profile)
    errors = [problem for problem in problems if problem.weight == ERROR]
    if scope is not None and not errors:
        errors = [*_unfit(scope, path.name), *_strangers(scope, world, path.name)]
    if scope is None or errors:
        raise ScopeInvalid("\n".join(map(str, errors or problems)))
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return ScopeChoice(str(path.resolve()), digest), scope


def _unfit(scope: Scope, file: str) -> Iterator[Problem]:
    """What a world of ours syncs, and the matrix does not, or the other way round."""
    for flow in FLOWS:
        name, source = OBJECT_OF[flow.id], _SOURCE[flow.system]
        row = scope.objects.get(name)
        if row is None or not row.goes(source, flow.system):
            said = "is missing" if row is None else f"has direction {row.direction!r}"
            yield Problem(
                ERROR,
                file,
                f"objects.{name}",
                f"{said}, and every simulated world has {name} that go from {source} to "
                f"{flow.system}",
                f"write the row with direction '{source}>{flow.system}'; `seatrial scope` alone "
                "takes a matrix without it",
            )


def _strangers(scope: Scope, world: Callable[[], World], file: str) -> Iterator[Problem]:
    """Segments whose customers the world does not have: their figure would never be judged."""
    known = {customer.id for customer in world().customers} if scope.segments else set()
    for segment in scope.segments.values():
        missing = [name for name in segment.customers if name not in known]
        if missing:
            yield Problem(
                ERROR,
                file,
                f"segments.{segment.id}.customers",
                f"the world has no customer {', '.join(missing[:5])}",
                f"use the ERP's ids, such as {', '.join(sorted(known)[:3])}",
            )
