"""What the admin API answers, as far as it is documents of its own."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class ProblemAnswer(BaseModel):
    """A refusal (RFC 9457); `code` is one of the table in docs/serve.md."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class TimeAnswer(BaseModel):
    """What a world's clock says."""

    now: str
    now_us: int = Field(description="Microseconds since the world's start.")
    scale: float


class IdentityAnswer(BaseModel):
    """Somebody who may ask a system for a token."""

    client_id: str
    scopes: dict[str, list[str]] = Field(description="By system.")
    secret_file: str = Field(description="Where the secret lies; for buyers, all of them by id.")
    accounts: int | None = Field(default=None, description="buyers: how many at the start.")


class EngineAnswer(BaseModel):
    """Where the engine of a world is, every address spelt out."""

    url: str
    webhook_url: str
    feed_url: str


class WorldAnswer(BaseModel):
    """A world that is served."""

    id: str
    origin: dict[str, Any]
    source: str
    counts: dict[str, int]
    profile: str
    starts_at: str
    clock: TimeAnswer
    faults: str
    parties: list[str] = Field(description="Further parties that are served.")
    addresses: dict[str, str]
    identities: list[IdentityAnswer]
    identity_dir: str | None = Field(description="One file per flow's identity, by client id.")
    webhook_secret_file: str
    engine: EngineAnswer | None
    engine_environment: str
    folder: str
    journal: str
    leg: int
    records: int
    crashes: int = Field(description="Errors that left a system while it served a call.")
    broken: str | None = Field(description="Why a system stopped doing what is due.")


class WorldsAnswer(BaseModel):
    """Every world of the server."""

    worlds: list[WorldAnswer]


class LegAnswer(BaseModel):
    """One journal of a world: from its start, or from a snapshot that was put back."""

    leg: int
    path: str
    records: int
    sealed: bool
    sha256: str


class LegsAnswer(BaseModel):
    """Every journal of a world."""

    legs: list[LegAnswer]


class JournalAnswer(BaseModel):
    """A page of a journal; go on with `since=next` while `more`."""

    leg: int
    records: list[dict[str, Any]]
    next: int
    more: bool


class SnapshotAnswer(BaseModel):
    """A snapshot, and where the journal stood when it was taken."""

    name: str
    bytes: int
    leg: int
    seq: int
    at_us: int


class SnapshotsAnswer(BaseModel):
    """Every snapshot of a world."""

    snapshots: list[SnapshotAnswer]


class RuleAnswer(BaseModel):
    """A rule of the fault plan, and what came of it."""

    id: str
    effect: str
    phase: str
    when: dict[str, Any] | None
    schedule: dict[str, Any] | None
    params: dict[str, Any]
    healed: bool
    fired: int
    effective: int


class FaultsAnswer(BaseModel):
    """The fault plan as it is now."""

    plan: str
    healed_at_us: int | None
    rules: list[RuleAnswer]


class TrailAnswer(BaseModel):
    """One thing that happened by an access, or to it."""

    at: str
    who: str
    behalf: str
    outcome: str = Field(description="granted, used, refused, ended or revoked.")
    action: str | None = Field(default=None, description="The operation that was called.")
    reason: str | None = Field(default=None, description="Why it was refused, by its code.")
    correlation: str | None = Field(default=None, description="The call, as journals name it.")


class AccessAnswer(BaseModel):
    """An access of a partner; the trail is there where one access is read."""

    id: str
    system: str
    client: str
    scopes: list[str]
    purpose: str
    granted_by: str
    behalf: str
    since: str
    until: str
    state: str = Field(description="granted, ended or revoked.")
    revoked_by: str | None = None
    revoked_at: str | None = None
    secret_file: str = Field(description="Where the partner's secret lies.")
    trail: list[TrailAnswer] = []


class AccessesAnswer(BaseModel):
    """Every access to a system of a world."""

    accesses: list[AccessAnswer]


class TrafficAnswer(BaseModel):
    """What the simulated people do and did."""

    state: str = Field(description="none, working, ended (nothing left to do) or stopped.")
    mode: str | None = None
    shift: int = 0
    placed: int = 0
    refused: dict[str, int] = Field(
        default={}, description="Orders that the shop refused, by code."
    )
    missing: int = Field(default=0, description="Orders that clerks gave up looking for.")
    failed: dict[str, int] = Field(default={}, description="Acts that failed, by kind of failure.")
    last_failure: str | None = None


class WaitAnswer(BaseModel):
    """Whether it became so, and what shows it."""

    met: bool
    waited_s: float
    found: Any
    leg: int
    seq: int = Field(description="The next record's.")
    clock: TimeAnswer


class ReadyAnswer(BaseModel):
    """That the server is there."""

    status: str
    worlds: int
