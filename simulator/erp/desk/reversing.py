"""What was posted by mistake is taken back by a document of its own; the first one stays as it was.

In the order of the books: money before the invoice that it paid, the invoice before the goods that
it bills (as SAP has it: FBRA, VF11, VL09). Every one of them counts from when it is posted, in a
period that is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant
from simulator.erp.desk.assessing import give_back
from simulator.erp.desk.book import OpenOrder, expose, money, open_order, save
from simulator.erp.desk.cancelled import INVOICE, given_back, is_cancelled, is_reversed
from simulator.erp.desk.cards import authorisation_of
from simulator.erp.desk.periods import posting_at
from simulator.erp.desk.promising import renew
from simulator.erp.desk.statements import open_minor, record
from simulator.erp.desk.stockroom import serve_waiting, take_in_again
from simulator.erp.documents import Invoice, MovedLine, Payment, Shipment
from simulator.erp.problems import Refusal
from simulator.erp.receivables import Receipt
from simulator.erp.return_documents import Return
from simulator.erp.reversal_documents import Reopened, Reversal, ReversedLine
from simulator.erp.rules.numbers import text
from simulator.erp.rules.returns import claimed
from simulator.face import found
from simulator.transaction import Transaction

SHIPMENT: Final = "shipment"
INVOICE_LINES: Final = "invoice_lines"
PAYMENT: Final = "payment"
RECEIPT: Final = "receipt"


def reverse_shipment(tx: Transaction, shipment_id: str, reason: str) -> str:
    """The goods are on the shelf again, kept for their order; the reversal's id.

    Where the order has a hold they go to the orders that wait, as all that it had.
    Raises Refusal already-reversed, already-invoiced (its invoice goes first), in-picking (what a
    WMS shipped it takes back itself) or in-return (somebody sends some of it back already).
    """
    parcel = cast("Shipment", found(tx.get("shipment", shipment_id), "shipment").body)
    _only_once(tx, shipment_id)
    if any(not is_cancelled(tx, bill) for bill in tx.find_ids("invoice", "shipment", shipment_id)):
        raise Refusal("already-invoiced", "its invoice is cancelled first")
    if any(row.view["shipment"] == shipment_id for row in tx.rows("warehouse_posting")):
        raise Refusal("in-picking", "the warehouse that shipped it takes it back")
    opened = open_order(tx, parcel["order"])
    _nothing_comes_back(tx, opened, parcel["lines"])
    for each in parcel["lines"]:
        line = opened.line(each["line"])
        quantity = Decimal(each["quantity"]["value"])
        line["shipped"] = text(Decimal(line["shipped"]) - quantity)
        take_in_again(tx, opened, line, parcel["warehouse"], quantity)
    lines = [cast("ReversedLine", {**each}) for each in parcel["lines"]]
    made = begin(tx, SHIPMENT, shipment_id, reason, opened)
    made["lines"] = lines
    save(tx, opened)
    skus = list(dict.fromkeys(line["sku"] for line in lines))
    if opened.order["holds"]:
        serve_waiting(tx, skus)
    renew(tx, skus)
    return keep(tx, made)


def cancel_invoice(tx: Transaction, invoice_id: str, reason: str) -> str:
    """Nothing of the invoice is owed any more, and its goods and charges can be billed again.

    Raises Refusal already-reversed, invoice-paid (its money goes first), already-credited,
    paid-by-card or closed-period.
    """
    bill = cast("Invoice", found(tx.get("invoice", invoice_id), "invoice").body)
    opened = open_order(tx, bill["order"])
    _only_once(tx, invoice_id)
    if bill["paid"]["amount_minor"] > 0:
        raise Refusal("invoice-paid", "its payments are reversed first")
    if given_back(tx, invoice_id) or _is_instead(tx, bill):
        raise Refusal("already-credited", "something of it was credited; correct it by lines")
    may_be_taken_back(opened)
    made = begin(tx, INVOICE, invoice_id, reason, opened)
    made["lines"] = [cast("ReversedLine", {**each}) for each in bill["lines"]]
    made["charges"] = bill["charges"]
    for each in bill["lines"]:
        line = opened.line(each["line"])
        left = Decimal(line["invoiced"]) - Decimal(each["quantity"]["value"])
        line["invoiced"] = text(left)
    again = opened.booking.get("charges_again", [])
    opened.booking["charges_again"] = again + [one["kind"] for one in bill["charges"]]
    give(tx, opened, bill, made, bill["totals"]["total"]["amount_minor"])
    save(tx, opened)
    return keep(tx, made)


def reverse_payment(tx: Transaction, payment_id: str, reason: str) -> str:
    """The payment did not come: its invoice is open again by as much; the reversal's id."""
    payment = cast("Payment", found(tx.get("payment", payment_id), "payment").body)
    _only_once(tx, payment_id)
    amount = payment["amount"]
    bill = cast("Invoice", found(tx.get("invoice", payment["invoice"]), "invoice").view)
    made = begin(tx, PAYMENT, payment_id, reason, open_order(tx, bill["order"]))
    nothing = money(0, amount["currency"])
    made["applications"] = [{"invoice": bill["id"], "amount": amount, "discount": nothing}]
    made["amount"] = amount
    kept = keep(tx, made)
    _reopen(tx, made["applications"][0])
    return kept


