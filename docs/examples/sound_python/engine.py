"""A sync engine that loses nothing and does nothing twice: README.md beside it says how."""

from __future__ import annotations

import asyncio
import json
import os
import sqlite3
import time
from collections.abc import Awaitable, Callable
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, web
from standardwebhooks import Webhook, WebhookVerificationError

# What the ERP tells of, and the flow that brings it to the shop; the flow "order" is the way back.
FLOWS = {"customer": "accounts", "availability": "availability", "order": "status"}
FLOWS |= {noun: f"{noun}s" for noun in ("item", "price", "discount", "shipment", "invoice")}
ROW_TRIES = 5
TABLES = """
CREATE TABLE IF NOT EXISTS memo (name TEXT PRIMARY KEY, value);
CREATE TABLE IF NOT EXISTS work (
  flow TEXT, key TEXT, version INTEGER, body TEXT, state TEXT DEFAULT 'open', reason TEXT,
  since TEXT DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ')), attempts INTEGER DEFAULT 0,
  due_at REAL DEFAULT 0, sent_at REAL DEFAULT 0, PRIMARY KEY (flow, key));
"""
TAKE_IN = """
INSERT INTO work (flow, key, version, body) VALUES (?, ?, ?, ?)
ON CONFLICT DO UPDATE SET version = excluded.version, body = excluded.body, state = 'open',
  since = excluded.since, attempts = 0, due_at = 0 WHERE excluded.version > version
"""
NOTE = """
UPDATE work SET state = ?, reason = ?, due_at = ?, attempts = attempts + 1
WHERE flow = ? AND key = ? AND version = ?
"""
SENT = "UPDATE work SET sent_at = ? WHERE flow = 'order' AND key = ?"
DUE = "SELECT * FROM work WHERE flow = ? AND state = 'open' AND due_at <= ? LIMIT ?"
PARKED = "SELECT key, flow, reason, since, attempts FROM work WHERE state = 'parked'"
Rows = list[sqlite3.Row]


class Refused(Exception):
    """A system said no for good, and this code."""


class Failed(Exception):
    """A call may have done what it was to do, or not: it is to be made again."""


class Undone(Failed):
    """A call did nothing, for certain: it is to be made again."""


def pause_s(failures: int) -> float:
    """How long to leave alone what failed so often in a row."""
    return min(8.0, 0.5 * 2.0**failures)


def seconds_asked(retry_after: str) -> float:
    """What a `Retry-After` asks for, in seconds or as a date; ValueError for anything else."""
    if retry_after.isdecimal():
        return float(retry_after)
    return parsedate_to_datetime(retry_after).timestamp() - time.time()


def secret(name: str) -> str:
    """One of the two secrets that we were given."""
    return Path(os.environ[f"SEATRIAL_{name}_SECRET_FILE"]).read_text("utf-8").strip()


class Store(sqlite3.Connection):
    """All that must survive a kill: what is done `with` it is on the disk when that ends."""

    def recall(self, name: str, otherwise: Any) -> Any:
        found = self.execute("SELECT value FROM memo WHERE name = ?", (name,)).fetchone()
        return found["value"] if found else otherwise

    def remember(self, name: str, value: object) -> None:
        self.execute("INSERT OR REPLACE INTO memo VALUES (?, ?)", (name, value))

    def take_in(self, flow: str, key: str, version: int, body: Any) -> None:
        """Work to do, if it is newer than what is known of that key."""
        self.execute(TAKE_IN, (flow, key, version, json.dumps(body)))

    def sent(self, key: str, at: float) -> None:
        """When an order left for the ERP; 0 where it certainly came to nothing."""
        with self:
            self.execute(SENT, (at, key))

    def note(self, rows: Rows, state: str, reason: str = "") -> None:
        """What came of pieces of work, unless something newer took their place meanwhile."""
        with self:
            for row in rows:
                piece, due_at = row[:3], time.time() + pause_s(row["attempts"])
                self.execute(NOTE, (state, reason, due_at, *piece))
                print(*piece, state, reason, flush=True)  # no document: there are names in it


