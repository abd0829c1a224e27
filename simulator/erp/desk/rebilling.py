"""A wrong bill: its lines are credited whole, and billed anew as they should have been."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, cast

from simulator.erp.desk.assessing import OWNER, TAX, Assessment, asked_line, question_anew
from simulator.erp.desk.billing import post_instead
from simulator.erp.desk.book import OpenOrder, expose, in_unit_of, money, open_order, save
from simulator.erp.desk.cancelled import given_back, is_cancelled
from simulator.erp.desk.cards import authorisation_of
from simulator.erp.desk.reversing import INVOICE_LINES, begin, give, keep, may_be_taken_back
from simulator.erp.desk.statements import record
from simulator.erp.documents import Invoice, InvoiceLine, UnitPriceDocument
from simulator.erp.problems import Refusal
from simulator.erp.reversal_documents import RebilledLine, Reversal, ReversedLine
from simulator.erp.rules.pricing import line_net, net_and_tax
from simulator.face import found
from simulator.transaction import Transaction


@dataclass(slots=True)
class _Correction:
    """An invoice, its wrong lines, and those that are billed in their place."""

    opened: OpenOrder
    bill: Invoice
    wrong: list[InvoiceLine]
    right: list[_Anew]


class _Anew(NamedTuple):
    """A line as it is billed anew, by the ERP's own tax, and what it costs in minor units."""

    line: InvoiceLine
    cost: int


def rebill(
    tx: Transaction,
    invoice_id: str,
    reason: str,
    asked: Sequence[RebilledLine],
    assessed: Assessment | None = None,
) -> tuple[str, str | None]:
    """Credit lines of an invoice and bill them anew; the ids of the credit note and the new bill.

    What the order says was invoiced stays: it was, and what was wrong about it is settled here.
    The tax of the new bill is what its owner `assessed`, where that is not the ERP. What a card
    paid of the lines pays the new bill, and only the rest is credit.
    Raises Refusal already-reversed, already-credited, more-than-billed, unit-mismatch,
    currency-mismatch, duplicate-line, paid-by-card, over-authorised or closed-period.
    """
    one = _correction(tx, invoice_id, asked)
    opened, bill, wrong = one.opened, one.bill, one.wrong
    made = begin(tx, INVOICE_LINES, invoice_id, reason, opened)
    made["lines"] = [cast("ReversedLine", {**line}) for line in wrong]
    total = sum(line["net"]["amount_minor"] + line["tax"]["amount_minor"] for line in wrong)
    give(tx, opened, bill, made, total)
    if one.right:
        lines = [_taxed(opened, each.line, assessed) for each in one.right]
        taken = _taken_of_credit(tx, opened, made, lines)
        made["rebilled_by"] = post_instead(tx, opened, bill, lines, assessed, taken)
    save(tx, opened)
    return keep(tx, made), made["rebilled_by"]


def _taken_of_credit(
    tx: Transaction, opened: OpenOrder, made: Reversal, lines: list[InvoiceLine]
) -> int:
    """What the new bill is to take of the credit of lines that a card paid, in minor units; else 0.

    The card was charged for them already, and its authorisation may be gone: so nobody takes of it
    anew, and the rest of the credit alone goes back (as SAP's invoice correction request bills what
    was wrong and what is right as one difference). Raises Refusal over-authorised where the new
    bill asks for more than they had taken.
    """
    if authorisation_of(opened.order) is None or made["amount"] is None:
        return 0
    asked = sum(line["net"]["amount_minor"] + line["tax"]["amount_minor"] for line in lines)
    if asked > made["amount"]["amount_minor"]:
        raise Refusal("over-authorised", "its card paid less for them; bill no more than that anew")
    currency = opened.order["currency"]
    made["applied"] = made["applied_anew"] = money(asked, currency)
    made["unapplied"] = money(made["amount"]["amount_minor"] - asked, currency)
    expose(tx, opened.order["account"], credit=-asked)
    record(tx, opened.order["account"], unapplied_credit=-asked)
    return asked


def rebill_question(
    tx: Transaction, invoice_id: str, asked: Sequence[RebilledLine]
) -> dict[str, Any] | None:
    """What the owner of the tax is asked of lines that are to be billed anew, where any are.

    None where the ERP owns the tax. Raises Refusal as `rebill` does.
    """
    if tx.get(OWNER, TAX) is None:
        return None
    one = _correction(tx, invoice_id, asked)
    lines = [asked_line(tx, one.opened, each.line["line"], each.cost) for each in one.right]
    return question_anew(tx, one.opened, one.bill, lines) if lines else None


def _correction(tx: Transaction, invoice_id: str, asked: Sequence[RebilledLine]) -> _Correction:
    bill = cast("Invoice", found(tx.get("invoice", invoice_id), "invoice").body)
    opened = open_order(tx, bill["order"])
    if is_cancelled(tx, invoice_id):
        raise Refusal("already-reversed", "the invoice was cancelled")
    may_be_taken_back(opened, taken=bill["state"] == "paid")
    wrong = _wrong(tx, bill, asked)
    right = [
        line
        for each, billed in zip(asked, wrong, strict=True)
        for line in _as_it_should(opened, billed, each)
    ]
    return _Correction(opened, bill, wrong, right)


def _taxed(opened: OpenOrder, line: InvoiceLine, assessed: Assessment | None) -> InvoiceLine:
    """The line with the tax that its owner says, where that is not the ERP."""
    if assessed is None:
        return line
    opened.booked(opened.line(line["line"]))["assessed"] = True
    said, currency = assessed.lines[line["line"]], line["net"]["currency"]
    return {**line, "net": money(said.net, currency), "tax": money(said.tax, currency)}


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


def _as_it_should(opened: OpenOrder, billed: InvoiceLine, each: RebilledLine) -> list[_Anew]:
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
    return [_Anew(anew, cost)]
