"""The queue: what is to be done, in which order, and what was given up.

What is asked of an order has the key of that order, and may come before it: events are delivered
late and again, and readers of several lanes are not equally far. So of a key's items the one that
founds it goes first, whenever it came (docs/adr/0061).
"""

from __future__ import annotations

from typing import Final

from engine.store.records import Item, NewWork, Parked
from engine.store.sqlite import Rows

FOUNDING: Final = ("order_to_erp", "erp_orders")
"""The flows whose items bring the order that the others of the same key are about."""

_FOUNDS: Final = f"flow IN {FOUNDING}"
"""Nothing but these constants is ever put into the text of a statement."""

# A partial index is used only where its own condition is written out, hence `state<3 AND state=2`.
_INSERT: Final = """
INSERT INTO work(flow, key, object, correlation, version, body, doubt_us, received_us, due_us,
                 state, reason, parked_us)
VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_SUPERSEDE: Final = """
UPDATE work SET body=?, version=?, correlation=?, failures=0 WHERE item=(
  SELECT item FROM work WHERE key=? AND state<3 AND state IN (0, 2) AND flow=? AND version<?
  ORDER BY item DESC LIMIT 1) RETURNING item"""
# What waits behind something else of its order gives way to what is put behind it.
_GIVE_WAY: Final = """
DELETE FROM work WHERE item=(
  SELECT item FROM work WHERE key=? AND state<3 AND state=2 AND flow=? AND object=? AND version<?
  ORDER BY item DESC LIMIT 1) RETURNING item"""
_CLAIM: Final = """
UPDATE work SET state=1, lease_us=?, claims=claims+1 WHERE item IN (
  SELECT item FROM work WHERE state=0 AND flow=? AND due_us<=? ORDER BY due_us, item LIMIT ?)
RETURNING item, flow, key, object, correlation, version, body, received_us, due_us, claims,
          failures, doubt_us, refusals"""
_NEXT_DUE: Final = "SELECT due_us FROM work WHERE state=0 AND flow=? ORDER BY due_us LIMIT 1"
# From flow to flow by the index, however much of each is ready.
_HEADS: Final = """
WITH RECURSIVE ready(flow) AS (
  SELECT min(flow) FROM work WHERE state=0
  UNION ALL
  SELECT (SELECT min(flow) FROM work WHERE state=0 AND flow>ready.flow) FROM ready
  WHERE ready.flow IS NOT NULL)
SELECT flow, (SELECT due_us FROM work WHERE state=0 AND flow=ready.flow ORDER BY due_us LIMIT 1)
FROM ready WHERE flow IS NOT NULL"""
_COMPLETE: Final = "DELETE FROM work WHERE item=? AND claims=? AND state=1 RETURNING item"
_PARK: Final = """
UPDATE work SET state=3, lease_us=NULL, reason=?, parked_us=?, failures=failures+1, doubt_us=?,
                refusals=refusals+?
WHERE item=? AND claims=? AND state=1 RETURNING item"""
_RETRY: Final = """
UPDATE work SET state=0, lease_us=NULL, due_us=?, reason=?, failures=failures+?, doubt_us=?
WHERE item=? AND claims=? AND state=1 RETURNING item"""
_NEXT_OF_KEY: Final = f"""
SELECT item FROM work WHERE key=? AND state<3 AND state=2 ORDER BY {_FOUNDS} DESC, item LIMIT 1"""  # noqa: S608
_UNBLOCK: Final = "UPDATE work SET state=0 WHERE item=?"
_FOUNDER_OF_KEY: Final = f"""
SELECT min(item) FROM work WHERE key=? AND state<3 AND state=2 AND {_FOUNDS}"""  # noqa: S608
_STEP_ASIDE: Final = f"""
UPDATE work SET state=2, due_us=min(due_us, ?)
WHERE key=? AND state<3 AND state=0 AND NOT {_FOUNDS} RETURNING item"""  # noqa: S608
_EXPIRE: Final = """
UPDATE work SET state=0, due_us=?, failures=failures+1, reason='lease-expired',
                doubt_us=lease_us, lease_us=NULL
