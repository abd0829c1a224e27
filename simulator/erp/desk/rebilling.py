"""A wrong bill: its lines are credited whole, and billed anew as they should have been."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import cast

from simulator.erp.desk.billing import post_instead
from simulator.erp.desk.book import OpenOrder, in_unit_of, money, open_order, save
from simulator.erp.desk.reversing import (
    INVOICE_LINES,
    begin,
    give,
    given_back,
    is_cancelled,
    keep,
    may_be_taken_back,
)
from simulator.erp.documents import Invoice, InvoiceLine, UnitPriceDocument
from simulator.erp.problems import Refusal
from simulator.erp.reversal_documents import RebilledLine, ReversedLine
from simulator.erp.rules.pricing import line_net, net_and_tax
from simulator.face import found
from simulator.transaction import Transaction


def rebill(
    tx: Transaction, invoice_id: str, reason: str, asked: Sequence[RebilledLine]
) -> tuple[str, str | None]:
    """Credit lines of an invoice and bill them anew; the ids of the credit note and the new bill.

    What the order says was invoiced stays: it was, and what was wrong about it is settled here.
    Raises Refusal already-reversed, already-credited, more-than-billed, unit-mismatch,
    currency-mismatch, duplicate-line, tax-elsewhere, paid-by-card or closed-period.
    """
    bill = cast("Invoice", found(tx.get("invoice", invoice_id), "invoice").body)
    opened = open_order(tx, bill["order"])
    if is_cancelled(tx, invoice_id):
        raise Refusal("already-reversed", "the invoice was cancelled")
    alone = all(each["quantity"] is None for each in asked)
    may_be_taken_back(tx, opened, refunded=alone and bill["state"] == "paid")
    wrong = _wrong(tx, bill, asked)
    right = [
        line
        for each, billed in zip(asked, wrong, strict=True)
        for line in _as_it_should(opened, billed, each)
    ]
    made = begin(tx, INVOICE_LINES, invoice_id, reason, opened)
    made["lines"] = [cast("ReversedLine", {**line}) for line in wrong]
    total = sum(line["net"]["amount_minor"] + line["tax"]["amount_minor"] for line in wrong)
    give(tx, opened, bill, made, total)
    if right:
        made["rebilled_by"] = post_instead(tx, opened, bill, right)
    save(tx, opened)
    return keep(tx, made), made["rebilled_by"]


def _wrong(tx: Transaction, bill: Invoice, asked: Sequence[RebilledLine]) -> list[InvoiceLine]:
    """The lines that are named, of which nothing was given back yet."""
    numbers = [each["line"] for each in asked]
    if len(set(numbers)) < len(numbers):
        raise Refusal("duplicate-line", "a line is corrected once")
    given = {line["line"] for line in given_back(tx, bill["id"])}
    billed = {line["line"]: line for line in bill["lines"]}
    for number in numbers:
        if number not in billed:
            raise Refusal("unknown-line", f"the invoice has no line {number}")
        if number in given:
            raise Refusal("already-credited", f"of line {number} something was credited before")
    return [billed[number] for number in numbers]


def _as_it_should(opened: OpenOrder, billed: InvoiceLine, each: RebilledLine) -> list[InvoiceLine]:
    """The line as it is billed anew; none where it is credited alone."""
    if each["quantity"] is None:
        return []
    line = opened.line(billed["line"])
    quantity = Decimal(in_unit_of(line, each["quantity"]))
    if quantity > Decimal(billed["quantity"]["value"]):
        raise Refusal("more-than-billed", f"of line {billed['line']} less was billed")
    price: UnitPriceDocument = each["unit_price"] or billed["unit_price"]
    currency = opened.order["currency"]
    if price["currency"] != currency:
        raise Refusal("currency-mismatch", f"the order is in {currency}")
    booked = opened.booked(line)
    cost = line_net(
        quantity,
        Decimal(booked["factor"]),
        price,
        Decimal(booked["price_factor"]),
        Decimal(billed["discount_percent"]),
    )
    percent, included = Decimal(booked["tax_percent"]), booked.get("tax_included", False)
    net, tax = net_and_tax(cost, percent, included=included)
    anew = billed.copy()
    anew["quantity"], anew["unit_price"] = each["quantity"], price
    anew["net"], anew["tax"] = money(net, currency), money(tax, currency)
    return [anew]
