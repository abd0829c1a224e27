"""What partners did by the accesses they were granted: on the wire, and in the systems' trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from contracts.trail import Chain

Raw = dict[str, Any]

PREFIX: Final = "partner-"
"""What a partner's client id begins with."""
ACCESS: Final = "access"
USE: Final = "access_use"
_TOLD: Final = ("id", "client", "granted_by", "behalf", "purpose")


@dataclass(slots=True)
class Visit:
    """One call by a partner's token, or for one: `status` is what the system itself answered."""

    seq: int
    t_us: int
    call_id: str
    edge: str
    operation: str
    client: str
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Granted:
    """An access as it was granted; `system` is where, and `until_us` a time of the world."""

    seq: int
    t_us: int
    system: str
    id: str
    client: str
    granted_by: str
    behalf: str
    purpose: str
    until_us: int


@dataclass(frozen=True, slots=True)
class Revoked:
    """An access that was taken back before its time, and by whom."""

    seq: int
    t_us: int
    by: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A row of a system's trail of uses."""

    seq: int
    cause: str
    access: str
    actor: str
    behalf: str
    outcome: str


@dataclass(slots=True)
class Visits:
    """All of a journal's, in its order; `chains` has each system's trail, `ended` and `revoked`
    what became of accesses, by system and id.
    """

    made: list[Visit] = field(default_factory=list)
    granted: list[Granted] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    ended: set[tuple[str, str]] = field(default_factory=set)
    revoked: dict[tuple[str, str], Revoked] = field(default_factory=dict)
    chains: dict[str, Chain] = field(default_factory=dict)
    _open: dict[str, Visit] = field(default_factory=dict)

    def called(self, visit: Visit) -> None:
        """Somebody calls; nobody but a partner is remembered."""
        if visit.client.startswith(PREFIX):
            self._open[visit.call_id] = visit

    def answered(self, call_id: str, body: Raw) -> None:
        """The call came to an end; what a fault answered is no answer of the system's."""
        visit = self._open.get(call_id) if self._open else None
        if visit is None or body.get("made_by") or body.get("status") is None:
            return
        del self._open[call_id]
        visit.status = int(body["status"])
        self.made.append(visit)

    def effect(self, seq: int, t_us: int, data: Raw) -> None:
        """A system wrote down that an access was granted, ended, revoked, or used."""
        body, system = data["body"], str(data["actor"])
        after = body["after"]
        if after is None:
            return
        state = after.get("state")
        if body["entity"] == USE:
            self.chains.setdefault(system, Chain()).take(after)
            names = (str(after.get(name)) for name in ("key", "actor", "behalf", "outcome"))
            self.noted.append(Noted(seq, str(data.get("cause")), *names))
        elif state == "revoked":
            by = str(after.get("revoked_by") or "")
            self.revoked.setdefault((system, str(body["id"])), Revoked(seq, t_us, by))
        elif state != "ended":
            told = {name: str(after.get(name) or "") for name in _TOLD}
            self.granted.append(Granted(seq, t_us, system, **told, until_us=int(after["until_us"])))
        else:
            self.ended.add((system, str(body["id"])))
