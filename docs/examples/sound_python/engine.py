"""A sync engine that loses nothing and does nothing twice: README.md beside it says how."""

from __future__ import annotations

import asyncio
import base64
import hmac
import json
import os
import signal
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, web
from aiohttp.helpers import encode_basic_auth

NOUNS = {"customer": "accounts", "item": "items", "price": "prices", "discount": "discounts"}
NOUNS |= {"availability": "availability", "shipment": "shipments", "invoice": "invoices"}
HEAD = "shop account placed_at currency purchase_order_number customer_reference notes "
HEAD += "deliver_to invoicee requested_date carrier custom"
LINE = "line sku quantity unit_price discount_percent price_rule discount_rule"
STATUS = "number state shipment_state invoice_state holds charges totals"
PROGRESS = "line allocated shipped invoiced cancelled backordered"
TABLES = """
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS event (source TEXT, id TEXT, PRIMARY KEY (source, id));
CREATE TABLE IF NOT EXISTS memo (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE IF NOT EXISTS work (
  id INTEGER PRIMARY KEY, flow TEXT, key TEXT, version INTEGER, body TEXT, state TEXT, reason TEXT,
  since TEXT, sent_at REAL DEFAULT 0, due_at REAL DEFAULT 0, attempts INTEGER DEFAULT 0,
  UNIQUE (flow, key));
"""
TAKE_IN = """
INSERT INTO work (flow, key, version, body, state, reason, since) VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (flow, key) DO UPDATE SET version = excluded.version, body = excluded.body,
  state = excluded.state, reason = NULL, since = excluded.since, due_at = 0, attempts = 0
WHERE excluded.version > version
"""
DUE = "SELECT * FROM work WHERE flow = ? AND state IN ('open', 'unknown') AND due_at <= ? LIMIT ?"
NO_EFFECT, IN_DOUBT, REFUSED = "no effect", "in doubt", "refused"
WAIT, ROW_REFUSED, ROW_TRIES = "asked to wait", "row-refused", 5  # the first is no failure
Rows = list[sqlite3.Row]
Act = Callable[[str, Rows], Awaitable[dict[str, str]]]


@dataclass
class CallFailed(Exception):
    """A call did not do what it was to do: for certain not, perhaps not, or never; and why."""

    end: str
    why: str


def now() -> str:
    """An instant as the contracts write it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def log(event: str, **fields: object) -> None:
    """One line of JSON: ids, codes and counts, never a document or a header."""
    print(json.dumps({"at": now(), "event": event, **fields}), flush=True)


def recall(db: sqlite3.Connection, name: str, otherwise: str) -> str:
    """Something that outlives the process, such as a position."""
    row = db.execute("SELECT value FROM memo WHERE name = ?", (name,)).fetchone()
    return str(row["value"]) if row else otherwise


def remember(db: sqlite3.Connection, name: str, value: object) -> None:
    """Keep it, in the transaction that the caller holds."""
    db.execute("INSERT OR REPLACE INTO memo VALUES (?, ?)", (name, str(value)))


def backoff_s(failures: int) -> float:
    """How long to leave alone what failed so often in a row, or must only wait."""
    return min(15, 0.25 * 2 ** min(failures, 6)) if failures else 1.0


def pick(document: dict[str, Any], fields: str) -> dict[str, Any]:
    """Some fields of a document, as they are."""
    return {field: document[field] for field in fields.split() if field in document}


def for_erp(order: dict[str, Any]) -> dict[str, Any]:
    """The shop's order as the ERP takes it; KeyError or TypeError where it is no order."""
    lines = [pick(line, LINE) for line in order["lines"]]
    return pick(order, HEAD) | {"reference": order["id"], "lines": lines}


def for_shop(change: dict[str, Any]) -> dict[str, Any]:
    """A change in the ERP as the shop takes it, a row or an order's status; nothing is computed."""
    data = change["data"]
    if change["entity"] == "order":
        lines = [pick(line, PROGRESS) for line in data["lines"]]
        status = pick(data, STATUS) | {"version": change["version"], "lines": lines}
        return {"reference": data["reference"], "status": status}
    if data and change["entity"] == "availability":
        data = pick(data, "sku warehouse unit") | {"available": data["available_to_promise"]}
    return pick(change, "id version") | {"data": data}


def seconds_asked(retry_after: str) -> float:
    """What a `Retry-After` asks for, in seconds or as a date."""
    if retry_after.isdecimal():
        return float(retry_after)
    with suppress(ValueError):
        return parsedate_to_datetime(retry_after).timestamp() - time.time()
    return 1.0


