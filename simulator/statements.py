"""What a state asks of SQLite."""

from __future__ import annotations

from typing import Final

SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS entity(
    kind INTEGER NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, position INTEGER NOT NULL,
    body BLOB, PRIMARY KEY(kind, id));
CREATE INDEX IF NOT EXISTS entity_position ON entity(kind, position);
CREATE TABLE IF NOT EXISTS change(
    position INTEGER PRIMARY KEY, kind INTEGER NOT NULL, id TEXT NOT NULL,
    version INTEGER NOT NULL, at_us INTEGER NOT NULL, body BLOB);
CREATE TABLE IF NOT EXISTS lookup(
    idx INTEGER NOT NULL, value TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY(idx, value, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counter(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS pending(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, due_us INTEGER NOT NULL, kind TEXT NOT NULL,
    payload BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS pending_due ON pending(due_us, seq);
CREATE TABLE IF NOT EXISTS made_for(kinds TEXT PRIMARY KEY);
"""
GET: Final = "SELECT id, version, body, position FROM entity WHERE kind = ? AND id = ?"
FIND: Final = "SELECT id FROM lookup WHERE idx = ? AND value = ? ORDER BY id"
FIND_TO: Final = "SELECT id FROM lookup WHERE idx = ? AND value <= ? ORDER BY value, id"
SCAN: Final = (
    "SELECT id, version, body, position FROM entity"
    " WHERE kind = ? AND id > ? AND body IS NOT NULL"
    " ORDER BY id LIMIT ?"
)
SCAN_SINCE: Final = (
    "SELECT id, version, body, position FROM entity WHERE kind = ? AND position > ? AND id > ?"
    " AND body IS NOT NULL ORDER BY id LIMIT ?"
)
TOUCHED: Final = (
    "SELECT id, version, body, position FROM entity WHERE kind = ? AND position > ?"
    " ORDER BY position"
)
SLICE: Final = (
    "SELECT id, version, body, position FROM entity WHERE kind = ? AND position > ?"
    " AND body IS NOT NULL ORDER BY {} LIMIT ? OFFSET ?"
)
COUNT: Final = "SELECT count(*) FROM entity WHERE kind = ? AND body IS NOT NULL"
CHANGES: Final = (
    "SELECT position, kind, id, version, at_us, coalesce(body, (SELECT e.body FROM entity e"
    " WHERE e.kind = c.kind AND e.id = c.id AND e.position = c.position))"
    " FROM change c WHERE position > ?{} ORDER BY position LIMIT ?"
)
NEWEST: Final = (
    "SELECT e.position, e.kind, e.id, e.version, c.at_us, e.body FROM entity e"
    " JOIN change c ON c.position = e.position"
    " WHERE e.kind = ? AND e.position > ? ORDER BY e.position LIMIT ?"
)
ANY: Final = "SELECT 1 FROM entity LIMIT 1"
LAST: Final = "SELECT max(position) FROM entity WHERE kind = ?"
NEXT_DUE: Final = "SELECT seq, due_us FROM pending ORDER BY due_us, seq LIMIT ?"
DUE: Final = "SELECT seq, due_us, kind, payload FROM pending WHERE due_us <= ? ORDER BY due_us, seq"
SCHEDULED: Final = "SELECT 1 FROM pending WHERE kind = ? LIMIT 1"
HASH: Final = "SELECT id, version, body FROM entity WHERE kind = ? AND body IS NOT NULL ORDER BY id"
