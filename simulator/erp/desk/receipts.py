"""Receipts: money that comes in, what it pays, and what of it waits unapplied."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.desk.book import OpenOrder, expose, money, open_order, save
from simulator.erp.desk.periods import posting_at
from simulator.erp.desk.places import payer, survivor
from simulator.erp.desk.statements import open_books, open_minor, record, terms_of
from simulator.erp.documents import Invoice, MoneyDocument
from simulator.erp.problems import Refusal
from simulator.erp.receivables import NewReceipt, Receipt
from simulator.erp.rules.terms import early_discount
from simulator.face import found
from simulator.transaction import Transaction


def receive_money(tx: Transaction, new: NewReceipt) -> str:
    """Post money that came in, return the receipt's id; raises Refusal, and nothing has happened.

    What is not applied waits on the account of whoever paid. The same reference twice makes two
    receipts, as real ERPs do.
    """
    account, currency = new["account"], new["amount"]["currency"]
    customer = tx.get("customer", account)
    if customer is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    if customer.view["currency"] != currency:
        raise Refusal("currency-mismatch", f"the customer pays in {customer.view['currency']}")
    posted_at = posting_at(tx)
    received_at = new["received_at"] or format_instant(tx.instant)
    open_books(tx, account)
    receipt: Receipt = {
        "id": tx.next_id("receipt"),
        "account": account,
        "reference": new["reference"],
        "amount": new["amount"],
        "received_at": format_instant(parse_instant(received_at)),
        "posted_at": format_instant(posted_at),
        "applications": [],
        "unapplied": money(new["amount"]["amount_minor"], currency),
    }
    _hold_for(tx, account, new["amount"]["amount_minor"])
    for each in new["applications"]:
        _use(tx, receipt, each["invoice"], each["amount"])
    tx.put("receipt", receipt["id"], cast("dict[str, Any]", receipt))
    return receipt["id"]


def apply(tx: Transaction, receipt_id: str, invoice_id: str, amount: MoneyDocument) -> None:
    """Use unapplied money for an invoice; raises Refusal, or Problem not-found."""
    receipt = cast("Receipt", found(tx.get("receipt", receipt_id), "receipt").body)
    if tx.find_ids("reversal", "document", receipt_id):
        raise Refusal("already-reversed", "the money did not come")
    posting_at(tx)
    _use(tx, receipt, invoice_id, amount)
    tx.put("receipt", receipt_id, cast("dict[str, Any]", receipt))


def _use(tx: Transaction, receipt: Receipt, invoice_id: str, amount: MoneyDocument) -> None:
    opened, bill = _bill(tx, receipt["account"], invoice_id)
    if amount["currency"] != bill["totals"]["total"]["currency"]:
        raise Refusal("currency-mismatch", "the invoice is in another currency")
    used, left = amount["amount_minor"], open_minor(tx, bill)
    if used > receipt["unapplied"]["amount_minor"]:
        raise Refusal("over-applied", "the receipt has less left than that")
    if used > left:
        raise Refusal("overpaid", "more than what is open of the invoice")
    let_off = _discount(tx, opened, bill, parse_instant(receipt["received_at"]), left - used)
    receipt["unapplied"]["amount_minor"] -= used
    receipt["applications"].append(
        {
            "invoice": invoice_id,
            "amount": amount,
            "discount": money(let_off, amount["currency"]),
            "applied_at": format_instant(tx.instant),
        }
    )
    bill["paid"]["amount_minor"] += used
    if used + let_off == left:
        bill["state"] = "paid"
        opened.booking["unpaid_invoices"] -= 1
    tx.put("invoice", invoice_id, cast("dict[str, Any]", bill))
    account = opened.order["account"]
    record(tx, account, bill, paid=used, discounted=let_off)
    expose(tx, account, receivable=-used - let_off)
    _hold_for(tx, receipt["account"], -used)
    save(tx, opened)


def _bill(tx: Transaction, paid_by: str, invoice_id: str) -> tuple[OpenOrder, Invoice]:
    """An invoice that whoever paid may pay: his own, or of an account that he pays for."""
    row = tx.get("invoice", invoice_id)
    if row is None:
        raise Refusal("unknown-invoice", "there is no invoice of that id")
    bill = cast("Invoice", row.body)
    opened = open_order(tx, bill["order"])
    account = opened.order["account"]
    if paid_by not in (account, survivor(tx, account), payer(tx, account)):
        raise Refusal("not-payer", "the invoice is for an account that he does not pay for")
    open_books(tx, account)
    return opened, bill


def _discount(
    tx: Transaction, opened: OpenOrder, bill: Invoice, received_at: datetime, rest_minor: int
) -> int:
    terms = terms_of(tx, opened.order["account"])
    if terms is None:
        return 0
    until = parse_instant(bill["issued_at"]) + timedelta(days=terms["discount_days"])
    total_minor = bill["totals"]["total"]["amount_minor"]
    return early_discount(total_minor, terms["discount_percent"], until, received_at, rest_minor)


def _hold_for(tx: Transaction, account: str, amount_minor: int) -> None:
    """So much more of the account's money waits unapplied: it counts against what he owes."""
    record(tx, account, unapplied_money=amount_minor)
    expose(tx, account, credit=amount_minor)
