"""Prices: which rule applies, and what a line costs.

The rule of the business: of the rules of an item that are valid at the instant and whose minimum
is reached, those of the first agreement that has one beat those of later agreements, and these the
list; among those the highest minimum, then the latest start, then the id that sorts last. What a
line costs is rounded once, half up, to the minor unit; where prices include the tax it is in there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Final

from contracts.currencies import EXPONENTS
from simulator.erp.documents import Discount, Price, UnitPriceDocument
from simulator.erp.rules.numbers import half_up, times

_HUNDRED: Final = Decimal(100)
_MINOR: Final = {exponent: Decimal(10) ** exponent for exponent in (0, 2, 3)}


def valid(rule: Price | Discount, at: str) -> bool:
    """Whether a rule is valid at a canonical instant: from inclusive, to exclusive."""
    valid_to = rule["valid_to"]
    return rule["valid_from"] <= at and (valid_to is None or at < valid_to)


def select_price(
    rules: Iterable[Price],
    agreements: Sequence[str],
    base: Decimal,
    factors: dict[str, Decimal],
    at: str,
) -> Price | None:
    """The price rule for `base` base units, or None; `factors` is the item's table of units.

    The rules are those of the item in the currency of the order; `agreements` are the customers
    whose contracts price the buyer, in their order.
    """
    ranks_of: dict[str | None, int] = {None: 0}
    for nth, customer in enumerate(agreements):
        ranks_of.setdefault(customer, len(agreements) - nth)
    best: tuple[tuple[int, Decimal, str, str], Price] | None = None
    for rule in rules:
        if rule["customer"] not in ranks_of or not valid(rule, at):
            continue
        minimum = Decimal(rule["min_quantity"])
        if rule["unit"] not in factors or minimum * factors[rule["unit"]] > base:
            continue
        rank = (ranks_of[rule["customer"]], minimum, rule["valid_from"], rule["id"])
        if best is None or rank > best[0]:
            best = (rank, rule)
    return None if best is None else best[1]


def select_discount(
    rules: Iterable[Discount], agreements: Sequence[str], sku: str, at: str
) -> Discount | None:
    """The discount valid for a buyer (or all) and the item (or all), or None.

    His own is that of the first of his agreements that has one, so an account inherits what it has
    not; of his own and everybody's the highest counts.
    """
    fitting = [rule for rule in rules if rule["sku"] in {None, sku} and valid(rule, at)]
    named = {rule["customer"] for rule in fitting}
    own = next((customer for customer in agreements if customer in named), None)
    best: tuple[tuple[Decimal, str], Discount] | None = None
    for rule in fitting:
        rank = (Decimal(rule["percent"]), rule["id"])
        if rule["customer"] in {None, own} and (best is None or rank > best[0]):
            best = (rank, rule)
    return None if best is None else best[1]


def line_net(
    quantity: Decimal,
    line_factor: Decimal,
    price: UnitPriceDocument,
    price_factor: Decimal,
    percent: Decimal,
) -> int:
    """The net of a line in minor units: line unit to base, base to price unit, price, discount."""
    amount = times(Decimal(price["amount"]), _MINOR[EXPONENTS[price["currency"]]])
    top = times(times(quantity, line_factor), times(amount, _HUNDRED - percent))
    return half_up(top, times(times(price_factor, Decimal(price["per"])), _HUNDRED))


def line_tax(net_minor: int, percent: Decimal) -> int:
    """The tax of a line in minor units, rounded per line, half up; the ERP alone computes it."""
    return half_up(times(Decimal(net_minor), percent), _HUNDRED)


def net_and_tax(cost_minor: int, percent: Decimal, *, included: bool) -> tuple[int, int]:
    """Net and tax of a line that costs so much, in minor units: tax on top of it, or part of it.

    What a price that includes the tax comes to is paid to the minor unit: the tax in it is rounded,
    and the net is the rest.
    """
    if not included:
        return cost_minor, line_tax(cost_minor, percent)
    tax = half_up(times(Decimal(cost_minor), percent), _HUNDRED + percent)
    return cost_minor - tax, tax
