"""The audit trail: who did what, when, in which flow, for which event, and from what to what.

A row is written in the transaction of what it tells of, so there is none without the other. It has
identifiers, versions, codes and hashes: no price, no name, no sentence of another system. Each is
chained to the row before it, so that one that was altered, deleted or moved is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contracts.instants import format_instant
from contracts.ports import Clock
from contracts.trail import link
from engine.store.records import AuditRow
from engine.store.tx import Tx


class Auditor:
    """Writes the rows of one engine: `flows` has the identity of each flow that has its own, `who`
    is the engine's for everything else.
    """

    def __init__(self, clock: Clock, who: str, flows: Mapping[str, str] | None = None) -> None:
        self._clock = clock
        self._who = who
        self._flows = flows or {}

    def note(
        self,
        tx: Tx,
        flow: str,
        action: str,
        object_id: str,
        correlation: str,
        outcome: str,
        *,
        reason: str | None = None,
        version: int | None = None,
        before: str | None = None,
        after: str | None = None,
        behalf: str | None = None,
    ) -> None:
        """One row: `action` is the operation, `before` and `after` are hashes of the document.

        `behalf` is whom it was done for, where that is somebody.
        """
        at_us, who = self._clock.now_us(), self._flows.get(flow, self._who)
        said = (
            *(at_us, who, flow, action, object_id, correlation, outcome, reason, version),
            *(before, after, behalf),
        )
        last, head = tx.audit.last()
        chain = link(head, told(last + 1, AuditRow(*said), self._clock))
        tx.audit.append(AuditRow(*said, chain))


def told(seq: int, row: AuditRow, clock: Clock) -> dict[str, Any]:
    """A row as a probe tells it, without its hash."""
    return {
        "seq": seq,
        "at": format_instant(clock.instant(row.at_us)),
        "actor": row.who,
        "behalf": row.behalf,
        "flow": row.flow,
        "action": row.action,
        "key": row.object,
        "correlation": row.correlation,
        "outcome": row.outcome,
        "reason": row.reason,
        "version": row.version,
        "before": row.before,
        "after": row.after,
    }
