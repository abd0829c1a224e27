"""Tax that another owner computes: what he is asked of a shipment, and what of it was billed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.book import OpenOrder, money, open_order
from simulator.erp.desk.cancelled import is_cancelled
from simulator.erp.documents import Invoice, Shipment
from simulator.erp.problems import Refusal
from simulator.erp.rules.pricing import line_net
from simulator.face import found
from simulator.transaction import Transaction

OWNER: Final = "tax_owner"
"""The kind of the one row that says so where the ERP does not own the tax."""

UNPOSTED: Final = "tax_unposted"
"""The kind of a row per document, or credit, that its owner would not keep as it was posted."""

ASKED: Final = "tax_question"
"""The kind of a row per invoice: under which document its owner was asked for its tax, and what."""

CREDIT: Final = "tax_credit"
"""What is to be told to the owner: that something of an invoice is owed no more."""

TAX: Final = "tax"
EXEMPTION: Final = "tax.exemption"
"""The custom field of a customer that names the certificate by which he owes no tax."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """Net and tax of a line in minor units, as the owner of the tax says."""

    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the owner of the tax was asked of a shipment, and what he said, by line number."""

    asked: Mapping[str, Any]
    lines: Mapping[int, Assessed]


def question(tx: Transaction, shipment_id: str) -> dict[str, Any]:
    """What the owner is asked of a shipment that is to be billed; raises Refusal or Problem."""
    shipment = cast("Shipment", found(tx.get("shipment", shipment_id), "shipment").view)
    bills = tx.find_ids("invoice", "shipment", shipment_id)
    if not all(is_cancelled(tx, one) for one in bills):
        raise Refusal("already-invoiced", "the shipment has its invoice")
    opened = open_order(tx, shipment["order"])
    lines = [_line(tx, opened, line) for line in shipment["lines"]]
    if bills:
        before = cast("Invoice", found(tx.get("invoice", bills[0]), "invoice").view)
        return question_anew(tx, opened, before, lines)
    return _question(tx, opened, shipment_id, format_instant(tx.instant), lines)


def question_anew(
    tx: Transaction, opened: OpenOrder, bill: Invoice, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    """What the owner is asked of what an invoice had billed wrongly: under an id of its own.

    The goods were supplied when they were, so the rates of then count, and not those of the day on
    which a clerk saw his mistake (Directive 2006/112/EC, articles 63 and 93).
    """
    row = tx.get(ASKED, bill["id"])
    date = bill["issued_at"] if row is None else row.view["asked"]["date"]
    return _question(tx, opened, tx.next_id(ASKED), date, lines)


def _question(
    tx: Transaction, opened: OpenOrder, name: str, date: str, lines: list[dict[str, Any]]
) -> dict[str, Any]:
    order = opened.order
    customer = tx.get("customer", order["account"])
    custom: Mapping[str, Any] = {} if customer is None else customer.view["custom"]
    return {
        "id": name,
        "date": date,
        "country": order["deliver_to"]["country"],
        "exemption": custom.get(EXEMPTION),
        "currency": order["currency"],
        "lines": lines,
    }


def _line(tx: Transaction, opened: OpenOrder, shipped: Mapping[str, Any]) -> dict[str, Any]:
    line = opened.line(shipped["line"])
    booked = opened.booked(line)
    cost = line_net(
        Decimal(shipped["quantity"]["value"]),
        Decimal(booked["factor"]),
        line["unit_price"],
        Decimal(booked["price_factor"]),
        Decimal(line["discount_percent"]),
    )
    return asked_line(tx, opened, line["line"], cost)


def asked_line(tx: Transaction, opened: OpenOrder, number: int, cost: int) -> dict[str, Any]:
    """A line of a question, of which so much is billed."""
    line = opened.line(number)
    return {
        "line": line["line"],
        "sku": line["sku"],
        "tax_code": found(tx.get("item", line["sku"]), "item").view["tax_code"],
        "amount": money(cost, opened.order["currency"]),
        "included": opened.booked(line).get("tax_included", False),
    }


def assessment(asked: Mapping[str, Any], answered: Mapping[str, Any]) -> Assessment:
    """What the owner answered."""
    return Assessment(asked, by_line(answered))


def keep_asked(tx: Transaction, invoice_id: str, assessed: Assessment) -> None:
    """Write down under which document its owner knows the tax of an invoice.

    Raises Refusal already-invoiced where another invoice was billed under it meanwhile.
    """
    document = str(assessed.asked["id"])
    if tx.find_ids(ASKED, "document", document):
        raise Refusal("already-invoiced", "it was billed while its tax was asked for")
    row = {"id": invoice_id, "document": document, "asked": dict(assessed.asked)}
    tx.put(ASKED, invoice_id, row)


def is_billed(tx: Transaction, document: str) -> bool:
    """Whether an invoice bears the tax of a document, cancelled or not."""
    return bool(tx.find_ids(ASKED, "document", document))


def is_as_billed(tx: Transaction, document: str, answered: Mapping[str, Any]) -> bool:
    """Whether what the owner answers of a document by now is what its invoice bears."""
    names = tx.find_ids(ASKED, "document", document)
    bills = [found(tx.get("invoice", name), "invoice").view for name in names]
    return [by_line(bill) for bill in bills] == [by_line(answered)]


def give_back(
    tx: Transaction, name: str, invoice_id: str, lines: Iterable[Mapping[str, Any]], date: str
) -> None:
    """Have the owner told that so much of an invoice is owed no more, by the credit's own id.

    Whose tax nobody else owns, or was billed before there was another owner, is told to nobody.
    """
    row = tx.get(ASKED, invoice_id)
    if row is None:
        return
    credit = credit_of(row.view, name, lines, date)
    tx.schedule(tx.at_us, CREDIT, {"credit": credit, "asked": row.view["asked"], "mended": 0})


def credit_of(
    question: Mapping[str, Any], name: str, lines: Iterable[Mapping[str, Any]], date: str
) -> dict[str, Any]:
    """What the owner is told of a credit note or reversal: net and tax, line by line."""
    told: dict[int, dict[str, Any]] = {}
    for line in lines:
        known = told.setdefault(line["line"], {"line": line["line"]})
        for part in ("net", "tax"):
            before = known[part]["amount_minor"] if part in known else 0
            known[part] = money(before + line[part]["amount_minor"], line[part]["currency"])
    return {
        "id": name,
        "document": question["document"],
        "date": date,
        "currency": question["asked"]["currency"],
        "lines": list(told.values()),
    }


def by_line(document: Mapping[str, Any]) -> dict[int, Assessed]:
    """Net and tax of an invoice, or of a document of the tax's owner, by line number."""
    return {
        line["line"]: Assessed(line["net"]["amount_minor"], line["tax"]["amount_minor"])
        for line in document["lines"]
    }