class System:
    """One of the two systems: its address, our tokens, and until when it wants to be left alone."""

    def __init__(self, session: ClientSession, store: Store, name: str, scope: str) -> None:
        self.session, self.store, self.scope = session, store, scope
        self.base = os.environ[f"SEATRIAL_{name}_URL"].rstrip("/")
        self.token_url = os.environ["SEATRIAL_TOKEN_URL"].replace("{base}", self.base)
        self.form = {"grant_type": "client_credentials", "client_secret": secret("CLIENT")}
        self.form["client_id"] = os.environ["SEATRIAL_CLIENT_ID"]
        self.tokens: dict[str, str] = {}
        self.one_log_in = asyncio.Lock()
        self.closed_until = float(store.recall(self.base, 0))

    def leave_alone(self, span_s: float) -> None:
        """Whatever the calls are about, and after a restart too."""
        self.closed_until = max(self.closed_until, time.time() + span_s)
        with self.store:
            self.store.remember(self.base, self.closed_until)

    async def token(self, scope: str) -> str:
        """A token for one thing; a system that gives none is left alone for a second."""
        async with self.one_log_in:
            if time.time() < self.closed_until:
                raise Failed("asked to wait")
            if scope not in self.tokens:
                form = self.form | {"scope": scope}
                try:
                    answer = await self.send("POST", self.token_url, "access_token", data=form)
                except (Failed, Refused):
                    self.leave_alone(1)
                    raise Failed("no token") from None
                self.tokens[scope] = answer["access_token"]
            return self.tokens[scope]

    async def call(self, verb: str, path: str, field: str, **more: Any) -> Any:
        """The answer to a call that did what it was to do: a document with that field."""
        headers = {"Authorization": f"Bearer {await self.token(self.scope)}"}
        return await self.send(verb, self.base + path, field, headers=headers, **more)

    async def send(self, verb: str, url: str, field: str, **request: Any) -> Any:
        """One request, and what its end means."""
        status = 0
        try:
            async with self.session.request(verb, url, **request) as answer:
                status, text = answer.status, await answer.read()
            if status in (429, 503) and (asked := answer.headers.get("Retry-After")):
                self.leave_alone(seconds_asked(asked))
            if status == 401:
                self.tokens.clear()
            if status in (401, 429):
                raise Undone(f"answered {status}")
            document = json.loads(text)
            found = document["code" if status >= 400 else field]
        except ClientConnectorError:
            raise Undone("not connected") from None
        except (ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
            raise Failed(f"answered {status}" if status else type(error).__name__) from None
        if status >= 500 or status in (408, 425) or (status == 409 and verb == "POST"):
            raise Failed(f"answered {status}")
        if status >= 400:
            raise Refused(found)
        return document


class Engine:
    """The work that is open between the two systems, and how each piece of it gets done."""

    def __init__(self, session: ClientSession) -> None:
        state = Path(os.environ["SEATRIAL_STATE_DIR"])
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.store = sqlite3.connect(state / "engine.sqlite", factory=Store)
        self.store.row_factory = sqlite3.Row
        self.store.executescript(TABLES)
        self.erp = System(session, self.store, "ERP", "erp:read")
        self.shop = System(session, self.store, "STORE", "storefront:connector")
        self.webhook = Webhook(secret("WEBHOOK"))

    async def keep_doing(self, act: Callable[..., Awaitable[None]], *about: str) -> None:
        """Again and again, after trouble less often."""
        failures = 0
        while True:
            try:
                await act(*about)
                failures = 0
            except (Failed, Refused) as error:
                failures += 1
                print(act.__name__, error, flush=True)
            await asyncio.sleep(pause_s(failures))

    async def read_feed(self) -> None:
        """Take in what changed; the cursor moves in the transaction that keeps the changes."""
        more = True
        while more:
            query = {"after": self.store.recall("cursor", "0"), "limit": "1000"}
            page = await self.erp.call("GET", "/changes", "changes", params=query)
            with self.store:
                for change in page["changes"]:
                    flow, data = FLOWS.get(change["entity"]), change["data"]
                    if flow == "availability" and data:
                        data["available"] = data["available_to_promise"]
                    if flow and (data or flow != "status"):
                        self.store.take_in(flow, change["id"], change["version"], data)
                self.store.remember("cursor", page["next"])
            more = page["more"]

    async def sweep_orders(self) -> None:
        """Webhooks do get lost: take in what the shop has and never told us."""
        newest = self.store.recall("swept", "1970-01-01T00:00:00Z")
        query, more = {"changed_since": newest}, True
        while more:
            page = await self.shop.call("GET", "/connector/orders", "rows", params=query)
            with self.store:
                for row in page["rows"]:
                    newest = max(newest, self.take_order(row["id"], row["data"]))
            more, query["after"] = page["next"] is not None, page["next"]
        with self.store:
            self.store.remember("swept", newest)

    def take_order(self, reference: str, order: Any) -> str:
        """An order of the shop, as it is; what is none, the ERP refuses. When it was placed."""
        order = order if isinstance(order, dict) else {}
        self.store.take_in("order", reference, 1, order | {"reference": reference})
        return str(order.get("placed_at", ""))

    async def work_off(self, flow: str) -> None:
        """Do what is due: rows of a kind in one call, orders and their status a few at a time."""
        single = {"order": self.enter_order, "status": self.show_status}.get(flow)
        act, most = (single, 8) if single else (self.write_rows, 500)
        while rows := self.store.execute(DUE, (flow, time.time(), most)).fetchall():
            parts = [[row] for row in rows] if single else [rows]
            await asyncio.gather(*(self.attempt(act, part) for part in parts))

    async def attempt(self, act: Callable[[Rows], Awaitable[None]], rows: Rows) -> None:
        """What fails is done again later, and holds up nothing else."""
        try:
            await act(rows)
        except Refused as error:
            self.store.note(rows, "parked", str(error))
        except Failed as error:
            self.store.note(rows, "open", str(error))

    async def enter_order(self, rows: Rows) -> None:
        """Enter an order in the ERP once: no order is sent before a look whether it is there."""
        key, order, sent_at = rows[0]["key"], json.loads(rows[0]["body"]), rows[0]["sent_at"]
        found = await self.erp.call("GET", "/orders", "orders", params={"reference": key})
        if not found["orders"]:
            profile = await self.erp.call("GET", "/profile", "max_processing_s")
            keyed = profile["idempotency_keys"]  # then it knows the same order when it comes again
            if not keyed and time.time() < sent_at + profile["max_processing_s"]:
                raise Failed("it may still be under way")
            token = await self.erp.token("erp:orders:write")
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
            url = f"{self.erp.base}/orders"
            self.store.sent(key, time.time())
            try:
                await self.erp.send("POST", url, "number", headers=headers, json=order)
            except Undone:
                self.store.sent(key, 0)
                raise
        self.store.note(rows, "done")

    async def show_status(self, rows: Rows) -> None:
        """Tell the shop how far one of its orders is."""
        order = json.loads(rows[0]["body"]) | {"version": rows[0]["version"]}
        path = f"/connector/orders/{quote(order['reference'], safe='')}/status"
        await self.shop.call("PUT", path, "status", json=order)
        self.store.note(rows, "done")

    async def write_rows(self, rows: Rows) -> None:
        """Tell the shop what is new of one kind, and read its answer to each row."""
        content = [
            {"id": row["key"], "version": row["version"], "data": json.loads(row["body"])}
            for row in rows
        ]
        path = f"/connector/{rows[0]['flow']}"
        answer = await self.shop.call("PUT", path, "results", json={"rows": content})
        refused = {each["id"] for each in answer["results"] if each["status"] == "refused"}
        self.store.note([row for row in rows if row["key"] not in refused], "done")
        for row in rows:
            if row["key"] in refused:  # what it is about may come later
                state = "open" if row["attempts"] < ROW_TRIES else "parked"
                self.store.note([row], state, "row-refused")

    async def take_event(self, request: web.Request) -> web.Response:
        """An event of the shop: verified, and acknowledged once it is on the disk."""
        try:
            event = self.webhook.verify(await request.read(), dict(request.headers))
        except (WebhookVerificationError, ValueError):
            return web.Response(status=401)
        if event["type"] == "seatrial.order.placed":
            with self.store:
                self.take_order(event["subject"], event["data"])
        return web.Response()

    async def show_parked(self, _: web.Request) -> web.Response:
        return web.json_response({"parked": [dict(row) for row in self.store.execute(PARKED)]})

    async def show_settled(self, _: web.Request) -> web.Response:
        count = "SELECT COUNT(*) FROM work WHERE state = 'open'"
        (still_open,) = self.store.execute(count).fetchone()
        return web.json_response({"settled": still_open == 0, "open": still_open})


async def serve() -> None:
    """Take events and do the work; what breaks ends the process, and nothing is lost by that."""
    host, _, port = os.environ["SEATRIAL_LISTEN"].rpartition(":")
    async with ClientSession(timeout=ClientTimeout(total=3)) as session:
        engine, app = Engine(session), web.Application()
        app.router.add_post("/webhooks/storefront", engine.take_event)
        app.router.add_post("/webhooks/erp", engine.show_settled)  # we read the feed anyway
        app.router.add_get("/health", engine.show_settled)
        app.router.add_get("/probe/settled", engine.show_settled)
        app.router.add_get("/probe/parked", engine.show_parked)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, host, int(port)).start()
        work = (engine.keep_doing(engine.work_off, flow) for flow in ("order", *FLOWS.values()))
        feeds = (engine.keep_doing(act) for act in (engine.read_feed, engine.sweep_orders))
        await asyncio.gather(*work, *feeds)


if __name__ == "__main__":
    asyncio.run(serve())
