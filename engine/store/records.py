"""The rows a store hands out and takes in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Sight(Enum):
    """What the intake makes of an event it is shown."""

    NEW = "new"
    AGAIN = "again"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class NewWork:
    """Work to be done once; `key` orders it, `object` names what it is about.

    Of versions that still wait only the newest is kept: with `latest_only` in the older one's
    place, with `latest_last` behind what its key has waiting by now.
    """

    flow: str
    key: str
    object: str
    correlation: str
    body: bytes
    version: int | None = None
    latest_only: bool = False
    latest_last: bool = False
    doubt_us: int | None = None


class Item(NamedTuple):
    """Work that was claimed. `doubt_us` is the last instant at which an earlier attempt, whose end
    nobody knows, may have been sent; `claims` is the claim's number, which fences late results;
    `refusals` is how many attempts were refused after the ERP had taken them.
    """

    item: int
    flow: str
    key: str
    object: str
    correlation: str
    version: int | None
    body: bytes
    received_us: int
    due_us: int
    claims: int
    failures: int
    doubt_us: int | None
    refusals: int = 0


@dataclass(frozen=True, slots=True)
class Parked:
    """A dead letter: out of the way, visible, replayable."""

    item: int
    flow: str
    object: str
    reason: str | None
    since_us: int
    attempts: int


class AuditRow(NamedTuple):
    """One effect or decision: no price, no name, only identifiers, versions and hashes."""

    at_us: int
    who: str
    flow: str
    action: str
    object: str
    correlation: str
    outcome: str
    reason: str | None = None
    version: int | None = None
    before: str | None = None
    after: str | None = None
    behalf: str | None = None
    """For whom, by the owner's id: the account of an order, the customer of a contract's rule."""
    chain: str = ""
    """The hash of this row and of the one before it (`contracts.trail`)."""


@dataclass(frozen=True, slots=True)
class DriftRow:
    """One field of one object that differs between the two systems, by its hashes."""

    entity: str
    object: str
    field: str
    erp_hash: str | None
    store_hash: str | None
    repair: str