def is_authentic(secret: str, headers: Any, body: bytes) -> bool:
    """Whether a delivery was signed as Standard Webhooks says, in the last five minutes."""
    delivery, sent_at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > 300:
        return False
    key, signed = base64.b64decode(secret.removeprefix("whsec_")), f"{delivery}.{sent_at}.".encode()
    expected = b"v1," + base64.b64encode(hmac.digest(key, signed + body, "sha256"))
    given = headers.get("webhook-signature", "").encode().split(b" ")
    return any(hmac.compare_digest(expected, each) for each in given)


class System:
    """One of the two systems: its address, our tokens, and until when it wants to be left alone."""

    def __init__(self, session: ClientSession, db: sqlite3.Connection, base: str) -> None:
        secret = Path(os.environ["SEATRIAL_CLIENT_SECRET_FILE"]).read_text("utf-8").strip()
        self.identity = encode_basic_auth(os.environ["SEATRIAL_CLIENT_ID"], secret)
        self.session, self.db, self.base, self.tokens = session, db, base, dict[str, str]()
        self.closed_until, self.log_in_once = float(recall(db, base, "0")), asyncio.Lock()
        self.token_url = os.environ["SEATRIAL_TOKEN_URL"].replace("{base}", base)

    async def call(self, verb: str, path: str, field: str, body: Any = None, key: str = "") -> Any:
        """The document of the answer to a call that did what it was to do."""
        scope = "erp:orders:write" if verb == "POST" else "erp:read"
        scope = "storefront:connector" if path.startswith("/connector/") else scope
        async with self.log_in_once:
            token = self.tokens[scope] = self.tokens.get(scope) or await self.log_in(scope)
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        return await self.send(verb, self.base + path, field, headers=headers, json=body)

    async def log_in(self, scope: str) -> str:
        """A new token for one thing; without it the call was not made, nor is any for a second."""
        headers, form = {"Authorization": self.identity}, {"grant_type": "client_credentials"}
        post = partial(self.send, "POST", self.token_url, "access_token", headers=headers)
        try:
            return str((await post(data=form | {"scope": scope}))["access_token"])
        except CallFailed as failure:
            if failure.why == WAIT:
                raise
            self.closed_until = max(self.closed_until, time.time() + 1)
            raise CallFailed(NO_EFFECT, "no token") from None

    async def send(self, method: str, url: str, field: str, **request: Any) -> Any:
        """One request, and what its end means; a good answer has that field."""
        if time.time() < self.closed_until:
            raise CallFailed(NO_EFFECT, WAIT)
        try:
            async with self.session.request(method, url, **request) as answer:
                status, text = answer.status, await answer.read()
        except ClientConnectorError:
            raise CallFailed(NO_EFFECT, "not connected") from None
        except (ClientError, TimeoutError):
            raise CallFailed(IN_DOUBT, "no answer") from None
        if status in (429, 503) and (span := answer.headers.get("Retry-After")):
            self.closed_until = max(self.closed_until, time.time() + seconds_asked(span))
            with self.db:
                remember(self.db, self.base, self.closed_until)
        if status in (401, 429):
            self.tokens = {} if status == 401 else self.tokens
            raise CallFailed(NO_EFFECT, f"answered {status}")
        if status >= 500 or status in (408, 425) or (status == 409 and method == "POST"):
            raise CallFailed(IN_DOUBT, f"answered {status}")
        try:
            document = json.loads(text)
            found = document["code" if status >= 400 else field]
        except (ValueError, KeyError, TypeError):
            raise CallFailed(IN_DOUBT, f"answered {status} with something else") from None
        if status >= 400:
            raise CallFailed(REFUSED, found)
        return document


