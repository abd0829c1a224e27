"""What a journal says, read from its raw lines."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

Doc = dict[str, Any]
Line = tuple[str, int]
"""An order's number and the number of a line of it."""

_SETTLES: Final = "returns.return"
"""The field in which an order names the return that it settles."""

INCREASES: Final = "increases.order"
"""The one in which it names the order of which it raises quantities."""

_READ: Final = re.compile(
    r'"kind"\s*:\s*"(?:effect|end)"|"operation"\s*:\s*"(?:erp\.(?:stock|replenishments)\.receive'
    r"|erp\.stock\.adjust|erp\.orders\.(?:cancel|substitute|split)|erp\.increases\.create|erp\.decisions\.put"
    r'|erp\.balances\.read|engine\.probe\.parked)"'
)


@dataclass
class Ledger:
    """What a journal says."""

    last: dict[tuple[str, str], dict[str, tuple[int, Doc | None]]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    opening: dict[str, Decimal] = field(default_factory=dict)
    factors: dict[Line, Decimal] = field(default_factory=dict)
    packs: dict[str, list[Decimal]] = field(default_factory=dict)
    cancelled: list[tuple[str, Line, Decimal, Decimal]] = field(default_factory=list)
    closed_short: dict[tuple[str, Line], Decimal] = field(default_factory=dict)
    succeeded: list[tuple[str, Doc]] = field(default_factory=list)
    increased: list[tuple[str, Doc]] = field(default_factory=list)
    amended: dict[str, Doc] = field(default_factory=dict)
    asked: dict[str, tuple[str, int, Any]] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    stated: dict[str, tuple[int, Doc]] = field(default_factory=dict)
    moved: dict[str, int] = field(default_factory=dict)
    parked: set[str] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    records: int = 0
    end: Doc | None = None

    def erp(self, kind: str, actor: str = "erp") -> Iterator[tuple[str, Doc]]:
        """The documents of a kind as they are at the end, by id; the ERP's unless said."""
        for name, (_, document) in sorted(self.last[actor, kind].items()):
            if document is not None:
                yield name, document

    def lines(self, kind: str) -> Iterator[tuple[Doc, Doc]]:
        """Each line of the ERP's documents of a kind, with its document."""
        return ((document, line) for _, document in self.erp(kind) for line in document["lines"])

    def get(self, kind: str, name: str) -> Doc:
        """One of the ERP's documents as it is now; empty when there is none."""
        return self.last["erp", kind].get(name, (0, None))[1] or {}

    def factor(self, line: Doc) -> Decimal:
        """How many base units the unit of a line has, as the item says now."""
        units = self.get("item", line["sku"]).get("units", ())
        known = {unit["unit"]: Decimal(unit["factor"]) for unit in units}
        return known.get(line["quantity"]["unit"], Decimal(1))

    def base(self, order: str, line: Doc, quantity: Decimal) -> Decimal:
        """A quantity of an order's line in base units, by the factor of the day it was entered."""
        return quantity * self.factors.get((order, line["line"]), Decimal(1))

    def stands_for(self, account: str) -> str:
        """Who has taken an account over by now, or its present number; itself where nobody has."""
        seen: set[str] = set()
        while account not in seen:
            seen.add(account)
            account = self.get("relation", account).get("merged_into") or account
        return account

    def account(self, document: Doc) -> str:
        """Whom an invoice, payment, credit note or application of money is about."""
        bill = document if "order" in document else self.get("invoice", document["invoice"])
        return str(self.get("order", bill["order"]).get("account"))


def many(line: Doc) -> Decimal:
    """The quantity of a line."""
    return Decimal(line["quantity"]["value"])


def minor(amount: Doc) -> Decimal:
    """An amount of money in minor units."""
    return Decimal(amount["amount_minor"])


def read(path: Path) -> Ledger:
    """Read a journal to its end; raises ValueError or KeyError where a line is no record."""
    with path.open(encoding="utf-8") as lines:
        return take(lines)


def take(lines: Iterable[str]) -> Ledger:
    """The same for lines that are at hand."""
    ledger = Ledger()
    for line in lines:
        ledger.records += 1
        if _READ.search(line):
            _record(ledger, json.loads(line))
    return ledger


def _record(ledger: Ledger, record: Doc) -> None:
    kind, body = record["kind"], record["body"]
    if kind == "effect":
        _effect(ledger, record, body)
    elif kind == "end":
        ledger.end = body
    elif kind == "call":
        told = (body["operation"], record["seq"], body.get("content"))
        ledger.asked[record["call_id"]] = told
    elif kind == "answer" and _done(body) and isinstance(body.get("content"), dict):
        content = body["content"]
        ledger.done.add(record["call_id"])
        if body["operation"] == "engine.probe.parked":
            ledger.parked = {row["key"] for row in content["parked"]}
        elif body["operation"] == "erp.balances.read":
            ledger.stated[content["account"]] = (ledger.asked[record["call_id"]][1], content)


def _done(body: Doc) -> bool:
    """Whether a call was answered with what was asked for; some never are answered."""
    return bool(body.get("status", 500) < 400)


def _effect(ledger: Ledger, record: Doc, body: Doc) -> None:
    kind, name, after = body["entity"], body["id"], body["after"] or {}
    cause = record.get("cause", "")
    if cause in ledger.asked and cause not in ledger.done:
        _packed(ledger, cause, ledger.asked[cause][2])
    table = ledger.last[record["actor"], kind]
    if table.get(name, (0, None))[1] != body["before"]:
        ledger.broken.append(f"{record['actor']} {kind} {name}: {record['seq']} begins elsewhere")
    table[name] = (body["version"], body["after"])
    if record["actor"] != "erp":
        return
    ledger.done.add(cause)
    _closed(ledger, cause, kind, after)
    if kind == "availability" and body["before"] is None and "operation" not in body:
        ledger.opening[name] = Decimal(after["on_hand"])
    elif kind == "order":
        _order(ledger, cause, body["before"] or {}, after)
    elif kind == "amendment":
        ledger.amended[cause] = after
    elif kind in {"invoice", "payment", "credit_note"}:
        ledger.moved[ledger.account(after)] = record["seq"]
    elif kind in {"reversal", "refund"}:
        ledger.moved[after["account"]] = record["seq"]
    elif kind == "receipt":
        whose = [ledger.account(each) for each in after["applications"]]
        ledger.moved.update(dict.fromkeys([after["account"], *whose], record["seq"]))


def _closed(ledger: Ledger, cause: str, kind: str, noted: Doc) -> None:
    """What the ERP noted that it closed a line short by."""
    if kind == "delivery_deviation" and noted["reason"] == "closed-short":
        ledger.closed_short[cause, (noted["order"], noted["line"])] = many(noted)


def _packed(ledger: Ledger, cause: str, content: Any) -> None:
    """How large the packs were that came in, as the item said then."""
    lines = content.get("lines") if isinstance(content, dict) else None
    rows = [row for row in lines or () if isinstance(row, dict) and "sku" in row]
    if rows and all("unit" in (row.get("quantity") or {}) for row in rows):
        ledger.packs[cause] = [ledger.factor(row) for row in rows]


def _agreed(ledger: Ledger, order: Doc, line: Doc) -> Decimal:
    """The pack of a line, as of the order that it continues or replaces goods of, if any."""
    settles = (order.get("custom") or {}).get(_SETTLES)
    before = (order.get("origin") or {}).get("order") or ledger.get("return", str(settles)).get(
        "order"
    )
    known = ledger.factors.get((str(before), line["line"]))
    return ledger.factor(line) if known is None else known


def _order(ledger: Ledger, cause: str, before: Doc, after: Doc) -> None:
    """What an order became: what of it is cancelled by that, and what it continues."""
    if not before and "origin" in after:
        ledger.succeeded.append((cause, after))
    if not before and after["shop"] == "erp" and INCREASES in (after.get("custom") or {}):
        ledger.increased.append((cause, after))
    known = {line["line"]: line for line in before.get("lines", ())}
    for line in after.get("lines", ()):
        key, gone = (after["number"], line["line"]), Decimal(line["cancelled"])
        ledger.factors.setdefault(key, _agreed(ledger, after, line))
        less = gone - Decimal(known.get(line["line"], {}).get("cancelled", "0"))
        if less:
            ledger.cancelled.append((cause, key, less, many(line) - gone))