def reverse_receipt(tx: Transaction, receipt_id: str, reason: str) -> str:
    """The money did not come: what it paid is open again, with the discounts that it took.

    What of it waited unapplied is gone. Raises Refusal already-reversed or closed-period.
    """
    receipt = cast("Receipt", found(tx.get("receipt", receipt_id), "receipt").body)
    _only_once(tx, receipt_id)
    made = begin(tx, RECEIPT, receipt_id, reason, None, receipt["account"])
    made["amount"] = receipt["amount"]
    made["applications"] = [
        {"invoice": each["invoice"], "amount": each["amount"], "discount": each["discount"]}
        for each in receipt["applications"]
    ]
    kept = keep(tx, made)
    for each in made["applications"]:
        _reopen(tx, each)
    waits = receipt["unapplied"]["amount_minor"]
    record(tx, receipt["account"], unapplied_money=-waits)
    expose(tx, receipt["account"], credit=-waits)
    return kept


def may_be_taken_back(opened: OpenOrder, *, taken: bool = False) -> None:
    """Raise Refusal paid-by-card where an invoice of the order cannot be.

    Lines may be whose money was `taken` of the card: it pays what is billed in their place, or goes
    back, and nothing is taken anew.
    """
    if authorisation_of(opened.order) is not None and not taken:
        raise Refusal("paid-by-card", "its money is taken of a card")


def begin(
    tx: Transaction,
    type_: str,
    document: str,
    reason: str,
    opened: OpenOrder | None,
    account: str = "",
) -> Reversal:
    """A reversal of nothing yet; raises Refusal closed-period where nothing may be posted."""
    return {
        "id": tx.next_id("reversal"),
        "type": type_,
        "document": document,
        "account": account if opened is None else opened.order["account"],
        "order": None if opened is None else opened.order["number"],
        "reference": None if opened is None else opened.order["reference"],
        "reason": reason,
        "lines": [],
        "charges": [],
        "applications": [],
        "amount": None,
        "applied": None,
        "unapplied": None,
        "rebilled_by": None,
        "posted_at": format_instant(posting_at(tx)),
    }


def give(
    tx: Transaction, opened: OpenOrder, bill: Invoice, made: Reversal, amount_minor: int
) -> None:
    """Give so much of an invoice back: off what is open of it, and the rest to the account.

    The caller saves the order and keeps the reversal.
    """
    left, currency = open_minor(tx, bill), opened.order["currency"]
    applied = min(amount_minor, left)
    made["amount"] = money(amount_minor, currency)
    made["applied"] = money(applied, currency)
    made["unapplied"] = money(amount_minor - applied, currency)
    if applied == left and bill["state"] != "paid":
        bill["state"] = "paid"
        opened.booking["unpaid_invoices"] -= 1
        tx.put(INVOICE, bill["id"], cast("dict[str, Any]", bill))
    account, unused = opened.order["account"], amount_minor - applied
    expose(tx, account, receivable=-applied, credit=unused)
    record(tx, account, bill, credited=applied, unapplied_credit=unused)
    give_back(tx, made["id"], bill["id"], made["lines"], made["posted_at"])


def keep(tx: Transaction, made: Reversal) -> str:
    """Store a reversal; its id."""
    tx.put("reversal", made["id"], cast("dict[str, Any]", made))
    return made["id"]


def _reopen(tx: Transaction, each: Reopened) -> None:
    """An invoice is open again by what money had paid of it, and by the discount that it took."""
    bill = cast("Invoice", found(tx.get(INVOICE, each["invoice"]), "invoice").body)
    opened = open_order(tx, bill["order"])
    paid, let_off = each["amount"]["amount_minor"], each["discount"]["amount_minor"]
    bill["paid"]["amount_minor"] -= paid
    if bill["state"] == "paid" and paid + let_off > 0:
        bill["state"] = "posted"
        opened.booking["unpaid_invoices"] += 1
    tx.put(INVOICE, bill["id"], cast("dict[str, Any]", bill))
    account = opened.order["account"]
    expose(tx, account, receivable=paid + let_off)
    record(tx, account, bill, paid=-paid, discounted=-let_off)
    save(tx, opened)


def _only_once(tx: Transaction, document: str) -> None:
    if is_reversed(tx, document):
        raise Refusal("already-reversed", "it was taken back before, or something of it")


def _is_instead(tx: Transaction, bill: Invoice) -> bool:
    """Whether an invoice was posted in place of lines of another one."""
    others = tx.find_ids(INVOICE, "shipment", bill["shipment"])
    rows = (row for one in others for row in tx.find("reversal", "document", one))
    return any(row.view["rebilled_by"] == bill["id"] for row in rows)


def _nothing_comes_back(tx: Transaction, opened: OpenOrder, lines: Sequence[MovedLine]) -> None:
    number = opened.order["number"]
    returns = [cast("Return", row.view) for row in tx.find("return", "order", number)]
    for each in lines:
        left = Decimal(opened.line(each["line"])["shipped"]) - Decimal(each["quantity"]["value"])
        if claimed(returns, each["line"]) > left:
            raise Refusal("in-return", f"some of line {each['line']} comes back by a return")
