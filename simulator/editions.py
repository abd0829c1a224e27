"""Which versions of the contracts a system serves, and until when: as `meta.json` says, or a test.

A version is served until the first instant (UTC) of the day of its sunset, by the world's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from functools import cache
from typing import Any, Final

from contracts.instants import parse_date
from contracts.negotiation import (
    DEPRECATION_HEADER,
    SUNSET_HEADER,
    first_version,
    rank,
    read_versions,
)
from contracts.published import CONTRACTS, meta

EVENTS: Final = "events"
_DRAFT: Final = "draft"
_SUNSET: Final = "sunset"


@dataclass(frozen=True, slots=True)
class Edition:
    """One version that is or was served; `successor` is the version to change over to."""

    version: str
    deprecated_at: date | None = None
    sunset_at: date | None = None
    successor: str | None = None
    withdrawn: bool = False
    """Taken out of service whatever the date: an old system, or one that dropped it."""

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Edition:
        """From a version's `meta.json`."""
        since, until = (parse_date(said[key]) if key in said else None for key in _DAYS)
        gone = said.get("status") == _SUNSET and until is None
        return cls(said["version"], since, until, said.get("successor"), withdrawn=gone)

    def served(self, now: datetime) -> bool:
        """Whether it is still served."""
        return not self.withdrawn and (self.sunset_at is None or now < _midnight(self.sunset_at))

    @property
    def headers(self) -> dict[str, str]:
        """What every answer of a deprecated version says: RFC 9745 and RFC 8594."""
        told: dict[str, str] = {}
        if self.deprecated_at is not None:
            told[DEPRECATION_HEADER] = f"@{int(_midnight(self.deprecated_at).timestamp())}"
        if self.sunset_at is not None:
            told[SUNSET_HEADER] = format_datetime(_midnight(self.sunset_at), usegmt=True)
        if told and self.successor is not None:
            told["link"] = f'<urn:seatrial:version:{self.successor}>; rel="successor-version"'
        return told


_DAYS: Final = ("deprecated_at", "sunset_at")


@dataclass(frozen=True, slots=True)
class Serving:
    """What a system serves: of each contract the versions, oldest first."""

    editions: Mapping[str, tuple[Edition, ...]] = field(default_factory=dict)

    @classmethod
    def all(cls) -> Serving:
        """Every released version, with its dates."""
        return cls(_published())

    @classmethod
    def only(cls, wanted: Iterable[tuple[str, str]]) -> Serving:
        """Of each contract that is named the named versions and no other; of the rest all.

        Who serves a minor version serves those before it, too, of which it says all.
        """
        named: dict[str, set[str]] = {}
        for contract, version in wanted:
            named.setdefault(contract, set()).add(version)
        editions = dict(_published())
        for contract, kept in named.items():
            editions[contract] = tuple(
                one if _covered(one.version, kept) else Edition(one.version, withdrawn=True)
                for one in editions[contract]
            )
        return cls(editions)

    def with_(self, contract: str, *editions: Edition) -> Serving:
        """The same with other editions of one contract, in the order of their versions."""
        ordered = tuple(sorted(editions, key=lambda one: rank(one.version)))
        return Serving({**self.editions, contract: ordered})

    def served(self, contract: str, now: datetime) -> tuple[str, ...]:
        """The versions that can be asked for."""
        return tuple(one.version for one in self.editions[contract] if one.served(now))

    def edition(self, contract: str, version: str) -> Edition | None:
        """What is known of a version; None where nobody published it."""
        return next((one for one in self.editions[contract] if one.version == version), None)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The versions of the contracts in a landscape.

    `serving` is what both systems serve, None for every released version; `events` is the version
    of the events that the engine is sent.
    """

    serving: Serving | None = None
    events: str = first_version(EVENTS)

    @classmethod
    def of(cls, serves: str, pins: str) -> Spoken:
        """From lists such as `orders@2.0.0`: what is served, and what the engine is written for.

        Events come in the newest version that is served and no newer than the one pinned; where
        there is none, in the oldest that is served. Raises ContractUnknown.
        """
        serving = Serving.only(read_versions(serves)) if serves else None
        wanted = dict(read_versions(pins)).get(EVENTS, first_version(EVENTS))
        served = [
            one.version for one in (serving or Serving.all()).editions[EVENTS] if not one.withdrawn
        ]
        fitting = [one for one in served if rank(one) <= rank(wanted)]
        return cls(serving, fitting[-1] if fitting else served[0])


EVERYTHING: Final = Spoken()


def _covered(version: str, kept: Iterable[str]) -> bool:
    """Whether a version that is kept is this one, or a later minor of it."""
    major = version.partition(".")[0]
    return any(one.partition(".")[0] == major and rank(one) >= rank(version) for one in kept)


@cache
def _published() -> Mapping[str, tuple[Edition, ...]]:
    return {
        contract: tuple(
            Edition.of(said)
            for said in (meta(contract, version) for version in versions)
            if said["status"] != _DRAFT
        )
        for contract, versions in CONTRACTS.items()
    }


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
