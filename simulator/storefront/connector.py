"""The connector face: what an integration writes and reads, row by row, newer versions only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import orjson
from starlette.responses import Response

from contracts.errors import ValueInvalid
from contracts.values import Money, parse_decimal
from simulator.entity import Row
from simulator.face import Call, Operation, answer, answer_raw, found
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront import status
from simulator.storefront.availability import Held, confirmed
from simulator.storefront.begun import ensure_begins, known
from simulator.storefront.cards import Cards
from simulator.storefront.content import (
    CHECKER,
    is_count,
    read_document,
    read_instant,
    read_json,
)
from simulator.storefront.corrections import corrected
from simulator.storefront.errors import Declined, RowRefused
from simulator.storefront.nouns import NOUNS, Noun
from simulator.storefront.postings import KIND as POSTING
from simulator.storefront.postings import is_refused
from simulator.storefront.refunds import CREDITS
from simulator.storefront.shelf import Shelf
from simulator.transaction import Transaction

SCOPE: Final = "storefront:connector"
PAGE: Final = 100
PAGE_MOST: Final = 1000
MOST_ROWS: Final = 5000
"""Rows that one call may write; beyond it the call is refused, as shops do with bulk calls."""

_HELD: Final = "held"
"""In a row that repairs: the version with which it was compared; null: nothing was there."""

_MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(slots=True)
class Batch:
    """One call's rows on their way into the state.

    `read_again` is what the shop has to read anew, `news` that of it which was not known before.
    """

    tx: Transaction
    noun: Noun
    read_again: dict[str, None] = field(default_factory=dict)
    news: dict[str, None] = field(default_factory=dict)

    def note(self, data: Mapping[str, Any], *, is_news: bool) -> None:
        """A row of these data changes what the shop goes by."""
        key = self.noun.shelf(data)
        if key is None:
            return
        self.read_again[key] = None
        if is_news:
            self.news[key] = None


class Connector:
    """Takes over what the ERP's integration tells, and lists what the shop holds."""

    def __init__(
        self, state: State, shelf: Shelf, cards: Cards, *, stock_news_within_us: int
    ) -> None:
        self._state = state
        self._cards = cards
        self._shelf = shelf
        self._holds = shelf.holds
        self._wait_us = stock_news_within_us

    def operations(self) -> list[Operation]:
        """What the face serves."""
        each = [op for noun in NOUNS for op in self._noun_operations(noun)]
        orders, requests = "/connector/orders", "/connector/return-requests"
        return [
            *each,
            Operation("storefront.orders.list", "GET", orders, SCOPE, self.list_orders),
            Operation(
                "storefront.return-requests.list", "GET", requests, SCOPE, self.list_requests
            ),
            Operation("storefront.orders.read", "GET", f"{orders}/{{id}}", SCOPE, self.read_order),
            Operation(
                "storefront.orders.status", "PUT", f"{orders}/{{id}}/status", SCOPE, self.put_status
            ),
        ]

    def _noun_operations(self, noun: Noun) -> list[Operation]:
        async def put(call: Call) -> Response:
            return self.put_rows(noun, call)

        async def list_rows(call: Call) -> Response:
            return self.list_rows(noun, call)

        path, name = f"/connector/{noun.name}", f"storefront.{noun.name}"
        writing = Operation(f"{name}.put", "PUT", path, SCOPE, put)
        listing = Operation(f"{name}.list", "GET", path, SCOPE, list_rows)
        return [writing, listing] if noun.listed else [writing]

    def put_rows(self, noun: Noun, call: Call) -> Response:
        """Store each row that is newer than what is there; answer row by row."""
        rows = _rows(read_json(call))
        with self._state.transaction(call.cause, f"storefront.{noun.name}.put") as tx:
            batch = Batch(tx, noun)
            results = [self._put_row(batch, row) for row in rows]
            awaited = self._awaited(noun, batch)
            freed = self._freed(batch, rows) if noun.kind == POSTING else {}
            for sku in awaited:
                self._holds.hear_of_stock(tx, sku)
        for key in batch.read_again:
            self._shelf.forget(noun.kind, key)
        for sku in awaited:
            self._holds.heard(sku)
        for order_id, taken in freed.items():
            self._holds.confirmed(order_id, taken, ())
        return answer({"results": results})

    def _freed(self, batch: Batch, rows: list[Any]) -> dict[str, list[Held]]:
        """What the orders held that the ERP has refused by now: nobody will send it."""
        freed: dict[str, list[Held]] = {}
        for order_id in _orders_of(rows):
            if is_refused(self._state, order_id):
                freed[order_id] = self._holds.read(batch.tx, order_id)
                self._holds.write(batch.tx, order_id, [])
                self._cards.told(batch.tx, order_id)
        return freed

    def _put_row(self, batch: Batch, row: Mapping[str, Any]) -> dict[str, Any]:
        noun, entity_id, version, data = batch.noun, row["id"], row["version"], row["data"]
        known = self._state.get(noun.kind, entity_id)
        if self._is_stale(noun, row, known):
            return {"id": entity_id, "status": "stale"}
        # A repair puts right what is held of a version; it tells of no later one.
        is_news = version > (known.version if known else self._gone_at(noun, entity_id))
        if data is None:
            self._remove(batch, entity_id, version, known)
            return {"id": entity_id, "status": "applied"}
        try:
            self._check(noun, entity_id, data)
        except (RowRefused, ValueInvalid) as error:
            return {"id": entity_id, "status": "refused", "reason": str(error)}
        batch.tx.put(noun.kind, entity_id, data, version=version)
        if noun.kind == "invoice":
            self._cards.billed(batch.tx, data)
        elif noun.kind in CREDITS:
            self._cards.refunds.credited(batch.tx, entity_id, data)
        elif noun.kind == "erp_order":
            self._cards.told(batch.tx, entity_id)
        if known is None:
            batch.tx.delete("gone", f"{noun.kind}/{entity_id}")
        batch.note(data, is_news=is_news)
        return {"id": entity_id, "status": "applied"}

    def _is_stale(self, noun: Noun, row: Mapping[str, Any], known: Row | None) -> bool:
        """Whether a row comes too late: it is not newer, or a repair of what is there no more."""
        if _HELD in row:
            return bool(row[_HELD] != (known.version if known else None))
        entity_id, version = row["id"], row["version"]
        return bool(version <= (known.version if known else self._gone_at(noun, entity_id)))

    def _remove(self, batch: Batch, entity_id: str, version: int, known: Row | None) -> None:
        """The owner has it no more; its last version is kept, so that older news stay stale."""
        kind = batch.noun.kind
        batch.tx.put("gone", f"{kind}/{entity_id}", {"version": version})
        if known is not None:
            batch.tx.delete(kind, entity_id, version=version)
            batch.note(known.body, is_news=version > known.version)

    def _check(self, noun: Noun, entity_id: str, data: Any) -> None:
        violations = CHECKER.document(noun.schema, data)
        if violations:
            first = violations[0]
            raise RowRefused(f"{first.pointer or '/'} {first.message}")
        if noun.id_of(data) != entity_id:
            raise RowRefused("the id is not the document's")
        noun.check(data, self._order_lines)
        if noun.kind == "erp_order":
            ensure_begins(self._state, data)

    def _gone_at(self, noun: Noun, entity_id: str) -> int:
        row = self._state.get("gone", f"{noun.kind}/{entity_id}")
        return int(row.body["version"]) if row is not None else 0

    def _order_lines(self, order_id: str) -> dict[int, str] | None:
        row = known(self._state, order_id)
        return None if row is None else {line["line"]: line["sku"] for line in row.body["lines"]}

    def _awaited(self, noun: Noun, batch: Batch) -> list[str]:
        """The SKUs of which the shop now has the news of stock that it waited for."""
        if noun.kind != "availability":
            return []
        return [sku for sku in batch.news if self._holds.awaits(sku)]

    def list_rows(self, noun: Noun, call: Call) -> Response:
        """A page of rows by id; of shipments with an instant, of those changed at or after it."""
        return page_of(
            self._state, call, noun.kind, window_of(self._state, call) if noun.windowed else 0
        )

    async def list_orders(self, call: Call) -> Response:
        """A page of the shop's orders by id; with an instant, of those changed at or after it."""
        return page_of(self._state, call, "order", window_of(self._state, call))

    async def list_requests(self, call: Call) -> Response:
        """The same of requests for returns."""
        return page_of(self._state, call, "return_request", window_of(self._state, call))

    async def read_order(self, call: Call) -> Response:
        """One order as it stands."""
        return answer_raw(found(self._state.get("order", call.part("id")), "order").raw)

    async def put_status(self, call: Call) -> Response:
        """Show what the ERP says of an order, unless the order already shows something newer."""
        order_id = call.part("id")
        told = read_document(call, "orders", "order-status")
        if not is_count(told["version"]):
            raise Problem("invalid", "the version is a whole number from 1")
        with self._state.transaction(call.cause, "storefront.orders.status") as tx:
            order = found(tx.get("order", order_id), "order").body
            known = order["status"]
            if status.is_stale(known, told):
                return answer({"id": order_id, "status": "stale"})
            status.check(known, told)
            tx.put("order", order_id, _shown(order, told, corrected(self._state, order)))
            self._cards.told(tx, order_id)
            taken, kept = self._confirm(tx, order, told) if known is None else ([], [])
        self._holds.confirmed(order_id, taken, kept)
        return answer({"id": order_id, "status": "applied"})

    def _confirm(
        self, tx: Transaction, order: Mapping[str, Any], told: Mapping[str, Any]
    ) -> tuple[list[Held], list[Held]]:
        """The ERP knows the order now: its own figure counts it, sooner or later.

        Returns what the order held until now, and what it goes on holding.
        """
        taken = self._holds.read(tx, order["id"])
        ordered = {
            line["line"]: parse_decimal(line["quantity"]["value"]) for line in order["lines"]
        }
        until_us = self._state.clock.now_us() + self._wait_us
        kept = confirmed(taken, ordered, told["lines"], until_us)
        self._holds.write(tx, order["id"], kept)
        return taken, kept


