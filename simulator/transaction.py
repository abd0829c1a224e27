"""A transaction: everything it writes is committed and journalled in one step, or nothing is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from contracts.encoding import tight
from simulator.entity import Kind, Row
from simulator.errors import StateMisused

if TYPE_CHECKING:
    from simulator.state import State

_NEW = "INSERT INTO entity(version, position, body, kind, id) VALUES(?, ?, ?, ?, ?)"
_AGAIN = "UPDATE entity SET version = ?, position = ?, body = ? WHERE kind = ? AND id = ?"
_FORGET = "DELETE FROM entity WHERE kind = ? AND id = ?"
_FEED = "INSERT INTO change(position, kind, id, version, at_us, body) VALUES(?, ?, ?, ?, ?, ?)"
_REFEED = "UPDATE change SET body = ?, version = ? WHERE position = ?"
_KEEP = "UPDATE change SET body = ? WHERE position = ? AND body IS NULL"
_FIND = "INSERT OR IGNORE INTO lookup(idx, value, id) VALUES(?, ?, ?)"
_LOSE = "DELETE FROM lookup WHERE idx = ? AND value = ? AND id = ?"
_COUNT = (
    "INSERT INTO counter(name, value) VALUES(?, 1)"
    " ON CONFLICT DO UPDATE SET value = value + 1 RETURNING value"
)
_SCHEDULE = "INSERT INTO pending(due_us, kind, payload) VALUES(?, ?, ?) RETURNING seq"
_DONE = "DELETE FROM pending WHERE seq = ?"


@dataclass(slots=True)
class Effect:
    """One entity's change by this transaction: what it was before the first put, what it is now."""

    kind: Kind
    id: str
    version: int
    position: int
    before: bytes | None
    after: bytes | None

    def body(self, operation: str | None) -> dict[str, Any]:
        """The body of the journal's `effect` record; bodies are embedded as they are stored."""
        body: dict[str, Any] = {
            "after": None if self.after is None else orjson.Fragment(self.after),
            "before": None if self.before is None else orjson.Fragment(self.before),
            "entity": self.kind.name,
            "id": self.id,
        }
        if operation is not None:
            body["operation"] = operation
        body["version"] = self.version
        return body


