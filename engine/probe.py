"""What an engine tells about itself: health, parked items, audit, drift, whether it is at rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, Protocol

import orjson
from starlette.requests import Request
from starlette.responses import Response

from contracts.instants import format_instant
from contracts.telling import DEAD_LETTERS, TRACES, load_logging
from contracts.trail import HASH
from engine.audit import told
from engine.bus.mail import LETTERS, Mail
from engine.errors import StoreFailed
from engine.flows.flow import Flow
from engine.flows.table import OBJECT_OF
from engine.parts import Parts
from engine.reconcile.found import NOT_REPAIRED, PARKED, flow_of_drift, name_of
from engine.reconcile.nightly import ages_of
from engine.runner import Runner
from engine.store.records import DriftRow
from engine.store.tx import Tx

_PAGE: Final = 1_000
_BACK: Final = 202


class Reader(Protocol):
    """Something that reads now and then."""

    busy: bool


class Probe:
    """Read-only views and the replay of dead letters (contract probe 1.0.0)."""

    def __init__(self, parts: Parts, runner: Runner, readers: Sequence[Reader], mail: Mail) -> None:
        self._parts = parts
        self._runner = runner
        self._readers = readers
        self._mail = mail
        self._clock = parts.ports.clock

    async def health(self, _request: Request) -> Response:
        """GET /health: 200 while the engine runs and its store holds, else 503."""
        if self._runner.ready:
            return _json({"status": "ok"})
        status = "failed" if self._runner.broken.is_set() else "stopped"
        return _json({"status": status}, 503)

    async def settled(self, _request: Request) -> Response:
        """GET /probe/settled: `open` counts items not done and not parked, messages that nobody has
        taken in, and reads under way.
        """
        count = await self._parts.store.transact(
            lambda tx: tx.work.open_count() + tx.topics.count()
        )
        count += sum(reader.busy for reader in self._readers)
        return _json({"settled": count == 0, "open": count})

    async def parked(self, _request: Request) -> Response:
        """GET /probe/parked: every dead letter, `id` is what replay asks for."""
        rows = await self._parts.store.transact(lambda tx: tx.work.parked())
        told = [
            {
                "id": str(row.item),
                "key": row.object,
                "flow": row.flow,
                "reason": row.reason,
                "since": self._instant(row.since_us),
                "attempts": row.attempts,
            }
            for row in rows
        ]
        return _json({"parked": [load_logging().only(DEAD_LETTERS, row) for row in told]})

    async def audit(self, request: Request) -> Response:
        """GET /probe/audit?after=&limit=: rows in order; `next` is null at the end, and `head` is
        the last row of all, by which a trail that was cut off is noticed.
        """
        after = _number(request.query_params.get("after"), 0)
        limit = min(_number(request.query_params.get("limit"), _PAGE), _PAGE)
        rows, (last, head) = await self._parts.store.transact(
            lambda tx: (tx.audit.after(after, limit), tx.audit.last())
        )
        policy = load_logging()
        entries = [
            policy.only(TRACES, told(seq, row, self._clock) | {HASH: row.chain})
            for seq, row in rows
        ]
        following = str(rows[-1][0]) if len(rows) == limit else None
        end = {"seq": last, HASH: head}
        return _json({"entries": entries, "next": following, "head": end})

    async def drift(self, _request: Request) -> Response:
        """GET /probe/drift: what the last reconciliation found, by hashes only: since when, whose
        it is, whom to call, and what became of its repair (contract reconciliation 1.0.0, `drift`).
        """
        report = await self._parts.store.transact(self._report)
        return _json(report or {"drift": [], "run": None, "compared": 0})

    def _report(self, tx: Tx) -> dict[str, Any] | None:
        run = tx.drift.latest()
        if run is None:
            return None
        number, at_us, compared, rows = run
        ages = ages_of(tx)
        drift = [self._drifted(tx, row, at_us, ages.get(name_of(row), at_us)) for row in rows]
        return {"drift": drift, "run": number, "compared": compared}

    def _drifted(self, tx: Tx, row: DriftRow, found_us: int, since_us: int) -> dict[str, Any]:
        flow = flow_of_drift(row)
        owner = None if flow is None else self._parts.config.owners.get(OBJECT_OF[flow.id])
        return {
            "entity": row.entity,
            "id": row.object,
            "field": row.field,
            "found_at": self._instant(found_us),
            "since": self._instant(since_us),
            "age_s": (self._clock.now_us() - since_us) // 1_000_000,
            "state": _state(tx, row, flow),
            "owner": f"{owner.system} ({owner.stakeholder})" if owner else "",
            "escalation": owner.escalation if owner else "",
            "erp_hash": row.erp_hash,
            "store_hash": row.store_hash,
            "repair": row.repair,
        }

    async def replay(self, request: Request) -> Response:
        """POST /dead-letters/{id}/replay: 202 back to work, 404 no such dead letter, 409 a message
        of the bus that still cannot be taken in.
        """
        text = request.path_params["id"]
        item = int(text) if text.isdecimal() and len(text) < 19 else -1
        try:
            status = await self._replayed(item)
        except StoreFailed:
            return Response(status_code=503)
        if status != _BACK:
            return Response(status_code=status)
        return _json({"id": text, "status": "replayed"}, status)

    async def _replayed(self, item: int) -> int:
        store = self._parts.store
        letter = await store.transact(lambda tx: tx.work.letter(item, LETTERS))
        if letter is not None:
            return _BACK if await self._mail.replay(letter) else 409
        if not await store.transact(lambda tx: self._replay(tx, item)):
            return 404
        self._runner.wake(added=1)
        return _BACK

    def _replay(self, tx: Tx, item: int) -> bool:
        row = tx.work.replay(item, self._clock.now_us())
        if row is None:
            return False
        self._parts.audit.note(tx, row.flow, "engine.replay", row.object, str(item), "replayed")
        return True

    def _instant(self, at_us: int) -> str:
        return format_instant(self._clock.instant(at_us))


def _state(tx: Tx, row: DriftRow, flow: Flow | None) -> str:
    """What became of a difference since it was found."""
    if flow is None:
        return "parked" if row.repair == PARKED else "open"
    if tx.work.is_parked(flow.id, row.object):
        return "parked"
    if row.repair == NOT_REPAIRED or tx.work.is_under_way(flow.id, row.object):
        return "open"
    return "repaired"  # also what was parked then and is sent since


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return Response(orjson.dumps(content), status, media_type="application/json")


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 19 else otherwise
