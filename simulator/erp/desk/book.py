"""The order book: orders are opened, changed and saved as a whole, so nothing drifts apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from simulator.erp.desk.credit_standings import refresh
from simulator.erp.documents import (
    BookedLine,
    Booking,
    Charge,
    Exposure,
    MoneyDocument,
    Order,
    OrderLine,
    QuantityDocument,
    Totals,
)
from simulator.erp.problems import Refusal
from simulator.erp.rules.axes import derive, open_quantity
from simulator.erp.rules.credit import open_value
from simulator.face import found
from simulator.transaction import Transaction

MAX_MINOR = 2**53 - 1
"""The largest amount of the contracts, in minor units."""


@dataclass(slots=True)
class OpenOrder:
    """An order while a transaction works on it."""

    order: Order
    booking: Booking

    def line(self, number: int) -> OrderLine:
        """A line by its number; raises Refusal unknown-line."""
        for line in self.order["lines"]:
            if line["line"] == number:
                return line
        raise Refusal("unknown-line", f"the order has no line {number}")

    def booked(self, line: OrderLine) -> BookedLine:
        """The inner side of a line."""
        return self.booking["lines"][str(line["line"])]


def open_order(tx: Transaction, number: str) -> OpenOrder:
    """The order of that number; raises Problem not-found."""
    row = found(tx.get("order", number), "order")
    booking = tx.get("booking", number)
    order = cast("Order", row.body)
    inner = cast("Booking", {} if booking is None else booking.body)
    return OpenOrder(order, inner)


def save(tx: Transaction, opened: OpenOrder) -> int:
    """Derive axes, totals and exposure, store the order, return its version."""
    work_out(tx, opened)
    order = opened.order
    return tx.put("order", order["number"], cast("dict[str, Any]", order))


def work_out(tx: Transaction, opened: OpenOrder) -> None:
    """Derive axes, totals and exposure of an order that is stored later in the transaction."""
    order, booking = opened.order, opened.booking
    derive(order, all_paid=booking["unpaid_invoices"] == 0, taken_back=_taken_back(opened))
    order["totals"] = totals(order["lines"], order["charges"], order["currency"])
    value = open_value(order, booking)
    expose(tx, order["account"], uninvoiced=value - booking["open_value"])
    booking["open_value"] = value
    tx.put("booking", order["number"], cast("dict[str, Any]", booking))


def _taken_back(opened: OpenOrder) -> bool:
    """Whether goods came back by a reversed shipment that neither left again nor were cancelled."""
    return any(
        opened.booking["lines"][str(line["line"])].get("taken_back") and open_quantity(line) > 0
        for line in opened.order["lines"]
    )


def exposure(tx: Transaction, customer: str) -> Exposure:
    """A customer's credit exposure."""
    row = tx.get("exposure", customer)
    if row is None:
        return {"receivable": 0, "uninvoiced": 0}
    return cast("Exposure", row.body)


def expose(
    tx: Transaction, customer: str, *, receivable: int = 0, uninvoiced: int = 0, credit: int = 0
) -> None:
    """Move a customer's exposure by so many minor units; raises Refusal amount-too-large."""
    if receivable == 0 and uninvoiced == 0 and credit == 0:
        return
    known = exposure(tx, customer)
    known["receivable"] += receivable
    known["uninvoiced"] += uninvoiced
    if credit:
        known["credit"] = known.get("credit", 0) + credit
    if max(known["receivable"], known["uninvoiced"], known.get("credit", 0)) > MAX_MINOR:
        raise Refusal("amount-too-large", "the customer's exposure is beyond what can be posted")
    tx.put("exposure", customer, cast("dict[str, Any]", known))
    refresh(tx, customer)


def totals(lines: Sequence[Any], charges: Sequence[Charge], currency: str) -> Totals:
    """lines + charges + tax = total; raises Refusal amount-too-large."""
    net = sum(line["net"]["amount_minor"] for line in lines)
    tax = sum(line["tax"]["amount_minor"] for line in lines)
    extra = sum(charge["amount"]["amount_minor"] for charge in charges)
    if net + tax + extra > MAX_MINOR:
        raise Refusal("amount-too-large", "the total is beyond what can be posted")
    return {
        "lines": money(net, currency),
        "charges": money(extra, currency),
        "tax": money(tax, currency),
        "total": money(net + extra + tax, currency),
    }


def money(amount_minor: int, currency: str) -> MoneyDocument:
    """An amount as the contracts write it."""
    return {"amount_minor": amount_minor, "currency": currency}


def in_unit_of(line: OrderLine, quantity: QuantityDocument) -> str:
    """The value of a quantity that must be in the line's unit; raises Refusal unit-mismatch."""
    if quantity["unit"] != line["quantity"]["unit"]:
        raise Refusal("unit-mismatch", f"line {line['line']} is in {line['quantity']['unit']}")
    return quantity["value"]
