"""One unit of work's view of the store."""

from __future__ import annotations

from engine.store.ledger import Audit, Bindings, Drift, Facts, Named, Seen
from engine.store.sqlite import Rows
from engine.store.topics import Topics
from engine.store.work import Work


class Tx:
    """Everything a unit may read and write; all of it is kept, or none."""

    __slots__ = (
        "audit",
        "bindings",
        "cursors",
        "drift",
        "facts",
        "inbox",
        "meta",
        "topics",
        "work",
    )

    def __init__(self, rows: Rows) -> None:
        self.inbox = Seen(rows)
        self.work = Work(rows)
        self.cursors = Named(rows, "cursor")
        self.meta = Named(rows, "meta")
        self.bindings = Bindings(rows)
        self.facts = Facts(rows)
        self.audit = Audit(rows)
        self.drift = Drift(rows)
        self.topics = Topics(rows)
