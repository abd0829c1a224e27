"""Returns: what may still come back, how far a return is, and what is credited for it.

state: requested -> authorised or refused; authorised -> received -> inspected, and back to
received when more arrives; closed when everything awaited has come and is settled. Of what a line
shipped, each return claims what it asked for while it is undecided, then what was authorised, and
what really came once it is closed; a refused one claims nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from simulator.erp.documents import InvoiceLine
from simulator.erp.return_documents import Return, ReturnLine
from simulator.erp.rules.numbers import ZERO, half_up, times

RETURN_WINDOW_S: Final = 14 * 86_400
"""How long after a shipment its goods may be asked back, in seconds.

Source: 14 days is the period of withdrawal of Directive 2011/83/EU, article 9; sellers to
businesses are free to set another, and this one keeps the law's.
"""

_CLAIMED: Final = {
    "requested": "quantity",
    "authorised": "authorised",
    "received": "authorised",
    "inspected": "authorised",
    "closed": "received",
}
_HUNDRED: Final = Decimal(100)


def claimed(returns: Iterable[Return], line: int) -> Decimal:
    """How much of an order's line the returns of that order claim, in the line's unit."""
    return sum(
        (_claim(one, each) for one in returns for each in one["lines"] if each["line"] == line),
        ZERO,
    )


def within_window(
    shipped: Iterable[tuple[datetime, Decimal]], asked_at: datetime, window_s: int
) -> Decimal:
    """How much of what was shipped, (when, how much), may still be asked back at that instant."""
    window = timedelta(seconds=window_s)
    return sum((quantity for at, quantity in shipped if asked_at <= at + window), ZERO)


def inspected(line: ReturnLine) -> Decimal:
    """How much of a line somebody has decided about."""
    return Decimal(line["restocked"]) + Decimal(line["scrapped"])


def unsettled(line: ReturnLine) -> Decimal:
    """How much of a line was inspected and is neither credited nor replaced."""
    return inspected(line) - Decimal(line["credited"]) - Decimal(line["replaced"])


def derive(document: Return) -> None:
    """Set the state of a return that was authorised, by its lines."""
    lines = document["lines"]
    came = any(line["received"] != "0" for line in lines)
    awaited = any(Decimal(line["authorised"]) > Decimal(line["received"]) for line in lines)
    looked_at = all(inspected(line) == Decimal(line["received"]) for line in lines)
    if looked_at and not awaited and all(unsettled(line) == 0 for line in lines):
        document["state"] = "closed"
    elif came:
        document["state"] = "inspected" if looked_at else "received"
    else:
        document["state"] = "authorised"


def part_of(
    computed_minor: int, invoiced_minor: int, credited_minor: int, *, completes: bool
) -> int:
    """The amount of a credit in minor units: what was computed, but never beyond the invoice.

    What `completes` a line of the invoice carries all that is left, so that no cent of a rounding
    stays behind or is given back twice.
    """
    left = invoiced_minor - credited_minor
    return left if completes else min(computed_minor, left)


def restocking_fee(net_minor: int, percent: str) -> int:
    """What is kept back of a net, in minor units, rounded half up."""
    return half_up(times(Decimal(net_minor), Decimal(percent)), _HUNDRED)


def credited_of(lines: Iterable[InvoiceLine], number: int) -> tuple[Decimal, int, int]:
    """Quantity, net and tax that lines of credit notes gave back of one line of their invoice."""
    quantity, net, tax = ZERO, 0, 0
    for line in lines:
        if line["line"] == number:
            quantity += Decimal(line["quantity"]["value"])
            net += line["net"]["amount_minor"]
            tax += line["tax"]["amount_minor"]
    return quantity, net, tax


def _claim(one: Return, line: ReturnLine) -> Decimal:
    field = _CLAIMED.get(one["state"])
    if field is None:
        return ZERO
    if field == "quantity":
        return Decimal(line["quantity"]["value"])
    return Decimal(line[field])  # type: ignore[literal-required]
