"""What the ERP tells: lists by page, single documents, and the change feed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import orjson
from starlette.responses import Response

from contracts.instants import format_instant
from simulator.entity import Change, Row
from simulator.erp.kinds import BESIDE
from simulator.erp.snapshots import STOCK, as_told
from simulator.face import Call, Operation, answer_raw, found, listing, versioned
from simulator.profiles import Profile
from simulator.state import State

READ: Final = "erp:read"

_LISTS: Final = (
    ("customer", "customers"),
    ("item", "items"),
    ("price", "prices"),
    ("discount", "discounts"),
    ("availability", "availability"),
    ("shipment", "shipments"),
    ("invoice", "invoices"),
)
"""Kinds and the nouns under which they are listed."""

_WINDOWED: Final = frozenset({"shipment"})
"""Of these, those changed after a position can be asked for, as of orders."""

_DOCUMENTS: Final = (
    ("customer", "customers", "id"),
    ("item", "items", "sku"),
    ("order", "orders", "number"),
    ("shipment", "shipments", "id"),
    ("invoice", "invoices", "id"),
)
"""Kinds, their nouns, and the name of the id in the path."""


def reading_operations(state: State, profile: Profile) -> list[Operation]:
    """Everything that needs the scope erp:read."""
    most = profile.list_limit
    lists = [
        Operation(f"erp.{noun}.list", "GET", f"/{noun}", READ, _List(state, kind, noun, most).page)
        for kind, noun in _LISTS
    ]
    documents = [
        Operation(
            f"erp.{noun}.read",
            "GET",
            f"/{noun}/{{{name}}}",
            READ,
            _Document(state, kind, name).read,
        )
        for kind, noun, name in _DOCUMENTS
    ]
    orders = Operation("erp.orders.list", "GET", "/orders", READ, _Orders(state, most).page)
    feed = Operation("erp.changes.list", "GET", "/changes", READ, _Feed(state, profile).page)
    return [*documents, *lists, orders, feed]


class _List:
    def __init__(self, state: State, kind: str, noun: str, limit: int) -> None:
        self._state = state
        self._kind = kind
        self._noun = noun
        self._limit = limit

    async def page(self, call: Call) -> Response:
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        since = call.number("changed_since", 0) if self._kind in _WINDOWED else 0
        after = call.text("after") or ""
        rows = self._state.scan(self._kind, after, limit + 1, changed_since=since)
        return listing(self._noun, rows, limit)


class _Document:
    def __init__(self, state: State, kind: str, name: str) -> None:
        self._state = state
        self._kind = kind
        self._name = name

    async def read(self, call: Call) -> Response:
        row = found(self._state.get(self._kind, call.part(self._name)), self._kind)
        return answer_raw(versioned(row))


class Documents:
    """A list and its single documents; `by` is the index that one may ask by, or nothing."""

    def __init__(self, state: State, kind: str, noun: str, by: str, limit: int) -> None:
        self._state = state
        self._kind = kind
        self._noun = noun
        self._by = by
        self._limit = limit

    async def page(self, call: Call) -> Response:
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        after, since = call.text("after") or "", call.number("changed_since", 0)
        wanted = call.ids(self._by) if self._by else []
        if wanted:
            rows = self._found(wanted[-1], after, since, limit + 1)
        else:
            rows = self._state.scan(self._kind, after, limit + 1, changed_since=since)
        return listing(self._noun, rows, limit)

    async def read(self, call: Call) -> Response:
        row = found(self._state.get(self._kind, call.part("id")), self._noun)
        return answer_raw(versioned(row))

    def _found(self, value: str, after: str, since: int, limit: int) -> list[Row]:
        rows = self._state.find(self._kind, self._by, value)
        return [row for row in rows if row.id > after and row.position > since][:limit]


class _Orders:
    def __init__(self, state: State, limit: int) -> None:
        self._state = state
        self._limit = limit

    async def page(self, call: Call) -> Response:
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        after, since = call.text("after") or "", call.number("changed_since", 0)
        references, state = call.ids("reference"), call.text("state")
        reference = references[-1] if references else None
        if reference is None and state is None:
            rows = self._state.scan("order", after, limit + 1, changed_since=since)
        else:
            rows = self._found(reference, state, after, since, limit + 1)
        return listing("orders", rows, limit)

    def _found(
        self, reference: str | None, state: str | None, after: str, since: int, limit: int
    ) -> list[Row]:
        """Orders under a reference, a state or both, in the order of their numbers."""
        name, value = ("reference", reference) if reference is not None else ("state", state)
        rows: list[Row] = []
        for number in self._state.find_ids("order", name, value or ""):
            if number <= after:
                continue
            row = self._state.get("order", number)
            if row is None or row.position <= since:
                continue
            if state is None or row.body["state"] == state:
                rows.append(row)
            if len(rows) == limit:
                break
        return rows


class _Feed:
    """The main feed; of what is told by snapshots it has these and not what goes on meanwhile."""

    def __init__(self, state: State, profile: Profile) -> None:
        self._state = state
        self._limit = profile.page_limit.value
        self._but = STOCK if STOCK in profile.snapshots_s else None

    async def page(self, call: Call) -> Response:
        after = call.number("after", 0)
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        changes = self._state.changes(after, limit + 1, but=self._but)
        if self._but is not None:
            changes = [as_told(change) for change in changes]
        return _change_page(self._state, changes, after, limit, self._also())

    def _also(self) -> bytes:
        """Where the feeds beside this one have come to, of which the ERP has anything."""
        heads = {feed: self._state.head(feed) for feed in BESIDE}
        told = {feed: head for feed, head in heads.items() if head}
        return b',"also":%b' % orjson.dumps(told) if told else b""


class FeedBeside:
    """A feed beside the main one; with `newest` an object that changed again stands there once."""

    def __init__(self, state: State, limit: int, feed: str, *, newest: bool = False) -> None:
        self._state = state
        self._limit = limit
        self._feed = feed
        self._newest = newest

    async def page(self, call: Call) -> Response:
        """What changed after a position."""
        after = call.number("after", 0)
        limit = call.number("limit", self._limit, least=1, most=self._limit)
        if self._newest:
            changes = self._state.newest(self._feed, after, limit + 1)
        else:
            changes = self._state.changes(after, limit + 1, self._feed)
        return _change_page(self._state, changes, after, limit)


def _change_page(
    state: State, changes: Sequence[Change], after: int, limit: int, also: bytes = b""
) -> Response:
    """A page of a feed, fetched with `limit + 1`; `also` are further fields of it."""
    shown = changes[:limit]
    last = shown[-1].position if shown else after
    more = b"true" if len(changes) > limit else b"false"
    said = {change.at_us: _said(state, change.at_us) for change in shown}
    lines = b",".join([_line(change, said[change.at_us]) for change in shown])
    return answer_raw(b'{"changes":[%b],"next":%d,"more":%b%b}' % (lines, last, more, also))


def _said(state: State, at_us: int) -> bytes:
    return format_instant(state.clock.instant(at_us)).encode()


def _line(change: Change, changed_at: bytes) -> bytes:
    return b'{"position":%d,"entity":"%b","id":%b,"version":%d,"changed_at":"%b","data":%b}' % (
        change.position,
        change.entity.encode(),
        orjson.dumps(change.id),
        change.version,
        changed_at,
        change.data or b"null",
    )
