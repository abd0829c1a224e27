"""Row locks: while a write of an account is under way, another one of it fails at once with 503.

So an ERP does that takes its locks without waiting (`NOWAIT`). A write that has to be refused
fails like that first, as often as the profile says, and is refused when it comes once more. Nothing
of a call that failed has happened. People at the ERP's own screens are not let down.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import orjson

from simulator.erp.problems import Refusal
from simulator.face import Call
from simulator.problem import TITLES, Problem
from simulator.profiles import Profile

LOCKED: Final = "row-locked"
_MERITS: Final = (409, 422)


class Locks:
    """The accounts that are written now, and how often a refusal came as a failed lock."""

    def __init__(self, profile: Profile) -> None:
        self._nowait = profile.locks_nowait.value
        self._before_refusal = profile.locks_before_refusal.value
        self._held: set[str] = set()
        self._failed: dict[str, int] = {}

    def export(self) -> dict[str, int]:
        """How often each write that is to be refused has failed, for a snapshot."""
        return dict(self._failed)

    def restore(self, failed: Mapping[str, int]) -> None:
        """Go on where a snapshot stood; no call is under way then."""
        self._failed, self._held = dict(failed), set()

    @asynccontextmanager
    async def taken(self, operation: str, call: Call) -> AsyncIterator[None]:
        """The locks of a write, given back when it has ended; raises Refusal row-locked."""
        account = _account(call.raw) if self._nowait else None
        if account is not None and account in self._held:
            raise _locked("another write of the account is under way")
        if account is not None:
            self._held.add(account)
        try:
            yield
        except Problem as problem:
            if self._fails_first(operation, call, problem):
                raise _locked("a row that the write needs is locked") from None
            raise
        finally:
            if account is not None:
                self._held.discard(account)

    def _fails_first(self, operation: str, call: Call, problem: Problem) -> bool:
        """Whether this refusal on the merits is kept back once more."""
        if problem.status not in _MERITS or problem.slug in TITLES:
            return False
        written = hashlib.sha256(call.raw).hexdigest()
        name = f"{call.principal.client} {operation} {written}"
        failed = self._failed.get(name, 0)
        if failed >= self._before_refusal:
            return False
        self._failed[name] = failed + 1
        return True


def _locked(detail: str) -> Refusal:
    return Refusal(LOCKED, detail)


def _account(raw: bytes) -> str | None:
    """Whose row a write needs; None where the body names nobody."""
    try:
        body: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    account = body.get("account") if isinstance(body, dict) else None
    return account if isinstance(account, str) else None
