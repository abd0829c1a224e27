"""Credit notes: what came back is given back at the invoiced price, invoice by invoice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, TypedDict, cast

from contracts.instants import format_instant
from simulator.erp.desk.assessing import give_back
from simulator.erp.desk.book import OpenOrder, expose, exposure, money, open_order, save
from simulator.erp.desk.cancelled import given_back
from simulator.erp.desk.periods import posting_at
from simulator.erp.desk.returning import open_return, save_return
from simulator.erp.desk.statements import open_minor, record
from simulator.erp.documents import Invoice, InvoiceLine, MoneyDocument
from simulator.erp.problems import Refusal
from simulator.erp.return_documents import CreditNote, Return, ReturnLine
from simulator.erp.rules.numbers import half_up, text
from simulator.erp.rules.pricing import line_net, line_tax, net_and_tax
from simulator.erp.rules.returns import credited_of, part_of, restocking_fee, unsettled
from simulator.face import found
from simulator.transaction import Transaction


class Balance(TypedDict):
    """What an account owes on invoices, less the credit that no invoice used up."""

    account: str
    currency: str
    receivable: MoneyDocument
    credit: MoneyDocument
    balance: MoneyDocument


def credit(tx: Transaction, return_id: str) -> list[str]:
    """Credit all that was inspected and is not settled: one note per invoice; returns their ids.

    Raises Refusal not-invoiced while goods that came back have no invoice yet, or closed-period.
    """
    document = open_return(tx, return_id)
    opened = open_order(tx, document["order"])
    bills = [cast("Invoice", row.body) for row in tx.find("invoice", "order", document["order"])]
    given: dict[str, list[InvoiceLine]] = {bill["id"]: [] for bill in bills}
    for line in document["lines"]:
        left = unsettled(line)
        for bill, part in _parts(tx, opened, bills, line):
            given[bill["id"]].append(part)
            left -= Decimal(part["quantity"]["value"])
        if left > 0:
            raise Refusal("not-invoiced", f"{text(left)} of line {line['line']} has no invoice")
        line["credited"] = text(Decimal(line["credited"]) + unsettled(line))
    notes = [_issue(tx, opened, document, bill, given[bill["id"]]) for bill in bills]
    issued = [note for note in notes if note is not None]
    if not issued:
        raise Refusal("nothing-to-settle", "nothing was inspected that is not settled")
    document["credit_notes"] += issued
    save_return(tx, document)
    save(tx, opened)
    return issued


def balance(tx: Transaction, account: str) -> Balance:
    """The balance of a customer; raises Problem not-found."""
    currency = found(tx.get("customer", account), "customer").view["currency"]
    known = exposure(tx, account)
    receivable, unused = known["receivable"], known.get("credit", 0)
    return {
        "account": account,
        "currency": currency,
        "receivable": money(receivable, currency),
        "credit": money(unused, currency),
        "balance": money(receivable - unused, currency),
    }


def _parts(
    tx: Transaction, opened: OpenOrder, bills: Sequence[Invoice], line: ReturnLine
) -> Iterator[tuple[Invoice, InvoiceLine]]:
    """How a line's quantity falls on the invoices that carry it, the oldest first."""
    left = unsettled(line)
    for bill in bills:
        for billed in bill["lines"]:
            if billed["line"] != line["line"] or left <= 0:
                continue
            before = credited_of(given_back(tx, bill["id"]), line["line"])
            quantity = min(left, Decimal(billed["quantity"]["value"]) - before[0])
            if quantity > 0:
                left -= quantity
                yield bill, _part(opened, billed, quantity, before)


def _part(
    opened: OpenOrder, billed: InvoiceLine, quantity: Decimal, before: tuple[Decimal, int, int]
) -> InvoiceLine:
    currency = opened.order["currency"]
    booked = opened.booked(opened.line(billed["line"]))
    completes = before[0] + quantity == Decimal(billed["quantity"]["value"])
    cost = line_net(
        quantity,
        Decimal(booked["factor"]),
        billed["unit_price"],
        Decimal(booked["price_factor"]),
        Decimal(billed["discount_percent"]),
    )
    percent, included = Decimal(booked["tax_percent"]), booked.get("tax_included", False)
    net, tax = net_and_tax(cost, percent, included=included)
    net = part_of(net, billed["net"]["amount_minor"], before[1], completes=completes)
    if booked.get("assessed", False):
        net, tax = _share(cost, billed, included=included)
        net = part_of(net, billed["net"]["amount_minor"], before[1], completes=completes)
    elif not included:
        tax = line_tax(net, percent)
    tax = part_of(tax, billed["tax"]["amount_minor"], before[2], completes=completes)
    return {
        **billed,
        "quantity": {"value": text(quantity), "unit": billed["quantity"]["unit"]},
        "net": money(net, currency),
        "tax": money(tax, currency),
    }


def _share(cost: int, billed: InvoiceLine, *, included: bool) -> tuple[int, int]:
    """Net and tax of a part of a line whose tax was another's: in the proportion of the whole."""
    net, tax = billed["net"]["amount_minor"], billed["tax"]["amount_minor"]
    whole = net + tax if included else net
    share = 0 if whole == 0 else half_up(Decimal(tax) * cost, Decimal(whole))
    return (cost - share if included else cost), share


def _issue(
    tx: Transaction,
    opened: OpenOrder,
    document: Return,
    bill: Invoice,
    lines: list[InvoiceLine],
) -> str | None:
    """One credit note: set off against what is open of its invoice, the rest is the account's."""
    if not lines:
        return None
    order, currency = opened.order, opened.order["currency"]
    net = sum(line["net"]["amount_minor"] for line in lines)
    tax = sum(line["tax"]["amount_minor"] for line in lines)
    fee = restocking_fee(net, document["restocking_percent"])
    total = net - fee + tax
    left_minor = open_minor(tx, bill)
    applied = min(total, left_minor)
    note: CreditNote = {
        "id": tx.next_id("credit_note"),
        "return": document["id"],
        "invoice": bill["id"],
        "order": order["number"],
        "reference": order["reference"],
        "account": order["account"],
        "lines": lines,
        "restocking_percent": document["restocking_percent"],
        "totals": {
            "lines": money(net, currency),
            "restocking_fee": money(fee, currency),
            "tax": money(tax, currency),
            "total": money(total, currency),
        },
        "applied": money(applied, currency),
        "unapplied": money(total - applied, currency),
        "issued_at": format_instant(posting_at(tx)),
    }
    tx.put("credit_note", note["id"], cast("dict[str, Any]", note))
    if applied == left_minor and bill["state"] != "paid":
        bill["state"] = "paid"
        opened.booking["unpaid_invoices"] -= 1
        tx.put("invoice", bill["id"], cast("dict[str, Any]", bill))
    expose(tx, order["account"], receivable=-applied, credit=total - applied)
    unused = total - applied
    record(tx, order["account"], bill, credited=applied, unapplied_credit=unused)
    give_back(tx, note["id"], bill["id"], lines, note["issued_at"])
    return note["id"]