WHERE state=1 AND lease_us<=? RETURNING key"""
_RECOVER: Final = """
UPDATE work SET state=0, due_us=?, failures=failures+1, reason='interrupted',
                doubt_us=?, lease_us=NULL
WHERE state=1 RETURNING key"""
_REPLAY: Final = """
UPDATE work SET state=?, due_us=?, received_us=?, failures=0, reason=NULL,
                doubt_us=max(coalesce(doubt_us, 0), parked_us), parked_us=NULL
WHERE item=?"""

_FIND_PARKED: Final = "SELECT 1 FROM work WHERE state=3 AND flow=? AND object=? LIMIT 1"
_PARKED_VERSION: Final = "SELECT max(version) FROM work WHERE state=3 AND flow=? AND object=?"
_UNDER_WAY: Final = "SELECT 1 FROM work WHERE state<3 AND flow=? AND object=? LIMIT 1"
_PARKED: Final = """
SELECT item, flow, object, reason, parked_us, failures, key FROM work WHERE state=3"""


class Work:
    """Items in flight, one per ordering key; a parked item blocks nobody.

    A key's items go in the order in which they came, and what founds it before all others: who is
    about to be sent steps aside for it, who is in flight as soon as it comes back.
    """

    __slots__ = ("_rows",)

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def put(self, new: NewWork, now_us: int) -> bool:
        """Append work behind whatever its key still has open, or before it if it founds the key.

        With `latest_only`, an earlier version of the object that still waits is replaced instead;
        then nothing is added and the answer is False. With `latest_last` the earlier version is
        taken out and the new one goes to the end, behind what was told between them: an order that
        is over is not told to be before its last parcel. What is at the head of its key stays.
        """
        state = self._place(new.flow, new.key, now_us)
        if state and new.latest_only:
            rows = self._rows(
                _SUPERSEDE,
                *(new.body, new.version, new.correlation, new.key, new.flow, new.version),
            )
            if rows:
                return False
        gives_way = (
            state == 2
            and new.latest_last
            and self._rows(_GIVE_WAY, new.key, new.flow, new.object, new.version)
        )
        self._insert(new, now_us, state, None)
        return not gives_way

    def _place(self, flow: str, key: str, now_us: int) -> int:
        """The state of what joins a key: ready where nobody is, or where who is steps aside."""
        if not self.is_open(key):
            return 0
        if not self._founds(flow):
            return 2
        # What waits now waits for this alone, and no longer for its own hour.
        return 0 if self._rows(_STEP_ASIDE, now_us, key) else 2

    def _founds(self, flow: str) -> bool:
        return flow in FOUNDING

    def park_new(self, new: NewWork, reason: str, now_us: int) -> None:
        """Put work straight on the dead-letter list."""
        self._insert(new, now_us, 3, reason)

    def _insert(self, new: NewWork, now_us: int, state: int, reason: str | None) -> None:
        self._rows(
            _INSERT,
            *(new.flow, new.key, new.object, new.correlation, new.version, new.body),
            *(new.doubt_us, now_us, now_us, state, reason, None if reason is None else now_us),
        )

    def is_open(self, key: str) -> bool:
        """Whether an item of that key is ready, leased or waiting."""
        return bool(self._rows("SELECT 1 FROM work WHERE key=? AND state<3 LIMIT 1", key))

    def is_parked(self, flow: str, object_id: str) -> bool:
        """Whether an item of that flow and object is a dead letter."""
        rows = self._rows(_FIND_PARKED, flow, object_id)
        return bool(rows)

    def parked_version(self, flow: str, object_id: str) -> int | None:
        """The newest version of an object that is a dead letter, or None."""
        found: int | None = self._rows(_PARKED_VERSION, flow, object_id)[0][0]
        return found

    def is_under_way(self, flow: str, object_id: str) -> bool:
        """Whether an item of that flow and object is ready, leased or waiting."""
        return bool(self._rows(_UNDER_WAY, flow, object_id))

    def claim(self, flow: str, limit: int, now_us: int, lease_us: int) -> list[Item]:
        """Lease up to `limit` due items of a flow until `lease_us`, the longest due first."""
        items = [Item(*row) for row in self._rows(_CLAIM, lease_us, flow, now_us, limit)]
        items.sort(key=lambda item: (item.due_us, item.item))
        return items

    def heads(self) -> dict[str, int]:
        """When the next ready item of each flow that has one is due."""
        return dict(self._rows(_HEADS))

    def next_due(self, flow: str) -> int | None:
        """When the next ready item of a flow is due."""
        rows = self._rows(_NEXT_DUE, flow)
        return rows[0][0] if rows else None

    def next_lease_end(self) -> int | None:
        """When the first lease runs out."""
        rows = self._rows("SELECT min(lease_us) FROM work WHERE state=1")
        return rows[0][0] if rows else None

    def complete(self, item: Item) -> bool:
        """Take a finished item off the queue; False when it was no longer the claimer's."""
        return self._advance(item, self._rows(_COMPLETE, item.item, item.claims))

    def park(
        self, item: Item, reason: str, now_us: int, doubt_us: int | None, *, refused: bool = False
    ) -> bool:
        """Make a claimed item a dead letter; False when it was no longer the claimer's.

        `refused`: what was sent of it is refused, so a replay is an attempt of its own.
        """
        known = reason, now_us, doubt_us, int(refused)
        return self._advance(item, self._rows(_PARK, *known, item.item, item.claims))

    def _advance(self, item: Item, rows: list[object]) -> bool:
        if rows:
            following = self._rows(_NEXT_OF_KEY, item.key)
            if following:
                self._rows(_UNBLOCK, following[0][0])
        return bool(rows)

    def retry_at(
        self, item: Item, due_us: int, reason: str, *, failed: bool, doubt_us: int | None
    ) -> bool:
        """Give a claimed item back until `due_us`; False when it was no longer the claimer's."""
        rows = self._rows(_RETRY, due_us, reason, int(failed), doubt_us, item.item, item.claims)
        self._let_by([item.key] if rows else [], item.due_us)
        return bool(rows)

    def expire(self, now_us: int) -> int:
        """Take back leases that ran out: each counts as a failure and leaves doubt. How many."""
        return self._let_by([key for (key,) in self._rows(_EXPIRE, now_us, now_us)], now_us)

    def recover(self, now_us: int) -> int:
        """At start: take back every lease of the incarnation before this one, as `expire` does."""
        return self._let_by([key for (key,) in self._rows(_RECOVER, now_us, now_us)], now_us)

    def _let_by(self, keys: list[str], due_us: int) -> int:
        """Of keys whose item was given back, let what founds one go before it. How many keys."""
        for key in keys:
            founder = self._rows(_FOUNDER_OF_KEY, key)[0][0]
            if founder is not None and self._rows(_STEP_ASIDE, due_us, key):
                self._rows(_UNBLOCK, founder)
        return len(keys)

    def replay(self, item: int, now_us: int) -> Parked | None:
        """Bring a dead letter back, in doubt about its earlier attempts; None when it is none."""
        rows = self._rows(_PARKED + " AND item=?", item)
        if not rows:
            return None
        *row, key = rows[0]
        parked = Parked(*row)
        self._rows(_REPLAY, self._place(parked.flow, key, now_us), now_us, now_us, item)
        return parked

    def letter(self, item: int, prefix: str) -> Parked | None:
        """A dead letter whose key begins so; None when it is none."""
        rows = self._rows(_PARKED + " AND item=?", item)
        return Parked(*rows[0][:-1]) if rows and rows[0][-1].startswith(prefix) else None

    def withdraw(self, item: int) -> bytes | None:
        """Take a dead letter off the list; its body, None when it was none any more."""
        rows = self._rows("DELETE FROM work WHERE item=? AND state=3 RETURNING body", item)
        return rows[0][0] if rows else None

    def parked(self) -> list[Parked]:
        """The dead letters, oldest first."""
        rows = self._rows(_PARKED + " ORDER BY item")
        return [Parked(*row[:-1]) for row in rows]

    def open_count(self) -> int:
        """How many items are ready, leased or waiting."""
        return int(self._rows("SELECT count(*) FROM work WHERE state<3")[0][0])
