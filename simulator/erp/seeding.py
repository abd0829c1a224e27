"""Loads a world's master data and opening stock into an empty ERP."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, cast

from contracts.values import format_decimal
from simulator.erp.desk.assessing import TAX
from simulator.erp.desk.credit_standings import refresh
from simulator.erp.desk.sweeping import sweep_tonight
from simulator.erp.rules.numbers import ZERO
from simulator.erp.rules.stock import availability_id, level
from simulator.state import State
from simulator.world.owners import ERP
from simulator.world.spec import World
from simulator.world.upkeep import MasterChange

CAUSE: Final = "seed"
"""The cause of the effects that stand for what was there before the first call."""

Documents = Iterable[tuple[str, dict[str, Any]]]


def seed_world(state: State, world: World) -> int:
    """Load the world in one transaction, journalled with the cause "seed"; returns how many.

    Items without opening stock anywhere get an empty row in the first warehouse, so that the ERP
    can say that there is none. Raises StateMisused when something is there already.
    """
    loads: tuple[tuple[str, Documents], ...] = (
        ("warehouse", ((w.id, {"id": w.id, "name": w.name}) for w in world.warehouses)),
        ("tax_rate", _tax_rates(world)),
        ("tax_owner", _tax_owner(world)),
        ("customer", ((c.id, c.document()) for c in world.customers)),
        ("item", ((item.sku, item.document()) for item in world.items)),
        ("price_list", ((one.currency, one.document()) for one in world.price_lists)),
        ("price", ((price.id, price.document()) for price in world.prices)),
        ("discount", ((discount.id, discount.document()) for discount in world.discounts)),
        ("availability", _levels(world)),
        *_partners(world),
    )
    with state.transaction(CAUSE) as tx:
        loaded = sum(tx.load(kind, documents) for kind, documents in loads)
        sweep_tonight(tx)
    return loaded


def import_masters(state: State, world: World) -> None:
    """Enter or replace the world's customers, items and rules in an ERP that runs.

    As a company's nightly import would, in one transaction with the cause "seed". Stock is entered
    only where an item never lay: afterwards movements alone change what is on hand.
    """
    masters: tuple[tuple[str, Documents], ...] = (
        ("customer", ((c.id, c.document()) for c in world.customers)),
        ("item", ((item.sku, item.document()) for item in world.items)),
        ("price_list", ((one.currency, one.document()) for one in world.price_lists)),
        ("price", ((price.id, price.document()) for price in world.prices)),
        ("discount", ((discount.id, discount.document()) for discount in world.discounts)),
    )
    with state.transaction(CAUSE) as tx:
        for kind, documents in masters:
            for entity_id, document in documents:
                tx.put(kind, entity_id, document)
        refresh(tx, *(one.id for one in world.customers))
        for kind, documents in _partners(world):
            for entity_id, document in documents:
                tx.put(kind, entity_id, document)
        for place, row in _levels(world):
            if tx.get("availability", place) is None:
                tx.put("availability", place, row)


def keep_up(state: State, change: MasterChange) -> None:
    """Enter, replace or delete one record of the master data in an ERP that runs."""
    with state.transaction(CAUSE) as tx:
        if change.document is None:
            tx.delete(change.kind, change.id)
        else:
            tx.put(change.kind, change.id, dict(change.document))
        if change.kind == "customer":
            refresh(tx, change.id)


def _partners(world: World) -> tuple[tuple[str, Documents], ...]:
    known = world.partners
    return (
        ("relation", ((one.account, one.document()) for one in known.relations)),
        ("user", ((one.id, one.document()) for one in known.users)),
        ("entitlement", ((one.id, one.document()) for one in known.entitlements)),
    )


def _tax_rates(world: World) -> Documents:
    for code, percent in sorted(world.tax_rates.items()):
        yield code, {"code": code, "percent": format_decimal(percent)}


def _tax_owner(world: World) -> Documents:
    """Nothing where the ERP owns the tax, as it mostly does."""
    if world.tax_owner != ERP:
        yield TAX, {"owner": world.tax_owner}


def _levels(world: World) -> Documents:
    base_units = {item.sku: item.base_unit for item in world.items}
    missing = dict(base_units)
    for stock in world.opening_stock:
        missing.pop(stock.sku, None)
        unit = base_units[stock.sku]
        row = level(stock.warehouse, stock.sku, unit, stock.quantity, stock.safety)
        yield availability_id(stock.warehouse, stock.sku), cast("dict[str, Any]", row)
    for sku, unit in missing.items():
        place = world.warehouses[0].id
        row = level(place, sku, unit, ZERO)
        yield availability_id(place, sku), cast("dict[str, Any]", row)