def page_of(state: State, call: Call, kind: str, position: int) -> Response:
    """A page of a kind's rows by id, of those changed after a position."""
    limit, after = _limit(call), call.text("after") or ""
    return _page(state.scan(kind, after, limit + 1, changed_since=position), limit)


def window_of(state: State, call: Call) -> int:
    """The position after which the window asked for begins; 0 when none was asked for."""
    since = read_instant(call, "changed_since")
    if since is None:
        return 0
    since_us = (since - state.clock.instant(0)) // _MICROSECOND
    return position_before(state, since_us)


def position_before(state: State, at_us: int) -> int:
    """The last position of the feed whose change came before `at_us`, found by halving."""
    low, high = 0, state.position
    while low < high:
        middle = (low + high) // 2
        following = state.changes(middle, 1)
        if following and following[0].at_us < at_us:
            low = following[0].position
        else:
            high = middle
    return low


def _shown(
    order: Mapping[str, Any], told: Mapping[str, Any], costs: Mapping[int, Money]
) -> dict[str, Any]:
    lines = {line["line"] for line in order["lines"]}
    if any(line["line"] not in lines for line in told["lines"]):
        raise Problem("invalid", "the status speaks of a line that the order does not have")
    try:
        return status.show(order, told, costs)
    except ValueInvalid as error:
        raise Problem("invalid", f"the totals do not fit the order: {error}") from None


