"""An ERP of files, asked as if it had an API: nothing is passed over, and one order is one file."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from contracts.ports import ConnectionLost, Request, Response
from contracts.sheet import Sheet, read_sheet
from engine.drop import DropHttp
from engine.drop.folder import Folder

ROW = {"entity": "item", "id": "TEA", "version": 1, "changed_at": "2024-03-01T08:00:00Z"}


class Share:
    """Two folders in memory."""

    def __init__(self) -> None:
        self.outbox: dict[str, bytes] = {}
        self.inbox: dict[str, bytes] = {}
        self.drafts: dict[str, bytes] = {}
        self.away = False
        self.http = DropHttp(self, Folder(self, 1_000), 300)

    async def call(self, edge: str, request: Request, *, timeout_ms: int) -> Response:
        """What a folder does."""
        assert timeout_ms == 1_000
        if self.away:
            raise ConnectionLost
        if edge != "engine>drop":
            return Response(200, {}, edge.encode())
        path, _, query = request.path.partition("?")
        name = path.split("/")[2] if path.count("/") > 1 else ""
        if path == "/outbox":
            after = query.partition("=")[2].replace("%7E", "~")
            listed = [{"name": each} for each in sorted(self.outbox) if each > after]
            return Response(200, {}, orjson.dumps({"files": listed, "next": None}))
        if request.method == "GET":
            return Response(200 if name in self.outbox else 404, {}, self.outbox.get(name, b""))
        if request.method == "PUT":
            self.drafts[name] = request.body
            return Response(200)
        if name not in self.drafts:
            return Response(404)
        self.inbox[name] = self.drafts.pop(name)
        return Response(200)

    def ask(self, method: str, path: str, content: Any = None, key: str = "k" * 40) -> Response:
        """What the engine hears when it asks the ERP."""
        body = b"" if content is None else orjson.dumps(content)
        request = Request(method, path, {"idempotency-key": key}, body)
        return asyncio.run(self.http.call("engine>erp", request, timeout_ms=1_000))

    def feed(self, after: int) -> dict[str, Any] | str:
        """A page of the feed, or the code of what is in its way."""
        answer = self.ask("GET", f"/changes?after={after}&limit=500")
        content: dict[str, Any] = orjson.loads(answer.body)
        return content if answer.status == 200 else str(content["code"])


def test_the_numbered_files_are_a_feed_whose_positions_are_their_numbers() -> None:
    share = Share()
    share.outbox = {
        "000001-items.csv": Sheet("items", 1, (ROW,)).written(),
        "000002-prices.csv": Sheet("prices", 2, (ROW, ROW)).written(),
        "ack-orders-S-1.csv": b"",
        "full-orders-000001.csv": b"",
    }
    assert share.feed(0) == {"changes": [{**ROW, "position": 1}], "next": 1, "more": True}
    page = share.feed(1)
    assert isinstance(page, dict)
    assert (len(page["changes"]), page["next"], page["more"]) == (2, 2, False)
    assert share.feed(2) == {"changes": [], "next": 2, "more": False}


def test_a_file_that_is_missing_or_not_whole_is_waited_for_and_never_passed_over() -> None:
    share = Share()
    whole = Sheet("prices", 2, (ROW,)).written()
    share.outbox = {"000003-items.csv": Sheet("items", 3, (ROW,)).written()}
    assert share.feed(1) == "file-missing"
    for spoiled in (whole[: len(whole) // 2], whole + whole, whole.decode().encode("utf-16")):
        share.outbox["000002-prices.csv"] = spoiled
        assert share.feed(1) == "file-not-whole"
    share.outbox["000002-prices.csv"] = whole
    assert isinstance(share.feed(1), dict)


def test_a_file_that_bears_another_number_than_its_name_is_not_taken() -> None:
    share = Share()
    share.outbox = {"000001-items.csv": Sheet("items", 7, (ROW,)).written()}
    assert share.feed(0) == "file-missing"


def test_an_order_is_one_file_however_often_it_is_written() -> None:
    share = Share()
    order = {"shop": "shop", "reference": "S 1/ä", "lines": [{"line": 1}]}
    for _ in range(2):
        assert share.ask("POST", "/orders", order).status == 202
    ((name, data),) = share.inbox.items()
    assert name == "orders-S_1__-kkkkkkkkkkkk.csv"
    assert read_sheet(data).documents == (order,)
    assert share.drafts == {}
    assert share.ask("POST", "/orders", order, "j" * 40).status == 202
    assert len(share.inbox) == 2


def test_what_was_acknowledged_is_told_and_what_was_not_is_missing() -> None:
    share = Share()
    assert share.ask("GET", "/acknowledgements/orders-1.csv").status == 404
    said = {"row": 0, "state": "entered", "number": "SO-1", "reason": None}
    share.outbox["ack-orders-1.csv"] = Sheet("acknowledgement", 0, (said,)).written()
    assert orjson.loads(share.ask("GET", "/acknowledgements/orders-1.csv").body) == said


def test_lists_are_those_of_the_last_full_file() -> None:
    share = Share()
    assert orjson.loads(share.ask("GET", "/orders?limit=10").body) == {"orders": [], "next": None}
    rows = tuple({"id": f"SO-{n}", "reference": f"S-{n}"} for n in range(3))
    share.outbox["full-orders-000001.csv"] = Sheet("orders", 1, rows[:1]).written()
    share.outbox["full-orders-000002.csv"] = Sheet("orders", 2, rows).written()
    page = orjson.loads(share.ask("GET", "/orders?limit=2").body)
    assert page == {"orders": list(rows[:2]), "next": "SO-1"}
    assert orjson.loads(share.ask("GET", "/orders?limit=2&after=SO-1").body)["next"] is None
    found = orjson.loads(share.ask("GET", "/orders?reference=S-2").body)
    assert found["orders"] == [rows[2]]


def test_whoever_is_not_the_erp_is_called_and_a_share_that_is_away_is_no_answer() -> None:
    share = Share()
    request = Request("GET", "/x")
    passed = asyncio.run(share.http.call("engine>storefront", request, timeout_ms=1_000))
    assert passed.body == b"engine>storefront"
    assert share.ask("GET", "/quotes?limit=1").status == 404
    share.away = True
    with pytest.raises(ConnectionLost):
        share.feed(0)


def test_what_goes_by_no_file_is_missing_to_a_reader_and_refused_to_a_writer() -> None:
    erp = Share()
    assert erp.ask("GET", "/receipts").status == 404
    assert erp.ask("POST", "/receipts", {"amount": "1"}).status == 405
