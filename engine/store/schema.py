"""The tables of the store and their version."""

from __future__ import annotations

from typing import Final

VERSION: Final = 3

READY: Final = 0
LEASED: Final = 1
BLOCKED: Final = 2
PARKED: Final = 3
"""An item is ready, or leased to a worker, or waits behind one of its key, or is a dead letter."""

_SCRIPT: Final = """
CREATE TABLE meta(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cursor(name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE seen(
  source TEXT NOT NULL, event TEXT NOT NULL, hash TEXT NOT NULL, at_us INTEGER NOT NULL,
  PRIMARY KEY(source, event)
) WITHOUT ROWID;
CREATE TABLE work(
  item INTEGER PRIMARY KEY AUTOINCREMENT,
  flow TEXT NOT NULL, key TEXT NOT NULL, object TEXT NOT NULL, correlation TEXT NOT NULL,
  version INTEGER, body BLOB NOT NULL,
  received_us INTEGER NOT NULL, due_us INTEGER NOT NULL, state INTEGER NOT NULL,
  claims INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
  doubt_us INTEGER, lease_us INTEGER, reason TEXT, parked_us INTEGER,
  refusals INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX work_ready ON work(flow, due_us, item) WHERE state = 0;
CREATE INDEX work_key ON work(key, state, item) WHERE state < 3;
CREATE INDEX work_leased ON work(lease_us) WHERE state = 1;
CREATE INDEX work_parked ON work(item) WHERE state = 3;
CREATE TABLE binding(
  kind TEXT NOT NULL, external TEXT NOT NULL, internal TEXT NOT NULL, at_us INTEGER NOT NULL,
  PRIMARY KEY(kind, external)
) WITHOUT ROWID;
CREATE TABLE fact(
  kind TEXT NOT NULL, id TEXT NOT NULL, version INTEGER NOT NULL, hash TEXT NOT NULL,
  at_us INTEGER NOT NULL, PRIMARY KEY(kind, id)
) WITHOUT ROWID;
CREATE TABLE audit(
  seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, who TEXT NOT NULL, flow TEXT NOT NULL,
  action TEXT NOT NULL, object TEXT NOT NULL, correlation TEXT NOT NULL, outcome TEXT NOT NULL,
  reason TEXT, version INTEGER, before TEXT, after TEXT, behalf TEXT, chain TEXT NOT NULL
);
CREATE TABLE drift_run(run INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, compared INTEGER NOT NULL);
CREATE TABLE drift(
  run INTEGER NOT NULL, entity TEXT NOT NULL, object TEXT NOT NULL, field TEXT NOT NULL,
  erp_hash TEXT, store_hash TEXT, repair TEXT NOT NULL
);
CREATE INDEX drift_of_run ON drift(run);
"""

STATEMENTS: Final = tuple(text.strip() for text in _SCRIPT.split(";") if text.strip())
"""One statement each, because apsw runs the later ones of a string only when rows are fetched."""

FROM_2: Final = "ALTER TABLE work ADD COLUMN refusals INTEGER NOT NULL DEFAULT 0"
"""What brings a store of the version before up to this one."""
