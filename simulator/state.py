"""The state of one system: entities, counters, pending work and the change feed, in SQLite.

One process, one connection, used on the loop alone. What a system knows is in here and nowhere
else, so that `snapshot()` holds all of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import apsw
import orjson

from contracts.journal import Journal
from contracts.ports import Clock
from simulator import statements as sql
from simulator.entity import MAIN, Change, Committed, Kind, Pending, Row
from simulator.errors import SnapshotForeign, StateMisused
from simulator.transaction import Transaction

_AT_HAND: Final = 100_000


class State:
    """The state of `actor`, in memory or in the file `path`.

    Reads outside a transaction see the last commit. A commit appends to the feed and journals one
    `effect` per changed entity before the next statement of the caller runs; a rollback leaves
    nothing. `kinds` is the whole list of what may be stored; positions go on from `counted`.
    """

    def __init__(
        self,
        actor: str,
        clock: Clock,
        journal: Journal | None,
        kinds: Sequence[Kind],
        *,
        path: str = ":memory:",
        counted: int = 0,
    ) -> None:
        self.actor = actor
        self.clock = clock
        self.journal = journal
        self.open_transaction: Transaction | None = None
        self._kinds = {kind.name: kind for kind in kinds}
        self._codes = {kind.name: code for code, kind in enumerate(kinds, 1)}
        self._names = {code: name for name, code in self._codes.items()}
        self._indexes = {
            pair: code
            for code, pair in enumerate(((k.name, i) for k in kinds for i in k.indexes), 1)
        }
        self._made_for = ",".join(f"{k.name}({','.join(k.indexes)})" for k in kinds)
        self._feeds = _feeds(kinds, self._codes)
        self._listeners: list[Callable[[Committed], None]] = []
        self._rows: dict[tuple[str, str], Row | int] = {}
        self._path = path
        self._counted = counted
        self._db = apsw.Connection(path)
        self._execute = self._db.cursor().execute  # a cursor a statement costs more than most do
        # Without this, a statement is planned anew for every value bound (5 us a lookup, not 2).
        self._db.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        self._db.execute("PRAGMA journal_mode = TRUNCATE").fetchall()
        self._db.execute(sql.SCHEMA).fetchall()
        self._heads: dict[int, int] = {}
        self._told_to: dict[str, int] = {}
        self._ever: set[str] = set()
        self._position = 0
        self._begin()

    def get(self, kind: str, entity_id: str) -> Row | None:
        """The entity, or None."""
        known = self._rows.get((kind, entity_id))
        if known is None:
            known = self._look_up(kind, entity_id)
        return None if isinstance(known, int) else known

    def gone_at(self, kind: str, entity_id: str) -> int:
        """The version of an entity that is not there: that of its deletion, 0 if it never was."""
        known = self._rows.get((kind, entity_id))
        if known is None:
            known = self._look_up(kind, entity_id)
        return known if isinstance(known, int) else 0

    def find(self, kind: str, index: str, value: str) -> list[Row]:
        """The entities under a value of a declared index, by id."""
        found = (self.get(kind, entity_id) for entity_id in self.find_ids(kind, index, value))
        return [row for row in found if row is not None]

    def find_ids(self, kind: str, index: str, value: str) -> list[str]:
        """Their ids alone."""
        if kind not in self._ever:
            return []
        rows = self.run(sql.FIND, (self._indexes[kind, index], value))
        return [row[0] for row in rows]

    def find_ids_to(self, kind: str, index: str, value: str) -> list[str]:
        """The ids under that value or one before it in the order of texts."""
        if kind not in self._ever:
            return []
        rows = self.run(sql.FIND_TO, (self._indexes[kind, index], value))
        return [row[0] for row in rows]

    def scan(
        self, kind: str, after: str = "", limit: int = 1000, *, changed_since: int = 0
    ) -> list[Row]:
        """Up to `limit` entities by id, beyond `after`, changed after the position given."""
        code = self._codes[kind]
        if changed_since:
            rows = self.run(sql.SCAN_SINCE, (code, changed_since, after, limit))
        else:
            rows = self.run(sql.SCAN, (code, after, limit))
        return [Row(*row) for row in rows]

    def touched(self, kind: str, position: int) -> list[tuple[str, int, bytes | None, int]]:
        """What was changed after a position: id, version, body (None: it is gone) and position.

        Each entity once, the last change last; of a kind that is neither fed nor journalled
        nothing tells that one is gone.
        """
        if self._heads[self._codes[kind]] <= position:
            return []
        return self.run(sql.TOUCHED, (self._codes[kind], position))

    def slice(
        self, kind: str, skip: int, limit: int, *, changed_since: int = 0, by_change: bool = False
    ) -> list[Row]:
        """Up to `limit` entities beyond the first `skip`, by id or by their last change."""
        statement = sql.SLICE.format("position" if by_change else "id")
        rows = self.run(statement, (self._codes[kind], changed_since, limit, skip))
        return [Row(*row) for row in rows]

    def rows(self, kind: str, page: int = 1000) -> Iterator[Row]:
        """Every entity of a kind, by id; changes made meanwhile may or may not be seen."""
        after = ""
        while batch := self.scan(kind, after, page):
            yield from batch
            after = batch[-1].id

    def count(self, kind: str) -> int:
        """How many entities of a kind there are."""
        ((count,),) = self.run(sql.COUNT, (self._codes[kind],))
        return int(count)

    def changes(
        self, after: int, limit: int, feed: str = MAIN, *, but: str | None = None
    ) -> list[Change]:
        """Up to `limit` lines of a feed beyond a position, positions strictly increasing.

        Those of the kind `but` are left out.
        """
        codes, among = self._feeds[feed], ""
        if len(self._feeds) > 1:
            among = f" AND kind IN ({','.join(map(str, codes))})"
        if but is not None:
            among += f" AND kind <> {self._codes[but]}"
        rows = self.run(sql.CHANGES.format(among), (after, limit))
        return [self._change(row) for row in rows]

    def newest(self, feed: str, after: int, limit: int) -> list[Change]:
        """The same, each entity once with its newest version.

        Found by an index, however much else has changed.
        """
        rows = [
            row for code in self._feeds[feed] for row in self.run(sql.NEWEST, (code, after, limit))
        ]
        return [self._change(row) for row in sorted(rows)[:limit]]

    def newest_of(self, kind: str, after: int, limit: int) -> list[Change]:
        """The same of one kind alone; what is gone is told of without data."""
        rows = self.run(sql.NEWEST, (self._codes[kind], after, limit))
        return [self._change(row) for row in rows]

    def _change(self, row: tuple[Any, ...]) -> Change:
        return Change(row[0], self._names[row[1]], *row[2:])

    def head(self, feed: str) -> int:
        """The position of the last change that a feed tells of, 0 when it tells of none."""
        return self._told_to[feed]

    @property
    def position(self) -> int:
        """The position of the last change of anything, 0 in an empty state."""
        return self._position

    @contextmanager
    def transaction(self, cause: str, operation: str | None = None) -> Iterator[Transaction]:
        """Commit everything written in the block, or nothing if it raises.

        `cause` (a call's id, "seed", "dispatcher") and `operation` go into the journalled effects.
        """
        if self.open_transaction is not None:
            raise StateMisused("a transaction was opened inside another")
        before = self._position
        tx = self.open_transaction = Transaction(self, cause, operation)
        self._execute("BEGIN IMMEDIATE")
        try:
            yield tx
            self._execute("COMMIT")
        except BaseException:
            self._execute("ROLLBACK")
            self._position = before
            for effect in tx.effects():
                self.forget(effect.kind.name, effect.id)
            raise
        finally:
            self.open_transaction = None
        self._note(tx)
        self._tell(Committed(self._position, tx.fed, tx.scheduled))

    def next_due_us(self, beyond: Collection[int] = ()) -> int | None:
        """When the next pending work is due, without the `seq`s given; None when there is none."""
        for seq, due_us in self.run(sql.NEXT_DUE, (len(beyond) + 1,)):
            if seq not in beyond:
                return int(due_us)
        return None

    def due(self, now_us: int) -> list[Pending]:
        """All pending work that is due, in the order of its due time and of its scheduling."""
        rows = self.run(sql.DUE, (now_us,))
        return [Pending(seq, due, kind, orjson.loads(raw)) for seq, due, kind, raw in rows]

    def scheduled(self, kind: str) -> bool:
        """Whether work of that kind is pending."""
        return bool(self.run(sql.SCHEDULED, (kind,)))

    def listen(self, listener: Callable[[Committed], None]) -> None:
        """Call back after every commit and restore; the listener only wakes others."""
        self._listeners.append(listener)

    def hashes(self) -> dict[str, str]:
        """The SHA-256 of ids, versions and bodies of every journalled kind (the `end` record)."""
        kinds = self._kinds
        return {
            name: self._hash(code)
            for name, code in self._codes.items()
            if kinds[name].journalled and not (kinds[name].rare and not self.scan(name, "", 1))
        }

    def snapshot(self) -> bytes:
        """Everything, as bytes that `restore` takes; to be taken while no transaction is open."""
        if self.open_transaction is not None:
            raise StateMisused("a snapshot was asked for inside a transaction")
        return bytes(self._db.serialize("main"))

    def restore(self, snapshot: bytes) -> None:
        """Become what the snapshot holds; raises SnapshotForeign for another list of kinds."""
        if self.open_transaction is not None:
            raise StateMisused("a restore was asked for inside a transaction")
        if self._path == ":memory:":
            self._db.deserialize("main", snapshot)
        else:
            self._overwrite_file(snapshot)
        self._rows.clear()
        self._begin()
        self._tell(Committed(self._position, fed=False, scheduled=True, restored=True))

    def close(self) -> None:
        """Let go of the database."""
        self._db.close()

    def kind(self, name: str) -> Kind:
        """The declaration of a kind."""
        return self._kinds[name]

    def code(self, kind: str) -> int:
        """The number under which a kind is stored."""
        return self._codes[kind]

    def index_code(self, kind: str, index: str) -> int:
        """The number under which an index is stored."""
        return self._indexes[kind, index]

    def next_position(self, kind: str) -> int:
        """Count one change of that kind; only a transaction calls this."""
        self._ever.add(kind)
        self._position += 1
        return self._position

    def remember(self, kind: str, entity_id: str, known: Row | int) -> None:
        """Keep at hand (measured: four times as fast as asking SQLite) what `gone_at` or `get` say.

        Rows are kept as they are, what is not there by its version.
        """
        if len(self._rows) >= _AT_HAND:
            self._rows.clear()
        self._rows[kind, entity_id] = known

    def forget(self, kind: str, entity_id: str) -> None:
        """Keep it no longer at hand."""
        self._rows.pop((kind, entity_id), None)

    def run(self, statement: str, bindings: tuple[Any, ...]) -> list[Any]:
        """Run one statement to its end; half done, apsw would keep it busy and prepare it anew."""
        rows: list[Any] = self._execute(statement, bindings).fetchall()
        return rows

    def fill(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> bool:
        """Run one statement per row; False when one breaks a key. For transactions alone."""
        try:
            self._db.executemany(statement, rows).fetchall()
        except apsw.ConstraintError:
            return False
        return True

    def _look_up(self, kind: str, entity_id: str) -> Row | int:
        if kind not in self._ever:
            return 0
        rows = self.run(sql.GET, (self._codes[kind], entity_id))
        known = _read(rows[0]) if rows else 0
        self.remember(kind, entity_id, known)
        return known

    def _note(self, tx: Transaction) -> None:
        # What was committed at once was done at one instant, however long the writing takes.
        cause, at_us, journal = tx.cause, self.clock.now_us(), self.journal
        for effect in tx.effects():
            kind = effect.kind
            self._heads[self._codes[kind.name]] = effect.position
            if kind.fed:
                self._told_to[kind.feed] = effect.position
            if kind.journalled and journal is not None:
                body = effect.body(tx.operation)
                journal.append("effect", self.actor, body, cause=cause, at_us=at_us)

    def _tell(self, committed: Committed) -> None:
        for listener in self._listeners:
            listener(committed)

    def _hash(self, code: int) -> str:
        digest = hashlib.sha256()
        for entity_id, version, body in self._db.execute(sql.HASH, (code,)):
            digest.update(f"{entity_id}\n{version}\n".encode() + body + b"\n")
        return digest.hexdigest()

    def _begin(self) -> None:
        """Read anew what is kept beside the database."""
        self._check_kinds()
        self._heads = heads = self._read_heads()
        self._told_to = {
            feed: max((heads[code] for code in codes), default=0)
            for feed, codes in self._feeds.items()
        }
        # The kinds of which there is or was anything: of most there is nothing to ask SQLite.
        self._ever = {self._names[code] for code, head in self._heads.items() if head}
        self._position = max(self._counted, *self._heads.values())

    def _read_heads(self) -> dict[int, int]:
        """The position of the last change of each kind, by its code."""
        if not self.run(sql.ANY, ()):  # a world begins so: dozens of kinds need not be asked for
            return dict.fromkeys(self._codes.values(), 0)
        return {code: self.run(sql.LAST, (code,))[0][0] or 0 for code in self._codes.values()}

    def _check_kinds(self) -> None:
        rows = self._db.execute("SELECT kinds FROM made_for").fetchall()
        if not rows:
            self._db.execute("INSERT INTO made_for(kinds) VALUES(?)", (self._made_for,))
        elif rows[0][0] != self._made_for:
            raise SnapshotForeign(f"the data were made for {rows[0][0]}, not {self._made_for}")

    def _overwrite_file(self, snapshot: bytes) -> None:
        source = apsw.Connection(":memory:")
        source.deserialize("main", snapshot)
        with self._db.backup("main", source, "main") as backup:
            backup.step()
        source.close()


def _feeds(kinds: Sequence[Kind], codes: Mapping[str, int]) -> dict[str, list[int]]:
    """The codes of the kinds that each feed tells of."""
    feeds: dict[str, list[int]] = {MAIN: []}
    for kind in kinds:
        if kind.fed:
            feeds.setdefault(kind.feed, []).append(codes[kind.name])
    return feeds


def _read(found: tuple[str, int, bytes | None, int]) -> Row | int:
    """A row of `entity`; of what was deleted, its version."""
    entity_id, version, raw, position = found
    return version if raw is None else Row(entity_id, version, raw, position)
