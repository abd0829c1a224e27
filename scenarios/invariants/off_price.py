"""The judge's own reading of a price that is too far off: what a line costs, and what it should.

Source: the profile that the journal's header states. An order is held where a line costs more than
so many percent more or less than by the ERP's own rules when it was placed; what was offered for a
quote is the ERP's own.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Line
from scenarios.history.facts import Begun
from scenarios.invariants.arithmetic import document_at, factor, in_unit, net_minor
from scenarios.invariants.pricing import Wish, erp_book
from scenarios.invariants.quotes import erp_offers
from scenarios.invariants.standing import survivor

_SLACK_MINOR: Final = 1
"""Both costs are rounded."""


def off_price(history: History, begun: Begun, tolerance: Decimal) -> bool | None:
    """Whether a line of an order is off when it is entered; None where nobody can tell."""
    found = [_is_off(history, begun, line, tolerance) for line in begun.order.lines]
    if any(found):
        return True
    return None if None in found else False


def _is_off(history: History, begun: Begun, line: Line, tolerance: Decimal) -> bool | None:
    if (line.price_rule or "") in history.view(erp_offers):
        return False
    order, item = begun.order, document_at(history.erp.items.get(line.sku), begun.t_us)
    account = survivor(history.erp, order.account, begun.t_us)
    wish = Wish(account, line.sku, item, line.quantity, order.currency, order.placed_at)
    own = history.view(erp_book).offer(wish, begun.t_us)
    if own is None:
        return True
    rule = document_at(history.erp.prices.get(line.price_rule or ""), begun.t_us)
    priced = in_unit(line.quantity, own.unit, item)
    asked = None if rule is None else in_unit(line.quantity, rule.unit, item)
    if priced is None or asked is None or factor(item, own.unit) is None:
        return None
    right = _cost(priced, own.rate, own.percent, order.currency)
    cost = _cost(asked, line.rate, line.discount, order.currency)
    difference = abs(cost - right)
    if (difference + _SLACK_MINOR) * 100 <= right * tolerance:
        return False
    return True if (difference - _SLACK_MINOR) * 100 > right * tolerance else None


def _cost(quantity: Fraction | Decimal, rate: Fraction, percent: Decimal, currency: str) -> int:
    return net_minor(quantity, rate, percent, currency)
