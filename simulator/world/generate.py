"""A wholesaler that never was, whole, from one seed: everything in it is made up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import ROUND_CEILING, Decimal
from typing import Final

from contracts.values import Money
from simulator.seed import Seed
from simulator.world.spec import Customer, Item, PlannedOrder, Price, World
from simulator.world.wholesaler.accounts import accounts as make_accounts
from simulator.world.wholesaler.assortment import TAX_RATES, assortment
from simulator.world.wholesaler.choosing import by_rank
from simulator.world.wholesaler.comebacks import comebacks
from simulator.world.wholesaler.pricelist import price_list
from simulator.world.wholesaler.size import CURRENCY, STARTS_AT, Size
from simulator.world.wholesaler.stores import WAREHOUSES, stores
from simulator.world.wholesaler.tidying import cancellations, master_changes
from simulator.world.wholesaler.trade import CARRIERS, Trade

GENERATED: Final = (
    "everything: invented from the seed; names and addresses by faker, nobody real is meant",
)

_LOOKS: Final = (1, 4)
_AT_SHORT: Final = 0.6
_UNLIMITED: Final = 0.10
_TIGHT: Final = 0.20
_ROUND_MINOR: Final = 10_000


def generate_world(
    seed: int, *, accounts: int = 40, items: int = 500, days: int = 14, orders_per_day: int = 30
) -> World:
    """A wholesaler with `days` of orders; raises ParameterInvalid for a size that is none.

    One seed always gives the same world; a different seed another one.
    """
    size, chance = Size(accounts, items, days, orders_per_day), Seed(seed)
    customers, known_items = make_accounts(accounts, chance), assortment(items, chance)
    prices = price_list(customers, known_items, size, chance)
    orders = Trade(customers, known_items, prices.prices, size, chance).orders()
    stock = stores(known_items, orders, size, chance)
    with_limits = _with_limits(customers, known_items, prices.prices, orders, chance)
    return World(
        name="wholesaler",
        source=f"generated: {accounts} accounts, {items} items, {days} x {orders_per_day} orders",
        seed=seed,
        currency=CURRENCY,
        starts_at=STARTS_AT,
        ends_at=size.ends_at,
        warehouses=WAREHOUSES,
        carriers=CARRIERS,
        tax_rates=TAX_RATES,
        customers=with_limits,
        items=known_items,
        prices=prices.prices,
        discounts=prices.discounts,
        opening_stock=stock.opening,
        receipts=stock.receipts,
        demand=_with_looks(orders, known_items, stock.short, chance),
        price_changes=prices.changes,
        master_changes=master_changes(
            with_limits, known_items, prices.prices, prices.discounts, orders, size, chance
        ),
        cancellations=cancellations(orders, size, chance),
        returns=comebacks(orders, size, chance),
        generated=GENERATED,
    )


def _with_looks(
    orders: Sequence[PlannedOrder], items: Sequence[Item], short: Sequence[str], seed: Seed
) -> tuple[PlannedOrder, ...]:
    """What buyers look at beside what they order: often the items of which there is too little."""
    rng = seed.stream("world/browse")
    scarce, usual = list(short), by_rank([i.sku for i in items if i.status == "active"], 20)
    found = []
    for order in orders:
        mine = {line.sku for line in order.lines}
        seen: dict[str, None] = {}
        for _ in range(rng.between(*_LOOKS)):
            at_short = rng.chance(_AT_SHORT)
            sku = rng.choice(scarce) if scarce and at_short else usual.draw(rng)
            if sku not in mine:
                seen[sku] = None
        found.append(replace(order, browse=tuple(seen)))
    return tuple(found)


def _with_limits(
    customers: Sequence[Customer],
    items: Sequence[Item],
    prices: Sequence[Price],
    orders: Sequence[PlannedOrder],
    seed: Seed,
) -> tuple[Customer, ...]:
    """One in ten has no limit, two in ten one well below what they will order: holds happen."""
    rng = seed.stream("world/credit")
    ordered = _ordered_minor(items, prices, orders)
    found = []
    for customer in customers:
        fate, percent = rng.uniform(), rng.between(25, 45)
        if fate >= _TIGHT + _UNLIMITED:
            percent = rng.between(150, 300)
        minor = ordered.get(customer.id, Decimal(0)) * percent / 100
        rounded = int((minor / _ROUND_MINOR).to_integral_value(ROUND_CEILING) + 1) * _ROUND_MINOR
        limit = None if fate < _UNLIMITED else Money(rounded, CURRENCY)
        found.append(replace(customer, credit_limit=limit))
    return tuple(found)


def _ordered_minor(
    items: Sequence[Item], prices: Sequence[Price], orders: Sequence[PlannedOrder]
) -> Mapping[str, Decimal]:
    """Roughly what every account orders in all, at list prices without tax, in minor units."""
    by_sku = {item.sku: item for item in items}
    each: dict[str, Decimal] = {}
    for price in prices:
        factor = by_sku[price.sku].factor(price.unit)
        each.setdefault(price.sku, price.unit_price.amount / price.unit_price.per / factor)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        for line in order.lines:
            base = line.quantity * by_sku[line.sku].factor(line.unit)
            sums[order.account] += base * each[line.sku] * 100
    return sums
