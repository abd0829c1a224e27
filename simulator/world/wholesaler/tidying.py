"""Changes that never were: what is discontinued, renamed, ended or cancelled in two weeks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from simulator.seed import Rng, Seed
from simulator.world.spec import Customer, Discount, Item, PlannedOrder, Price
from simulator.world.upkeep import Cancellation, MasterChange
from simulator.world.wholesaler.size import STARTS_AT, Size

_OFFICE_HOURS: Final = (9, 16)
_OF_ITEMS: Final = 0.012
_OF_CUSTOMERS: Final = 0.15
_OF_CONTRACTS: Final = 0.015
_OF_DISCOUNTS: Final = 0.1
_GIVEN_UP: Final = 0.06
_WHOLE: Final = 0.4
_AFTER_HOURS: Final = (6, 20)
"""After the order was looked at, and before its goods leave."""


def master_changes(
    customers: Sequence[Customer],
    items: Sequence[Item],
    prices: Sequence[Price],
    discounts: Sequence[Discount],
    orders: Sequence[PlannedOrder],
    size: Size,
    seed: Seed,
) -> tuple[MasterChange, ...]:
    """Items that nobody orders any more are discontinued, others renamed; customers move, have
    another e-mail or more credit; contracts and discounts are deleted.
    """
    rng = seed.stream("world/tidying")
    last = {line.sku: order.at for order in orders for line in order.lines}
    changes: list[MasterChange] = []
    for item in items:
        if rng.chance(_OF_ITEMS) and item.status == "active":
            at = max(_office(size, rng), last.get(item.sku, STARTS_AT) + timedelta(hours=1))
            gone = replace(item, status="discontinued")
            changes.append(MasterChange(at, "item", item.sku, gone.document()))
        elif rng.chance(_OF_ITEMS):
            new = replace(item, name=f"{item.name}, new recipe")
            changes.append(MasterChange(_office(size, rng), "item", item.sku, new.document()))
    for nth, customer in enumerate(customers):
        if rng.chance(_OF_CUSTOMERS):
            new_one = _CHANGES[nth % len(_CHANGES)](customer)
            at = _office(size, rng)
            changes.append(MasterChange(at, "customer", customer.id, new_one.document()))
    changes += _ended(prices, discounts, size, rng)
    return tuple(sorted((one for one in changes if one.at < size.ends_at), key=lambda one: one.at))


def _ended(
    prices: Sequence[Price], discounts: Sequence[Discount], size: Size, rng: Rng
) -> Iterator[MasterChange]:
    for price in prices:
        alone = price.valid_to is None and price.id.startswith("C-")
        if alone and rng.chance(_OF_CONTRACTS):
            yield MasterChange(_office(size, rng), "price", price.id)
    for discount in discounts:
        if rng.chance(_OF_DISCOUNTS):
            yield MasterChange(_office(size, rng), "discount", discount.id)


def _moved(customer: Customer) -> Customer:
    first, *rest = customer.addresses
    return replace(customer, addresses=(replace(first, street="1 New Road"), *rest))


def _renamed(customer: Customer) -> Customer:
    return replace(customer, email=f"orders.{customer.email}")


def _trusted(customer: Customer) -> Customer:
    return replace(customer, credit_limit=None)


_CHANGES: Final[tuple[Callable[[Customer], Customer], ...]] = (_renamed, _trusted, _moved)


def cancellations(
    orders: Sequence[PlannedOrder], size: Size, seed: Seed
) -> tuple[Cancellation, ...]:
    """A few orders are given up the evening or morning after, whole or by their first line."""
    rng = seed.stream("world/cancellations")
    found = []
    for order in orders:
        if not rng.chance(_GIVEN_UP):
            continue
        lines = () if rng.chance(_WHOLE) else (order.lines[0].line,)
        at = order.at + timedelta(hours=rng.between(*_AFTER_HOURS))
        if at < size.ends_at:
            found.append(Cancellation(at, order.reference, lines))
    return tuple(sorted(found, key=lambda one: one.at))


def _office(size: Size, rng: Rng) -> datetime:
    hour, minute = rng.between(*_OFFICE_HOURS), rng.below(60)
    return STARTS_AT + timedelta(days=rng.below(size.days), hours=hour, minutes=minute)
