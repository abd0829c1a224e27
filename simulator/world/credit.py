"""Generated credit limits: ample, but too low for an order that has to wait on a credit hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Final

from contracts.currencies import EXPONENTS
from contracts.values import Money
from simulator.world.history import Sale
from simulator.world.spec import Customer, Discount, Item, PlannedOrder, Price

AMPLE: Final = Decimal("1.5")
"""How many times his highest debt a customer's generated limit is."""

TIGHT: Final = Decimal("0.9")
"""Which part of an order that must be held its customer's generated limit is."""

_STEP: Final = Decimal(100)
_LEAST: Final = Decimal(1000)
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Worth:
    """Bounds of what an order is worth in major units: `least` its lines alone, `most` with all."""

    least: Decimal
    most: Decimal


def worths(
    demand: Sequence[PlannedOrder],
    sales: Sequence[Sale],
    items: Mapping[str, Item],
    prices: Sequence[Price],
    discounts: Sequence[Discount],
    tax_rates: Mapping[str, Decimal],
) -> dict[str, Worth]:
    """Bounds for every order: from what was paid where that is known, else from all price rules."""
    paid: dict[tuple[str, str], Sale] = {(s.order, s.sku): s for s in sales}
    bounds = _bounds(prices, items)
    highest = max((d.percent for d in discounts), default=Decimal(0))
    tax = 1 + max(tax_rates.values(), default=Decimal(0)) / _HUNDRED
    found = {}
    for order in demand:
        least = most = Decimal(0)
        for line in order.lines:
            sale = paid.get((order.reference, line.sku))
            if sale is not None and sale.unit_price is not None:
                low = high = line.quantity * sale.unit_price
                low = low * (_HUNDRED - sale.discount) / _HUNDRED
            else:
                base = line.quantity * items[line.sku].factor(line.unit)
                low, high = (base * bound for bound in bounds.get(line.sku, (0, 0)))
                low = low * (_HUNDRED - highest) / _HUNDRED
            least, most = least + low, most + high
        freight = Decimal(0) if order.freight is None else order.freight.major()
        found[order.reference] = Worth(least, most * tax + freight)
    return found


def with_limits(
    customers: Sequence[Customer],
    demand: Sequence[PlannedOrder],
    worth: Mapping[str, Worth],
    held: Sequence[str],
    currency: str,
) -> tuple[Customer, ...]:
    """The customers; those without a limit of their own get a generated one."""
    by_account: dict[str, list[PlannedOrder]] = defaultdict(list)
    for order in demand:
        by_account[order.account].append(order)
    return tuple(
        customer
        if customer.credit_limit is not None
        else replace(
            customer,
            credit_limit=_limit(by_account[customer.id], worth, frozenset(held), currency),
        )
        for customer in customers
    )


def _limit(
    orders: Sequence[PlannedOrder], worth: Mapping[str, Worth], held: frozenset[str], currency: str
) -> Money:
    waiting = [worth[order.reference].least for order in orders if order.reference in held]
    if waiting:
        places = Decimal(1).scaleb(-EXPONENTS[currency])
        return Money.of((min(waiting) * TIGHT).quantize(places, ROUND_DOWN), currency)
    peak = _peak(orders, worth) * AMPLE
    steps = (peak / _STEP).to_integral_value(ROUND_CEILING)
    return Money.of(max(_LEAST, steps * _STEP), currency)


def _peak(orders: Sequence[PlannedOrder], worth: Mapping[str, Worth]) -> Decimal:
    """The highest sum of what is ordered and not yet paid."""
    changes: list[tuple[datetime, Decimal]] = []
    for order in orders:
        most = worth[order.reference].most
        changes.append((order.at, most))
        if order.shipments and order.pay_after_days is not None:
            paid_at = order.shipments[-1].at + timedelta(days=order.pay_after_days)
            changes.append((paid_at, -most))
    debt = peak = Decimal(0)
    for _, change in sorted(changes):
        debt += change
        peak = max(peak, debt)
    return peak


def _bounds(
    prices: Sequence[Price], items: Mapping[str, Item]
) -> dict[str, tuple[Decimal, Decimal]]:
    """For every item the lowest and the highest price of a base unit that any rule gives."""
    bounds: dict[str, tuple[Decimal, Decimal]] = {}
    for rule in prices:
        amount = rule.unit_price.amount / rule.unit_price.per / items[rule.sku].factor(rule.unit)
        low, high = bounds.get(rule.sku, (amount, amount))
        bounds[rule.sku] = (min(low, amount), max(high, amount))
    return bounds