class Transaction:
    """The writing side of a state; made by `State.transaction`, used within its `with` block alone.

    Reads see what was written before them. The version of an entity grows by one per transaction
    that changes it, however often it is put. Nothing in here awaits.
    """

    __slots__ = ("_effects", "_state", "at_us", "cause", "fed", "operation", "scheduled")

    def __init__(self, state: State, cause: str, operation: str | None) -> None:
        self._state = state
        self.cause = cause
        self.operation = operation
        self.at_us = state.clock.now_us()
        self.fed = False
        self.scheduled = False
        self._effects: dict[tuple[str, str], Effect] = {}

    def get(self, kind: str, entity_id: str) -> Row | None:
        """The entity as this transaction sees it."""
        return self._state.get(kind, entity_id)

    def find(self, kind: str, index: str, value: str) -> list[Row]:
        """The entities under a value of an index, by id, as this transaction sees them."""
        return self._state.find(kind, index, value)

    def find_ids(self, kind: str, index: str, value: str) -> list[str]:
        """Their ids alone."""
        return self._state.find_ids(kind, index, value)

    def find_ids_to(self, kind: str, index: str, value: str) -> list[str]:
        """Those under that value or one before it in the order of texts."""
        return self._state.find_ids_to(kind, index, value)

    def rows(self, kind: str) -> Iterator[Row]:
        """Every entity of a kind, by id."""
        return self._state.rows(kind)

    @property
    def instant(self) -> datetime:
        """The aware UTC instant of the transaction."""
        return self._state.clock.instant(self.at_us)

    def load(self, kind: str, documents: Iterable[tuple[str, Mapping[str, Any]]]) -> int:
        """Store entities that are all new, about twice as fast as `put`; returns how many.

        Raises StateMisused when one exists already.
        """
        state, declared = self._state, self._state.kind(kind)
        code, effects = state.code(kind), self._effects
        entities: list[tuple[Any, ...]] = []
        found: list[tuple[int, str, str]] = []
        for entity_id, body in documents:
            raw, position = tight(orjson.dumps(body)), state.next_position(kind)
            effects[kind, entity_id] = Effect(declared, entity_id, 1, position, None, raw)
            state.forget(kind, entity_id)
            entities.append((1, position, raw, code, entity_id))
            for name, values in declared.indexes.items():
                index = state.index_code(kind, name)
                found.extend((index, value, entity_id) for value in values(body))
        if not state.fill(_NEW, entities):
            raise StateMisused(f"a {kind} to be loaded exists already")
        state.fill(_FIND, found)
        if declared.fed and entities:
            self.fed = True
            feed = ((row[1], code, row[4], 1, self.at_us, None) for row in entities)
            state.fill(_FEED, feed)  # the data are in `entity` until they change
        return len(entities)

    def put(
        self, kind: str, entity_id: str, body: Mapping[str, Any], *, version: int | None = None
    ) -> int:
        """Store the body, return the entity's version; the same bytes again are no change.

        A system that holds what another one owns passes the owner's `version` instead of counting.
        """
        return self._write(self._state.kind(kind), entity_id, orjson.dumps(body), body, version)

    def delete(self, kind: str, entity_id: str, *, version: int | None = None) -> bool:
        """Remove the entity; False when there is none.

        Its version goes on counting where anybody is told of it, in the feed or the journal.
        """
        if self._state.get(kind, entity_id) is None:
            return False
        self._write(self._state.kind(kind), entity_id, None, {}, version)
        return True

    def next_number(self, counter: str) -> int:
        """The next value of a counter, from 1."""
        ((value,),) = self._state.run(_COUNT, (counter,))
        return int(value)

    def next_id(self, kind: str) -> str:
        """The next id of a kind, such as `SO-000001`."""
        known = self._state.kind(kind)
        return f"{known.prefix}{self.next_number(kind):0{known.digits}}"

    def schedule(self, due_us: int, kind: str, payload: Mapping[str, Any]) -> int:
        """Make work due, return its `seq`; the dispatcher wakes for it."""
        self.scheduled = True
        ((seq,),) = self._state.run(_SCHEDULE, (due_us, kind, orjson.dumps(payload)))
        return int(seq)

    def done(self, seq: int) -> None:
        """Forget pending work."""
        self._state.run(_DONE, (seq,))

    def effects(self) -> list[Effect]:
        """What changed, one per entity, in the order of the first puts."""
        return list(self._effects.values())

    def _write(
        self,
        kind: Kind,
        entity_id: str,
        raw: bytes | None,
        body: Mapping[str, Any],
        given: int | None,
    ) -> int:
        state = self._state
        if state.open_transaction is not self:
            raise StateMisused("a transaction was used outside its with block")
        row = state.get(kind.name, entity_id)
        if row is not None:
            version, old = row.version, row.raw
        else:
            version, old = state.gone_at(kind.name, entity_id), None
        if raw == old and given in {None, version}:
            return version
        if raw is not None:
            raw = tight(raw)
        found_by = tuple([tuple(values(body)) for values in kind.indexes.values()]) if body else ()
        if kind.indexes:
            self._index(kind, entity_id, row, found_by)
        effect = self._effects.get((kind.name, entity_id))
        if effect is None:
            if kind.fed and version == 1 and row is not None:
                state.run(_KEEP, (old, row.position))  # loaded: the feed keeps no data of it yet
            after = version + 1 if given is None else given
            effect = Effect(kind, entity_id, after, state.next_position(kind.name), old, raw)
            self._effects[kind.name, entity_id] = effect
            self._store(effect, _AGAIN if version else _NEW, _FEED, found_by)
        else:
            effect.version = effect.version if given is None else given
            effect.after = raw
            self._store(effect, _AGAIN if version else _NEW, _REFEED, found_by)
        return effect.version

    def _store(
        self, effect: Effect, entity: str, feed: str, found_by: tuple[tuple[str, ...], ...]
    ) -> None:
        state, kind, raw = self._state, effect.kind, effect.after
        code = state.code(kind.name)
        if raw is None and not kind.fed and not kind.journalled:
            state.run(_FORGET, (code, effect.id))
            state.remember(kind.name, effect.id, 0)
        else:
            state.run(entity, (effect.version, effect.position, raw, code, effect.id))
            state.remember(kind.name, effect.id, _known(effect, found_by))
        if not kind.fed:
            return
        self.fed = True
        line: tuple[Any, ...]
        if feed is _FEED:
            line = (effect.position, code, effect.id, effect.version, self.at_us, raw)
        else:
            line = (raw, effect.version, effect.position)
        state.run(feed, line)

    def _index(
        self, kind: Kind, entity_id: str, row: Row | None, found_by: tuple[tuple[str, ...], ...]
    ) -> None:
        """Move the entity from where it was found to where it is found now."""
        for place, (name, values) in enumerate(kind.indexes.items()):
            now = found_by[place] if found_by else ()
            if row is None:
                was: tuple[str, ...] = ()
            elif row.found_by is not None:
                was = row.found_by[place]
            else:
                was = tuple(values(row.view))
            if was != now:
                self._move(self._state.index_code(kind.name, name), entity_id, was, now)

    def _move(self, index: int, entity_id: str, was: tuple[str, ...], now: tuple[str, ...]) -> None:
        for value in was:
            if value not in now:
                self._state.run(_LOSE, (index, value, entity_id))
        for value in now:
            if value not in was:
                self._state.run(_FIND, (index, value, entity_id))


def _known(effect: Effect, found_by: tuple[tuple[str, ...], ...]) -> Row | int:
    """What the state keeps at hand of an entity that was just written."""
    if effect.after is None:
        return effect.version
    return Row(effect.id, effect.version, effect.after, effect.position, found_by)
