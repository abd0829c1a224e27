"""The export job: what changed of each object, at its own times, and at night all there is.

Files of changes are numbered without a gap over all objects, so whoever takes them in one after the
other sees an order before its shipment, and that one is missing. Of an object that changed several
times a file has the last.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

import orjson

from contracts.instants import format_instant
from contracts.sheet import Sheet
from simulator.entity import Change
from simulator.erp.drop.files import OUT, write
from simulator.state import State

OBJECTS: Final = {
    "customer": "customers",
    "item": "items",
    "price_list": "price_lists",
    "sourcing": "sourcing",
    "budget": "budgets",
    "purchase_term": "purchase_terms",
    "credit_standing": "credit_standings",
    "configuration": "configurations",
    "enrichment": "enrichment",
    "price": "prices",
    "discount": "discounts",
    "relation": "relations",
    "user": "users",
    "entitlement": "entitlements",
    "order": "order_status",
    "posting": "order_status",
    "price_correction": "order_status",
    "shipment": "shipments",
    "invoice": "invoices",
    "return": "returns",
    "credit_note": "credit_notes",
    "receipt": "receipts",
    "reversal": "reversals",
    "statement": "statements",
    "availability": "availability",
    "promise": "promises",
    "outlook": "promises",
}
"""Entities in the order in which they are written, and the object of the scope matrix of each."""

NOUNS: Final = {
    "availability": "availability",
    "order": "orders",
    "shipment": "shipments",
    "invoice": "invoices",
    "return": "returns",
    "credit_note": "credit-notes",
}
"""Entities of which there is a full file each night, and its name."""

MARK: Final = "drop_mark"
_ROWS_MOST: Final = 2_000
_US: Final = 1_000_000


class Exports:
    """Writes the outbox; `every_s` is how often each object of the scope matrix is written.

    Of `snapshots` a file says as of when its figures hold, and not when they came about: a row of
    changes by `changed_at`, one of a full file by `as_of`.
    """

    def __init__(
        self, state: State, every_s: Mapping[str, int], snapshots: Collection[str] = ()
    ) -> None:
        self._state = state
        self._every_s = every_s
        self._snapshots = frozenset(snapshots)

    @property
    def waiting(self) -> bool:
        """Whether anything changed that no file tells of yet."""
        return any(self._state.newest_of(entity, self._mark(entity), 1) for entity in OBJECTS)

    def changes(self, cause: str, due_us: int) -> None:
        """Write what is due at an instant."""
        for entity, name in OBJECTS.items():
            if due_us // _US % self._every_s[name] == 0:
                while self._write(entity, name, cause):
                    pass

    def everything(self, cause: str) -> None:
        """Write each full file anew."""
        for entity, noun in NOUNS.items():
            rows = [
                {"id": row.id, **row.view, "version": row.version, "position": row.position}
                for row in self._state.rows(entity)
            ]
            with self._state.transaction(cause, "drop.export") as tx:
                if OBJECTS[entity] in self._snapshots:
                    as_of = format_instant(tx.instant)
                    rows = [{**row, "as_of": as_of} for row in rows]
                number = tx.next_number("drop-full")
                text = Sheet(noun, number, tuple(rows)).written().decode()
                write(tx, OUT, f"full-{noun}-{number:06}.csv", text)

    def _write(self, entity: str, name: str, cause: str) -> bool:
        """Write one file of changes; whether there may be more of them."""
        changes = self._state.newest_of(entity, self._mark(entity), _ROWS_MOST)
        if not changes:
            return False
        with self._state.transaction(cause, "drop.export") as tx:
            number = tx.next_number("drop-changes")
            dated = tx.at_us if name in self._snapshots else None
            rows = tuple(self._row(change, dated) for change in changes)
            text = Sheet(name, number, rows).written().decode()
            write(tx, OUT, f"{number:06}-{name}.csv", text)
            tx.put(MARK, entity, {"position": changes[-1].position})
        return len(changes) == _ROWS_MOST

    def _mark(self, entity: str) -> int:
        mark = self._state.get(MARK, entity)
        return 0 if mark is None else int(mark.view["position"])

    def _row(self, change: Change, dated_us: int | None) -> dict[str, Any]:
        """A line of the feed, as a document of a sheet; one of a snapshot has the job's date."""
        at_us = change.at_us if dated_us is None else dated_us
        return {
            "entity": change.entity,
            "id": change.id,
            "version": change.version,
            "changed_at": format_instant(self._state.clock.instant(at_us)),
            "data": None if change.data is None else orjson.loads(change.data),
        }
