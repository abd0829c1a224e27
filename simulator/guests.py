"""Guests: partners whom a named person lets into a system, for a time and a purpose.

The grant, its end or revocation, every use and every refusal are rows of the state, and so effects
in the journal. The uses are a trail of their own: each has the hash of the one before it
(`contracts.trail`), and the call that it tells of as its cause. See docs/adr/0031.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.instants import format_instant
from contracts.trail import GENESIS, HASH, link
from simulator.entity import Kind, Pending, by
from simulator.errors import AccessOver
from simulator.problem import Problem
from simulator.state import State

PREFIX: Final = "partner-"
"""What a partner's client id begins with."""

ACCESS: Final = Kind("access", prefix="AC-", indexes={"client": by("client")})
"""Put this among the kinds of the state: who was let in, by whom, for whom, until when."""

USE: Final = Kind("access_use", prefix="AU-")
"""And this: one row per use or refusal."""

ENDS: Final = "access_end"
"""The pending work that closes an access when its time is over."""

GRANTED, ENDED, REVOKED = "granted", "ended", "revoked"
"""What an access is: open, over by itself, or taken back before that."""

USED, REFUSED = "used", "refused"
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_SECOND_US: Final = 1_000_000
_REFUSALS: Final = (401, 403)


@dataclass(frozen=True, slots=True)
class Grant:
    """What a named person grants: to which client, for what, on whose behalf, for how long.

    All are ids, as a ticket's: a trail is kept long and shown around.
    """

    client: str
    scopes: tuple[str, ...]
    purpose: str
    granted_by: str
    behalf: str
    seconds: int

    def __post_init__(self) -> None:
        """Raises ValueError for a grant that nobody could answer for."""
        if not self.client.startswith(PREFIX):
            raise ValueError(f"a partner's client id begins with {PREFIX}")
        told = (self.client, self.purpose, self.granted_by, self.behalf)
        if not self.scopes or not all(_ID.fullmatch(one) for one in told):
            raise ValueError("an access has scopes, a purpose and people who answer for it, by ids")
        if self.seconds < 1:
            raise ValueError("an access lasts a second at least")


class AccessEnded(Problem):
    """The time of an access is over, or it was revoked; `guest` is the access."""

    def __init__(self, slug: str, access: str, headers: Mapping[str, str]) -> None:
        super().__init__(slug, "the access has ended", headers=headers)
        self.guest = access


class Guests:
    """The accesses of one system."""

    def __init__(self, state: State) -> None:
        self._state = state

    def grant(self, grant: Grant) -> str:
        """Begin an access now; returns its id. It ends by itself."""
        with self._state.transaction(grant.granted_by) as tx:
            access = tx.next_id(ACCESS.name)
            until_us = tx.at_us + grant.seconds * _SECOND_US
            body = {
                "id": access,
                "client": grant.client,
                "scopes": list(grant.scopes),
                "purpose": grant.purpose,
                "granted_by": grant.granted_by,
                "behalf": grant.behalf,
                "since": format_instant(self._state.clock.instant(tx.at_us)),
                "until": format_instant(self._state.clock.instant(until_us)),
                "until_us": until_us,
                "state": GRANTED,
            }
            tx.put(ACCESS.name, access, body)
            tx.schedule(until_us, ENDS, {"access": access})
        return access

    async def end(self, pending: Pending) -> None:
        """Note that the time of an access is over; it is refused by the clock, not by this."""
        access = pending.payload["access"]
        row = self._state.get(ACCESS.name, access)
        if row is not None and row.view["state"] == GRANTED:
            with self._state.transaction("time") as tx:
                tx.put(ACCESS.name, access, {**row.body, "state": ENDED})

    def revoke(self, access: str, by: str) -> None:
        """Take an access back before its time: from now on every call by it is refused.

        `by` is the id of who does it. Raises KeyError for an access that there is not, ValueError
        where nobody answers for it, AccessOver for one that is over.
        """
        row = self._state.get(ACCESS.name, access)
        if row is None:
            raise KeyError(access)
        if not _ID.fullmatch(by):
            raise ValueError("an access is revoked by somebody who answers for it, by his id")
        state = self._state_of(row.view)
        if state != GRANTED:
            raise AccessOver(access, state)
        with self._state.transaction(by) as tx:
            at = format_instant(self._state.clock.instant(tx.at_us))
            revoked = {"state": REVOKED, "revoked_by": by, "revoked_at": at}
            tx.put(ACCESS.name, access, {**row.body, **revoked})

    def all(self) -> list[dict[str, Any]]:
        """Every access in the order of their grants, as it is now."""
        return [self._as_it_is(row.view) for row in self._state.rows(ACCESS.name)]

    def one(self, access: str) -> dict[str, Any] | None:
        """An access as it is now; None where there is none of that id."""
        row = self._state.get(ACCESS.name, access)
        return None if row is None else self._as_it_is(row.view)

    def uses(self, access: str) -> list[Mapping[str, Any]]:
        """What was done by an access and what was refused, in its order."""
        rows = (row.view for row in self._state.rows(USE.name))
        return [use for use in rows if use["key"] == access]

    def _as_it_is(self, body: Mapping[str, Any]) -> dict[str, Any]:
        return {**body, "state": self._state_of(body)}

    def _state_of(self, body: Mapping[str, Any]) -> str:
        """It is over by the clock, also where that is still to be noted."""
        is_over = body["until_us"] <= self._state.clock.now_us()
        return ENDED if is_over and body["state"] == GRANTED else str(body["state"])

    def newest(self, client: str) -> Mapping[str, Any] | None:
        """The last access that a client was granted, over or not; None for who is no partner."""
        if not client.startswith(PREFIX):
            return None
        rows = self._state.find(ACCESS.name, "client", client)
        return max((row.view for row in rows), key=lambda body: body["id"], default=None)

    def check(self, access: str, slug: str, headers: Mapping[str, str]) -> None:
        """Raises AccessEnded when its time is over, or when it was revoked."""
        row = self._state.get(ACCESS.name, access)
        if row is None or self._state_of(row.view) != GRANTED:
            raise AccessEnded(slug, access, headers)

    def used(
        self, access: str, operation: str, cause: str, status: int, reason: str | None
    ) -> None:
        """Write down what somebody did by an access, or was refused."""
        row = self._state.get(ACCESS.name, access)
        granted: Mapping[str, Any] = {} if row is None else row.view
        with self._state.transaction(cause) as tx:
            use = tx.next_id(USE.name)
            seq = int(use.removeprefix(USE.prefix))
            before = tx.get(USE.name, f"{USE.prefix}{seq - 1:0{USE.digits}}")
            entry: dict[str, Any] = {
                "seq": seq,
                "at": format_instant(self._state.clock.instant(tx.at_us)),
                "actor": granted.get("client"),
                "behalf": granted.get("behalf"),
                "flow": ACCESS.name,
                "action": operation,
                "key": access,
                "correlation": cause,
                "outcome": REFUSED if status in _REFUSALS else USED,
                "reason": reason,
            }
            entry[HASH] = link(GENESIS if before is None else before.body[HASH], entry)
            tx.put(USE.name, use, entry)
