"""Credit: exposure = open receivables + the value of what is ordered and not yet invoiced.

Both are taken with tax. An order that would lift the exposure above the limit is accepted and
held; a held order counts nothing until a clerk releases it. No limit means no check
(as in Tryton 8.2: no limit set means no limit).
"""

from __future__ import annotations

from decimal import Decimal

from simulator.erp.documents import BookedLine, Booking, Charge, MoneyDocument, Order, OrderLine
from simulator.erp.rules.pricing import line_net, net_and_tax


def exceeds(exposure_minor: int, order_minor: int, limit: MoneyDocument | None) -> bool:
    """Whether an order lifts a customer above his limit."""
    return limit is not None and exposure_minor + order_minor > limit["amount_minor"]


def open_value(order: Order, booking: Booking) -> int:
    """What an order will still be invoiced for, in minor units; nothing while it is held."""
    return 0 if order["holds"] else unbilled(order, booking)


def unbilled(order: Order, booking: Booking) -> int:
    """What is still to be invoiced of an order, held or not, in minor units.

    Charges go with goods: where no more of them can be billed, no invoice follows that bears them.
    """
    if all(_left(line) <= 0 for line in order["lines"]):
        return 0
    lines = sum(_line_value(line, booking["lines"][str(line["line"])]) for line in order["lines"])
    charges = open_charges(order, booking)
    return lines + sum(charge["amount"]["amount_minor"] for charge in charges)


def open_charges(order: Order, booking: Booking) -> list[Charge]:
    """The charges that no invoice carries: new ones, and those whose invoice was cancelled."""
    again = booking.get("charges_again", [])
    since = booking["charges_invoiced"]
    return [
        charge
        for nth, charge in enumerate(order["charges"])
        if nth >= since or charge["kind"] in again
    ]


def _left(line: OrderLine) -> Decimal:
    """How much of a line is to be billed yet, shipped or not; what left beyond it as well."""
    kept = Decimal(line["quantity"]["value"]) - Decimal(line["cancelled"])
    return max(kept, Decimal(line["shipped"])) - Decimal(line["invoiced"])


def _line_value(line: OrderLine, booked: BookedLine) -> int:
    left = _left(line)
    if left == Decimal(line["quantity"]["value"]) and line["invoiced"] == "0":
        return line["net"]["amount_minor"] + line["tax"]["amount_minor"]
    if left <= 0:
        return 0
    cost = line_net(
        left,
        Decimal(booked["factor"]),
        line["unit_price"],
        Decimal(booked["price_factor"]),
        Decimal(line["discount_percent"]),
    )
    included = booked.get("tax_included", False)
    return sum(net_and_tax(cost, Decimal(booked["tax_percent"]), included=included))
