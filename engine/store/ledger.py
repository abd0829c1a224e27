"""What an engine knows: events seen, cursors, bindings, facts, audit rows and drift."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from contracts.trail import GENESIS
from engine.store.records import AuditRow, DriftRow, Sight
from engine.store.sqlite import Rows

_SEE: Final = """
INSERT INTO seen(source, event, hash, at_us) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING
RETURNING 1"""
_BIND: Final = """
INSERT INTO binding(kind, external, internal, at_us) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING"""
_LEARN: Final = """
INSERT INTO fact(kind, id, version, hash, at_us) VALUES(?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
SET version=excluded.version, hash=excluded.hash, at_us=excluded.at_us
WHERE excluded.version>fact.version"""
_AUDIT: Final = """
INSERT INTO audit(at_us, who, flow, action, object, correlation, outcome, reason, version, before,
                  after, behalf, chain)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_AUDIT_LAST: Final = "SELECT seq, chain FROM audit ORDER BY seq DESC LIMIT 1"
_AUDIT_AFTER: Final = """
SELECT seq, at_us, who, flow, action, object, correlation, outcome, reason, version, before, after,
       behalf, chain
FROM audit WHERE seq>? ORDER BY seq LIMIT ?"""
_DRIFT_OF: Final = """
SELECT entity, object, field, erp_hash, store_hash, repair FROM drift WHERE run=? ORDER BY rowid"""

_LINES: Final = """
SELECT id, id || char(10) || version || char(10) || hash || char(10) FROM fact
WHERE kind=? AND hash<>? ORDER BY id"""
_GONE: Final = "74234e98afe7498fb5daf1f36ac2d78acc339464f950703b8c019892f982b90b"
"""The hash of null: what an object that is gone was last told of."""

INBOX: Final = {
    "order_to_erp": "orders",
    "returns_to_erp": "returns",
    "quote_to_erp": "quotes",
    "amendment_to_erp": "amendments",
    "address_request_to_erp": "address_requests",
    "captures_to_erp": "captures",
    "refunds_to_erp": "refunds",
    "confirmations_to_erp": "confirmations",
}
"""By flow the source under which the inbox knows the orders themselves, or what else buyers ask
for, by shop and reference, whichever event announced them or whether a reconciliation found them.
"""

BOUND: Final = {
    "orders": "order",
    "returns": "return",
    "quotes": "quote",
    "amendments": "amendment",
    "address_requests": "address_request",
    "captures": "receipt",
    "refunds": "refund",
    "confirmations": "confirmation",
}
"""By such a source the kind of binding that shows that one of these was taken in."""


class Seen:
    """The events taken in, for ever: a delivery of ten weeks ago is still a duplicate."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put_if_absent(self, source: str, event: str, payload_hash: str, at_us: int) -> Sight:
        """NEW for a first sight, AGAIN for the same payload, CONFLICT for another one."""
        if self._rows(_SEE, source, event, payload_hash, at_us):
            return Sight.NEW
        return Sight.AGAIN if self.hash_of(source, event) == payload_hash else Sight.CONFLICT

    def hash_of(self, source: str, event: str) -> str | None:
        """The payload hash of an event that was taken in, or None."""
        rows = self._rows("SELECT hash FROM seen WHERE source=? AND event=?", source, event)
        return rows[0][0] if rows else None


class Named:
    """Values by name: cursors, or what an engine keeps about itself."""

    __slots__ = ("_get", "_put", "_rows")

    def __init__(self, rows: Rows, table: Literal["cursor", "meta"]) -> None:
        self._rows = rows
        self._get = f"SELECT value FROM {table} WHERE name=?"  # noqa: S608 (one of two constants)
        self._put = f"INSERT OR REPLACE INTO {table}(name, value) VALUES(?, ?)"

    def get(self, name: str) -> str | None:
        """The value, or None."""
        rows = self._rows(self._get, name)
        return rows[0][0] if rows else None

    def put(self, name: str, value: str) -> None:
        """Set it."""
        self._rows(self._put, name, value)


class Bindings:
    """Which object of the storefront is which object of the ERP; the first binding stays."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def internal(self, kind: str, external: str) -> str | None:
        """The ERP's id of an object, where it is known."""
        rows = self._rows(
            "SELECT internal FROM binding WHERE kind=? AND external=?", kind, external
        )
        return rows[0][0] if rows else None

    def any(self, kind: str) -> bool:
        """Whether anything of that kind is bound."""
        return bool(self._rows("SELECT 1 FROM binding WHERE kind=? LIMIT 1", kind))

    def bind(self, kind: str, external: str, internal: str, at_us: int) -> str:
        """Bind, unless it is bound; return what it is bound to now."""
        bound = self.internal(kind, external)
        if bound is None:
            self._rows(_BIND, kind, external, internal, at_us)
        return bound or internal

    def release(self, kind: str, external: str) -> None:
        """Forget a binding whose ERP object was found not to exist."""
        self._rows("DELETE FROM binding WHERE kind=? AND external=?", kind, external)


class Facts:
    """The last version of each object that the other side is known to have, and its hash."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def get(self, kind: str, object_id: str) -> tuple[int, str] | None:
        """Version and hash, or None."""
        rows = self._rows("SELECT version, hash FROM fact WHERE kind=? AND id=?", kind, object_id)
        return rows[0] if rows else None

    def put(self, kind: str, object_id: str, version: int, content_hash: str, at_us: int) -> None:
        """Remember a version, unless a later one is known."""
        self._rows(_LEARN, kind, object_id, version, content_hash, at_us)

    def lines(self, kind: str) -> list[tuple[str, str]]:
        """Of everything of a kind that is there its id, and id, version and hash as lines."""
        rows: list[tuple[str, str]] = self._rows(_LINES, kind, _GONE)
        return rows

    def forget(self, kind: str, object_id: str) -> None:
        """Know nothing any more, so that a repair of the same version passes."""
        self._rows("DELETE FROM fact WHERE kind=? AND id=?", kind, object_id)


class Audit:
    """Append-only; each row is chained to the one before it."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def append(self, row: AuditRow) -> None:
        """Write one row."""
        self._rows(_AUDIT, *row)

    def last(self) -> tuple[int, str]:
        """Number and hash of the last row."""
        rows = self._rows(_AUDIT_LAST)
        return rows[0] if rows else (0, GENESIS)

    def after(self, seq: int, limit: int) -> list[tuple[int, AuditRow]]:
        """Rows with a number above `seq`, in order."""
        return [(row[0], AuditRow(*row[1:])) for row in self._rows(_AUDIT_AFTER, seq, limit)]


class Drift:
    """The reports of the reconciliation, run by run."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, at_us: int, compared: int, found: Sequence[DriftRow]) -> int:
        """Write one run's report and return its number."""
        run = int(
            self._rows(
                "INSERT INTO drift_run(at_us, compared) VALUES(?, ?) RETURNING run", at_us, compared
            )[0][0]
        )
        for row in found:
            self._rows(
                "INSERT INTO drift VALUES(?, ?, ?, ?, ?, ?, ?)",
                *(run, row.entity, row.object, row.field),
                *(row.erp_hash, row.store_hash, row.repair),
            )
        return run

    def latest(self) -> tuple[int, int, int, list[DriftRow]] | None:
        """Number, instant, objects compared and rows of the last run, or None."""
        runs = self._rows("SELECT run, at_us, compared FROM drift_run ORDER BY run DESC LIMIT 1")
        if not runs:
            return None
        run, at_us, compared = runs[0]
        return run, at_us, compared, [DriftRow(*row) for row in self._rows(_DRIFT_OF, run)]
