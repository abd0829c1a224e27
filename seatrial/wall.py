"""A run in wall time: what the options say of it, and by which suites its engine can be tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from reports.redaction import engine_name
from reports.run import URL, WallTime
from scenarios.driver.engines import command_of, is_foreign, url_of
from scenarios.driver.process import READY_WITHIN_S
from scenarios.fleet import TOLD_APART, TOLD_TOGETHER
from scenarios.voyage.foreign import ALL, CLAIMABLE, NOT_BY_FILES
from seatrial.errors import ConfigurationInvalid
from seatrial.suites import LOAD, VOYAGE, default_suites
from simulator.errors import SimulatorError
from simulator.serve.engine import EngineAddress
from simulator.wire.sockets import LOOPBACK

_APART: Final = tuple(TOLD_APART)
"""Suites whose cases each have a world and a weather of their own: minutes, so only by name."""

_SIDE_BY_SIDE: Final = tuple(TOLD_TOGETHER)
"""Suites whose stories live in a world of their own beside the voyage."""

_STARTING: Final = (VOYAGE, *_SIDE_BY_SIDE, *_APART, LOAD)
"""Suites that start an engine, or meet one: the only ones that can say anything of it."""

_DEFAULTS: Final[dict[str, Any]] = {
    "factor": 0,  # whatever fits the world
    "ready_within_s": round(READY_WITHIN_S),
    "port": 8700,
    "allow_hosts": (),
    "claims": (),
}
_OPTIONS: Final = {
    "factor": "--hasten",
    "ready_within_s": "--ready-within",
    "port": "--port",
    "allow_hosts": "--allow-host",
    "claims": "--claim",
}


def every_suite_for(engine: str) -> tuple[str, ...]:
    """What is run when nobody names a suite: whatever the engine can be tried by at once."""
    if not is_foreign(engine):
        return default_suites()
    one_world = url_of(engine) is not None
    out = (*_APART, *(_SIDE_BY_SIDE if one_world else ()))
    return tuple(suite for suite in default_suites() if suite not in out)


def wall_time(
    engine: str, suites: tuple[str, ...], options: Mapping[str, Any], *, by_files: bool = False
) -> WallTime | None:
    """How a run lives in wall time; None when its engine keeps virtual time.

    Where the ERP is met `by_files`, what needs its API cannot be claimed. A `factor` of 0 is
    whatever fits the world. Raises ConfigurationInvalid, or EngineUnreachable when there is no such
    command.
    """
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if not is_foreign(engine):
        if given:
            named = ", ".join(_OPTIONS[name] for name in given)
            raise ConfigurationInvalid(
                f"{named}: only for an engine of your own; {engine} keeps virtual time"
            )
        return None
    _check_suites(engine, suites)
    wall = WallTime(**_DEFAULTS | given)
    if ALL in wall.claims:
        every = (one for one in CLAIMABLE if not by_files or one not in NOT_BY_FILES)
        wall = replace(wall, claims=tuple(every))
    strange = [claim for claim in wall.claims if claim not in CLAIMABLE]
    if strange:
        raise ConfigurationInvalid(
            f"--claim {strange[0]}: an engine may claim {', '.join(CLAIMABLE)} or {ALL} "
            "(docs/engines.md)"
        )
    unfit = [claim for claim in wall.claims if by_files and claim in NOT_BY_FILES]
    if unfit:
        raise ConfigurationInvalid(
            f"--claim {unfit[0]}: no file of an ERP without an API carries it; leave it out, or "
            "name another --profile (docs/profiles.md)"
        )
    url = url_of(engine)
    if url is None:
        command_of(engine)
    else:
        _check_url(url, wall.allow_hosts)
    return wall


def _check_suites(engine: str, suites: tuple[str, ...]) -> None:
    """Raise ConfigurationInvalid for suites by which a foreign engine cannot be tried."""
    if not set(suites) & set(_STARTING):
        raise ConfigurationInvalid(
            f"{' and '.join(suites)} never meets the engine {engine_name(engine)!r}, and so says "
            f"nothing of it: add one of {', '.join(_STARTING)} by --suite, or name no engine"
        )
    starting = [suite for suite in suites if suite in (*_APART, LOAD)]
    if url_of(engine) is not None and starting:
        raise ConfigurationInvalid(
            f"the suite {starting[0]} starts its engine on a state of its own, and nobody can "
            "start one at a URL: name the engine by its command, or leave the suite out"
        )
    worlds = [suite for suite in suites if suite in (VOYAGE, *_SIDE_BY_SIDE)]
    if url_of(engine) is not None and len(worlds) > 1:
        raise ConfigurationInvalid(
            f"an engine at a URL lives in one world at a time, and {' and '.join(worlds)} have "
            "one each: name one of them, and start the engine afresh for the next"
        )


def _check_url(url: str, allow_hosts: tuple[str, ...]) -> None:
    """Raise ConfigurationInvalid for what is no plain web address, or lies where we may not go."""
    try:
        EngineAddress(url).checked(LOOPBACK | frozenset(allow_hosts))
    except SimulatorError as error:
        raise ConfigurationInvalid(
            f"--engine {engine_name(URL + url)}: {error}; another host is allowed by --allow-host"
        ) from None