def _orders_of(rows: list[Any]) -> list[str]:
    """The orders that rows are about, each once."""
    named = (row["data"].get("reference") for row in rows if row["data"] is not None)
    return list(dict.fromkeys(each for each in named if isinstance(each, str)))


def _rows(content: Any) -> list[Any]:
    """The rows of a batch; raises Problem invalid when a row could not even be answered."""
    rows = content.get("rows") if isinstance(content, dict) else None
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        raise Problem("invalid", "the body is rows, each with an id, a version and data")
    if len(rows) > MOST_ROWS:
        raise Declined("payload-too-large", f"at most {MOST_ROWS} rows are taken at once")
    return rows


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, dict)
        and isinstance(row.get("id"), str)
        and 0 < len(row["id"]) <= 128
        and is_count(row.get("version"))
        and "data" in row
        and (row["data"] is None or isinstance(row["data"], dict))
        and (row.get(_HELD) is None or is_count(row[_HELD]))
    )


def _limit(call: Call) -> int:
    return call.number("limit", PAGE, least=1, most=PAGE_MOST)


def _page(rows: list[Row], limit: int) -> Response:
    """`{rows: [{id, version, data}], next}`, fetched with one row more than is shown."""
    shown = rows[:limit]
    following = orjson.dumps(shown[-1].id) if len(rows) > limit else b"null"
    parts = (
        b'{"id":%b,"version":%d,"data":%b}' % (orjson.dumps(row.id), row.version, row.raw)
        for row in shown
    )
    return answer_raw(b'{"rows":[%b],"next":%b}' % (b",".join(parts), following))
