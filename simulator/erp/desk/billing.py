"""Billing: one invoice per shipment, charges once, payments in parts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from contracts.instants import format_instant
from simulator.erp.desk.assessing import Assessment, keep_asked
from simulator.erp.desk.book import OpenOrder, expose, money, open_order, save, totals
from simulator.erp.desk.cancelled import is_cancelled
from simulator.erp.desk.periods import posting_at
from simulator.erp.desk.statements import due, open_minor, record
from simulator.erp.documents import (
    Charge,
    Invoice,
    InvoiceLine,
    MoneyDocument,
    Payment,
    Shipment,
    ShipmentLine,
)
from simulator.erp.problems import Refusal
from simulator.erp.rules.credit import open_charges
from simulator.erp.rules.numbers import text
from simulator.erp.rules.pricing import line_net, net_and_tax
from simulator.face import found
from simulator.transaction import Transaction


def invoice(tx: Transaction, shipment_id: str, assessed: Assessment | None = None) -> Invoice:
    """Post the invoice of a shipment: what was shipped at the ordered price, and open charges.

    The charges of the order that no invoice has carried yet stand on this one, so freight is
    charged once, on the first. The tax is what its owner `assessed`, where that is not the ERP.
    Raises Refusal already-invoiced or closed-period.
    """
    shipment = cast("Shipment", found(tx.get("shipment", shipment_id), "shipment").body)
    if any(not is_cancelled(tx, one) for one in tx.find_ids("invoice", "shipment", shipment_id)):
        raise Refusal("already-invoiced", "the shipment has its invoice")
    if tx.find_ids("reversal", "document", shipment_id):
        raise Refusal("already-reversed", "the goods came back before they were billed")
    opened = open_order(tx, shipment["order"])
    lines = [_invoice_line(opened, line, assessed) for line in shipment["lines"]]
    charges = open_charges(opened.order, opened.booking)
    posted = _posted(tx, opened, shipment["id"], lines, charges)
    opened.booking["charges_invoiced"] = len(opened.order["charges"])
    opened.booking.pop("charges_again", None)
    _enter(tx, opened, posted, assessed)
    save(tx, opened)
    return posted


def post_instead(
    tx: Transaction,
    opened: OpenOrder,
    bill: Invoice,
    lines: list[InvoiceLine],
    assessed: Assessment | None,
    credit_minor: int,
) -> str:
    """Post an invoice in place of lines of another one, whose credit note the caller keeps; its id.

    Their credit pays `credit_minor` of it, all or nothing, in minor units. The caller saves the
    order, of which no more is invoiced by it than before.
    """
    posted = _posted(tx, opened, bill["shipment"], lines, [])
    _enter(tx, opened, posted, assessed, credit_minor)
    return posted["id"]


def _enter(
    tx: Transaction,
    opened: OpenOrder,
    posted: Invoice,
    assessed: Assessment | None,
    credit_minor: int = 0,
) -> None:
    """An invoice is owed from now on, less the credit that pays it; nothing to be paid is paid."""
    total_minor = posted["totals"]["total"]["amount_minor"]
    if total_minor == credit_minor:
        posted["state"] = "paid"
    else:
        opened.booking["unpaid_invoices"] += 1
    tx.put("invoice", posted["id"], cast("dict[str, Any]", posted))
    if assessed is not None:
        keep_asked(tx, posted["id"], assessed)
    expose(tx, opened.order["account"], receivable=total_minor - credit_minor)
    record(tx, opened.order["account"], posted, invoiced=total_minor, credited=credit_minor)


def pay(tx: Transaction, invoice_id: str, amount: MoneyDocument) -> Payment:
    """Post a payment, of all or a part; raises Refusal overpaid, currency-mismatch, closed-period.

    What credit notes were set off against the invoice is no longer open.
    """
    bill = cast("Invoice", found(tx.get("invoice", invoice_id), "invoice").body)
    paid, total = bill["paid"], bill["totals"]["total"]
    if amount["currency"] != total["currency"]:
        raise Refusal("currency-mismatch", f"the invoice is in {total['currency']}")
    left_minor = open_minor(tx, bill)
    if amount["amount_minor"] > left_minor:
        raise Refusal("overpaid", "the payment is larger than what is open")
    paid["amount_minor"] += amount["amount_minor"]
    payment: Payment = {
        "id": tx.next_id("payment"),
        "invoice": invoice_id,
        "amount": amount,
        "paid_at": format_instant(posting_at(tx)),
    }
    opened = open_order(tx, bill["order"])
    if amount["amount_minor"] == left_minor:
        bill["state"] = "paid"
        opened.booking["unpaid_invoices"] -= 1
    tx.put("payment", payment["id"], cast("dict[str, Any]", payment))
    tx.put("invoice", invoice_id, cast("dict[str, Any]", bill))
    expose(tx, opened.order["account"], receivable=-amount["amount_minor"])
    record(tx, opened.order["account"], bill, paid=amount["amount_minor"])
    save(tx, opened)
    return payment


def charge(tx: Transaction, number: str, new: Charge) -> None:
    """Add a charge to an order; once per kind, and only while an invoice is still to come."""
    opened = open_order(tx, number)
    order = opened.order
    if new["amount"]["currency"] != order["currency"]:
        raise Refusal("currency-mismatch", f"the order is in {order['currency']}")
    if any(known["kind"] == new["kind"] for known in order["charges"]):
        raise Refusal("already-charged", f"the order carries {new['kind']} already")
    if order["state"] in {"done", "cancelled"} or order["invoice_state"] in {"invoiced", "paid"}:
        raise Refusal("order-closed", "no invoice follows that could carry the charge")
    order["charges"].append(new)
    save(tx, opened)


def _invoice_line(
    opened: OpenOrder, shipped: ShipmentLine, assessed: Assessment | None
) -> InvoiceLine:
    line = opened.line(shipped["line"])
    booked = opened.booked(line)
    quantity = Decimal(shipped["quantity"]["value"])
    cost = line_net(
        quantity,
        Decimal(booked["factor"]),
        line["unit_price"],
        Decimal(booked["price_factor"]),
        Decimal(line["discount_percent"]),
    )
    currency, included = opened.order["currency"], booked.get("tax_included", False)
    if assessed is None:
        net, tax = net_and_tax(cost, Decimal(booked["tax_percent"]), included=included)
    else:
        net, tax = assessed.lines[line["line"]].net, assessed.lines[line["line"]].tax
        booked["assessed"] = True
    line["invoiced"] = text(Decimal(line["invoiced"]) + quantity)
    return {
        "line": line["line"],
        "sku": line["sku"],
        "quantity": shipped["quantity"],
        "unit_price": line["unit_price"],
        "discount_percent": line["discount_percent"],
        "net": money(net, currency),
        "tax": money(tax, currency),
    }


def _posted(
    tx: Transaction,
    opened: OpenOrder,
    shipment_id: str,
    lines: list[InvoiceLine],
    charges: list[Charge],
) -> Invoice:
    order, issued_at = opened.order, posting_at(tx)
    return {
        "id": tx.next_id("invoice"),
        "order": order["number"],
        "reference": order["reference"],
        "shipment": shipment_id,
        "lines": lines,
        "charges": charges,
        "totals": totals(lines, charges, order["currency"]),
        "state": "posted",
        "issued_at": format_instant(issued_at),
        "due_at": format_instant(due(tx, order["account"], issued_at)),
        "paid": money(0, order["currency"]),
    }
