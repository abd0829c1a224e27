"""A fake WMS, and the side of the ERP that picks: it posts what it is told however often."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import orjson

from contracts.ports import Clock, Request, Response
from tests.engine.fakes.documents import SHOP
from tests.engine.fakes.erp import FakeErp, Tokens, answer, problem


def quantity(value: str) -> dict[str, str]:
    return {"value": value, "unit": "EA"}


class FakeWarehouse:
    """Instructions by id, confirmations in the order in which they were told."""

    def __init__(self, clock: Clock) -> None:
        self.tokens = Tokens(clock)
        self.instructions: dict[str, dict[str, Any]] = {}
        self.confirmations: dict[str, dict[str, Any]] = {}
        self.position = 0
        self.told_at: dict[str, int] = {}
        self.decisions: dict[str, dict[str, Any]] = {}
        self.packed = 0

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        if url.path == "/oauth/token":
            return self.tokens.grant()
        if not self.tokens.accepts(request):
            return problem(401, "token-expired")
        if url.path.startswith("/withdrawals/"):
            return self._withdraw(orjson.loads(request.body))
        if request.method == "PUT":
            told = orjson.loads(request.body)
            known = self.instructions.get(told["id"], {"version": 0})
            new = told["version"] > known["version"]
            self.instructions[told["id"]] = told if new else known
            return answer(200, {"status": "applied" if new else "stale"})
        since = int(parse_qs(url.query)["changed_since"][0])
        if url.path == "/decisions":
            made = [row for key, row in self.decisions.items() if self.told_at[key] > since]
            return answer(200, {"decisions": made, "next": None, "position": self.position})
        rows = [row for key, row in self.confirmations.items() if self.told_at[key] > since]
        return answer(200, {"confirmations": rows, "next": None, "position": self.position})

    def _withdraw(self, told: dict[str, Any]) -> Response:
        """Decide once: all that is asked for but what is packed of ten."""
        if told["pick"] not in self.instructions:
            return problem(404, "not-found")
        if told["id"] in self.decisions:
            return answer(200, {"status": "stale"})
        (line,) = told["lines"]
        got = min(int(line["quantity"]["value"]), 10 - self.packed)
        lines = [{**line, "quantity": quantity(str(got))}]
        head = {part: told[part] for part in ("id", "shop", "pick")}
        at = "2026-03-02T10:00:00.000000Z"
        self.position += 1
        self.told_at[told["id"]] = self.position
        self.decisions[told["id"]] = {**head, "lines": lines, "decided_at": at, "version": 1}
        return answer(200, {"status": "applied"})

    def tell(self, name: str, found: str, short: str = "0") -> None:
        """Confirm something, or tell of it again; then it may say something else."""
        told = self.confirmations.get(name, {"told": 0})["told"] + 1
        line = {"line": 1, "sku": "0042", "quantity": quantity(found), "short": quantity(short)}
        self.position += 1
        self.told_at[name] = self.position
        self.confirmations[name] = {
            "id": name,
            "shop": SHOP,
            "pick": "PK-1",
            "order": "E-001",
            "reference": "S-1",
            "warehouse": "NORTH",
            "lines": [line],
            "carrier": None,
            "tracking": f"T-{name}",
            "confirmed_at": "2026-03-02T09:00:00.000000Z",
            "told": told,
            "version": told,
        }


class PickingErp:
    """Stands before a fake ERP, and serves what it lacks."""

    def __init__(self, erp: FakeErp) -> None:
        self.erp = erp
        self.picks: list[dict[str, Any]] = []
        self.postings: list[dict[str, Any]] = []
        self.refuses: str | None = None
        self.withdrawals: list[dict[str, Any]] = []
        self.decided: list[dict[str, Any]] = []

    def release(self, state: str = "released", version: int = 1) -> None:
        """A pick of ten, or the news of it."""
        none = {"shipped": quantity("0"), "short": quantity("0")}
        line = {"line": 1, "sku": "0042", "quantity": quantity("10"), **none}
        head = {"id": "PK-1", "shop": SHOP, "order": "E-001", "reference": "S-1"}
        where = {"warehouse": "NORTH", "carrier": None, "state": state, "lines": [line]}
        at = "2026-03-02T08:30:00.000000Z"
        self.picks = [{**head, **where, "released_at": at, "version": version}]

    def want_back(self, value: str, name: str = "PW-1") -> None:
        """So much of the pick is not wanted any more."""
        none = {"withdrawn": quantity("0")}
        line = {"line": 1, "sku": "0042", "quantity": quantity(value), **none}
        head = {"id": name, "shop": SHOP, "order": "E-001", "reference": "S-1", "pick": "PK-1"}
        where = {"warehouse": "NORTH", "state": "asked", "lines": [line]}
        at = "2026-03-02T09:30:00.000000Z"
        self.withdrawals.append({**head, **where, "asked_at": at, "version": 1})

    def handle(self, request: Request) -> Response:
        url = urlsplit(request.path)
        ours = url.path in ("/picks", "/warehouse-postings") or "/withdrawals" in url.path
        if not ours or not self.erp.tokens.accepts(request):
            return self.erp.handle(request)
        if "/withdrawals" in url.path:
            return self._withdrawals(request)
        if url.path == "/picks":
            since = int(parse_qs(url.query)["changed_since"][0])
            rows = [row for row in self.picks if row["version"] > since]
            position = max([since, *(row["version"] for row in rows)])
            return answer(200, {"picks": rows, "next": None, "position": position})
        if request.method == "GET":
            wanted = parse_qs(url.query)["confirmation"][0]
            rows = [row for row in self.postings if row["confirmation"] == wanted]
            return answer(200, {"warehouse-postings": rows, "next": None})
        if self.refuses is not None:
            return problem(422, self.refuses)
        number = f"WP-{len(self.postings) + 1}"
        posted = {**orjson.loads(request.body), "id": number, "version": 1}
        self.postings.append({**posted, "posted_at": "2026-03-02T09:05:00.000000Z"})
        return answer(201, self.postings[-1])

    def _withdrawals(self, request: Request) -> Response:
        """The list, or a decision: taken once by the withdrawal's id."""
        url = urlsplit(request.path)
        if request.method == "PUT":
            told = orjson.loads(request.body)
            if self.refuses is not None:
                return problem(422, self.refuses)
            new = all(one["id"] != told["id"] for one in self.decided)
            self.decided += [told] if new else []
            return answer(200, {"status": "applied" if new else "stale"})
        since = int(parse_qs(url.query)["changed_since"][0])
        rows, stood = self.withdrawals[since:], len(self.withdrawals)
        return answer(200, {"withdrawals": rows, "next": None, "position": stood})