class Engine:
    """The work that is open between the two systems, and how each piece of it gets done."""

    def __init__(self, session: ClientSession) -> None:
        state = Path(os.environ["SEATRIAL_STATE_DIR"])
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.db = sqlite3.connect(state / "engine.sqlite")
        self.db.row_factory = sqlite3.Row
        self.db.executescript(TABLES)
        self.secret = Path(os.environ["SEATRIAL_WEBHOOK_SECRET_FILE"]).read_text("utf-8").strip()
        self.erp = System(session, self.db, os.environ["SEATRIAL_ERP_URL"].rstrip("/"))
        self.shop = System(session, self.db, os.environ["SEATRIAL_STORE_URL"].rstrip("/"))
        self.profile: dict[str, Any] = {}

    def loops(self) -> list[Coroutine[Any, Any, None]]:
        acts: list[Callable[[], Awaitable[None]]] = [self.read_feed, self.sweep_orders]
        acts += [partial(self.work_off, "order", self.enter, one_by_one=True)]
        acts += [partial(self.work_off, "status", self.show_status, one_by_one=True)]
        acts += [partial(self.work_off, noun, self.write_rows) for noun in NOUNS.values()]
        return [self.keep_doing(act) for act in acts]

    async def keep_doing(self, act: Callable[[], Awaitable[None]]) -> None:
        """Again after a second; after trouble later and later."""
        failures = 0
        while True:
            try:
                await act()
                failures = 0
            except CallFailed as failure:
                failures += failure.why != WAIT
                log("trouble", why=failure.why, failures=failures)
            await asyncio.sleep(backoff_s(failures))

    async def work_off(self, flow: str, act: Act, *, one_by_one: bool = False) -> None:
        """Do all that is due, in one call or in one for each; first the ERP must be known."""
        while rows := self.due(flow, 8 if one_by_one else 500):
            parts = [[row] for row in rows] if one_by_one else [rows]
            await asyncio.gather(*(self.attempt(part, act(flow, part)) for part in parts))

    def due(self, flow: str, most: int) -> Rows:
        """What is open and has waited long enough."""
        return self.db.execute(DUE, (flow, time.time(), most if self.profile else 0)).fetchall()

    async def attempt(self, rows: Rows, doing: Awaitable[dict[str, str]]) -> None:
        """Pieces of work and what came of them; what fails waits and holds up nothing else."""
        try:
            refused = await doing
        except CallFailed as failure:
            if failure.end != REFUSED:
                self.postpone(rows, failure.why)
                return
            refused = dict.fromkeys((row["key"] for row in rows), failure.why)
        early = [row for row in rows if refused.get(row["key"]) == ROW_REFUSED]
        early = [row for row in early if row["attempts"] < ROW_TRIES]
        self.postpone(early, ROW_REFUSED)
        self.settle([row for row in rows if row not in early], refused)

    def take_in(self, *work: object) -> None:
        """A flow, key, version, body, state and reason, if newer than what is known of the key."""
        self.db.execute(TAKE_IN, (*work[:3], json.dumps(work[3]), *work[4:], now()))

    def take_order(self, order: Any, key: str, state: str) -> None:
        """An order of the shop; what cannot be read as one is parked under `key`."""
        try:
            self.take_in("order", order["id"], 1, for_erp(order), state, None)
        except (KeyError, TypeError):
            self.take_in("order", key, 1, order, "parked", "unreadable")

    def change(self, row: sqlite3.Row, **fields: object) -> None:
        """How a piece of work stands now, unless a newer version took its place meanwhile."""
        names = ", ".join(f"{name} = ?" for name in fields)
        update = f"UPDATE work SET {names} WHERE id = ? AND version = ?"  # noqa: S608 (our own)
        self.db.execute(update, (*fields.values(), row["id"], row["version"]))

    def settle(self, rows: Rows, refused: dict[str, str]) -> None:
        """The end of pieces of work: done, and the body forgotten; or parked for somebody."""
        with self.db:
            for row in rows:
                reason = refused.get(row["key"])
                state, body = ("parked", row["body"]) if reason else ("done", "")
                self.change(row, state=state, body=body, reason=reason)
                log(state, flow=row["flow"], key=row["key"], reason=reason)

    def postpone(self, rows: Rows, why: str) -> None:
        """Again later, and each time later than before."""
        with self.db:
            for row in rows:
                failures = row["attempts"] + (why != WAIT)
                self.change(row, attempts=failures, due_at=time.time() + backoff_s(failures))
                log("trouble", flow=row["flow"], key=row["key"], why=why, failures=failures)

    async def sweep_orders(self) -> None:
        """Webhooks do get lost: take in what the shop has and never told us."""
        newest = recall(self.db, "swept", "1970-01-01T00:00:00Z")
        query, more = {"changed_since": newest, "limit": "500"}, True
        while more:
            page = await self.shop.call("GET", f"/connector/orders?{urlencode(query)}", "rows")
            with self.db:
                for row in page["rows"]:
                    self.take_order(row["data"], row["id"], "unknown")
                    with suppress(KeyError, TypeError):
                        newest = max(newest, row["data"]["placed_at"])
            more, query["after"] = page["next"] is not None, str(page["next"])
        with self.db:
            remember(self.db, "swept", newest)

    async def enter(self, _: str, rows: Rows) -> dict[str, str]:
        """Enter an order in the ERP once: what is in doubt is looked up before it is sent."""
        row, found, keyed = rows[0], [], self.profile["idempotency_keys"]
        if row["state"] == "unknown":
            query = urlencode({"reference": row["key"]})
            found = (await self.erp.call("GET", f"/orders?{query}", "orders"))["orders"]
            wait_until = 0 if keyed else row["sent_at"] + self.profile["max_processing_s"]
            if not found and time.time() < wait_until:
                raise CallFailed(IN_DOUBT, "it may still be under way")
        if not found:
            with self.db:
                self.change(row, state="unknown", sent_at=time.time())
            try:
                key = row["key"] if keyed else ""
                await self.erp.call("POST", "/orders", "number", json.loads(row["body"]), key)
            except CallFailed as failure:
                with self.db:
                    self.change(row, state="open" if failure.end == NO_EFFECT else "unknown")
                raise
        return {}

    async def read_feed(self) -> None:
        """Take in what changed; the cursor moves in the transaction that keeps the changes."""
        self.profile = self.profile or await self.erp.call("GET", "/profile", "max_processing_s")
        more = True
        while more:
            query = urlencode({"after": recall(self.db, "cursor", "0"), "limit": "1000"})
            page = await self.erp.call("GET", f"/changes?{query}", "changes")
            with self.db:
                for one in page["changes"]:
                    flow = (NOUNS | {"order": "status"}).get(one["entity"])
                    if flow and (flow != "status" or one["data"]):
                        self.take_in(flow, one["id"], one["version"], for_shop(one), "open", None)
                remember(self.db, "cursor", page["next"])
            more = page["more"]

    async def show_status(self, _: str, rows: Rows) -> dict[str, str]:
        """Tell the shop how far one of its orders is."""
        body = json.loads(rows[0]["body"])
        path = f"/connector/orders/{quote(body['reference'], safe='')}/status"
        await self.shop.call("PUT", path, "status", body["status"])
        return {}

    async def write_rows(self, flow: str, rows: Rows) -> dict[str, str]:
        """Tell the shop what is new of one kind, and read the answer to each row."""
        content = {"rows": [json.loads(row["body"]) for row in rows]}
        results = (await self.shop.call("PUT", f"/connector/{flow}", "results", content))["results"]
        return {each["id"]: ROW_REFUSED for each in results if each["status"] == "refused"}

    async def take_event(self, request: web.Request) -> web.Response:
        """An event of the shop: acknowledged once it is on the disk, a known one at once."""
        body = await request.read()
        if not is_authentic(self.secret, request.headers, body):
            return web.Response(status=401)
        try:
            event = json.loads(body)
            source, key, kind, data = (event[name] for name in ("source", "id", "type", "data"))
        except (ValueError, KeyError, TypeError):
            return web.Response(status=400)
        with self.db:
            new = self.db.execute("INSERT OR IGNORE INTO event VALUES (?, ?)", (source, key))
            if new.rowcount and kind == "seatrial.order.placed":
                self.take_order(data, key, "open")
        return web.Response(status=204)

    async def take_hint(self, _: web.Request) -> web.Response:
        """That the ERP has news; the next look at its feed finds them."""
        return web.Response(status=204)

    async def show_parked(self, _: web.Request) -> web.Response:
        parked = "SELECT id || '' AS id, key, flow, reason, since, attempts FROM work "
        rows = self.db.execute(parked + "WHERE state = 'parked' ORDER BY rowid")
        return web.json_response({"parked": [dict(row) for row in rows]})

    async def show_settled(self, _: web.Request) -> web.Response:
        count = "SELECT COUNT(*) AS n FROM work WHERE state IN ('open', 'unknown')"
        still_open = self.db.execute(count).fetchone()["n"]
        return web.json_response({"settled": still_open == 0, "open": still_open})


async def serve() -> None:
    """Take events and do the work until somebody ends the process; a loop that breaks ends it."""
    host, _, port = os.environ["SEATRIAL_LISTEN"].rpartition(":")
    async with ClientSession(timeout=ClientTimeout(total=3)) as session:
        engine, app = Engine(session), web.Application()
        app.router.add_post("/webhooks/storefront", engine.take_event)
        app.router.add_post("/webhooks/erp", engine.take_hint)
        app.router.add_get("/health", engine.show_settled)
        app.router.add_get("/probe/parked", engine.show_parked)
        app.router.add_get("/probe/settled", engine.show_settled)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, host, int(port)).start()
        work = asyncio.gather(*engine.loops())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, work.cancel)
        with suppress(asyncio.CancelledError):
            await work
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve())
