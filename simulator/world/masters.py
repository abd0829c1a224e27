"""Customers, items, carriers and warehouses out of a company's records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from typing import Final

from simulator.world.notes import Notes
from simulator.world.packs import Packing
from simulator.world.records import Record, Records
from simulator.world.spec import Address, Carrier, Customer, Item, Unit, Warehouse

MAIN: Final = Warehouse("MAIN", "Main warehouse")
STANDARD: Final = Carrier("STANDARD", "Standard carrier")
STATUS_TODAY: Final = "status_today"

_ONE: Final = Decimal(1)
_NO_SLUG: Final = re.compile(r"[^a-z0-9]+")


def warehouses(records: Records, notes: Notes) -> tuple[Warehouse, ...]:
    """The warehouses of the files and of the mapping; one is made up where there is none."""
    found = [Warehouse(r.text("id"), r.text("name")) for r in records.of("warehouses")]
    known = (*records.exports.mapping.facts.warehouses, *found)
    if known:
        return known
    notes.add("warehouses", "one, as the exports name none")
    return (MAIN,)


def carriers(records: Records, notes: Notes) -> tuple[Carrier, ...]:
    """The carriers; one is made up where there is none."""
    found = tuple(Carrier(r.text("id"), r.text("name")) for r in records.of("carriers"))
    if found:
        return found
    notes.add("carriers", "one, as the exports name none")
    return (STANDARD,)


def items(records: Records, notes: Notes) -> tuple[Item, ...]:
    """The items. The master says how they are today; what was ordered was active at its time."""
    ordered = {line.text("sku") for line in records.of("lines")}
    found = tuple(_item(record, records, ordered) for record in records.of("items"))
    if any(STATUS_TODAY in item.custom for item in found):
        notes.add("items.status", f"active where the history orders it; see custom {STATUS_TODAY}")
    if not any(record.has("tax_code") for record in records.of("items")):
        notes.add("items.tax_code", f"{records.exports.mapping.facts.tax_code} for all items")
    return found


def _item(record: Record, records: Records, ordered: set[str]) -> Item:
    facts, packs = records.exports.mapping.facts, records.exports.mapping.packs
    packing = record.packing("pack") or Packing((), packs.base_unit, (Unit(packs.base_unit, _ONE),))
    status, custom = record.text("status", "active"), dict(record.custom)
    if status == "discontinued" and record.text("sku") in ordered:
        status, custom[STATUS_TODAY] = "active", status
    sales_unit, units = _units(record, packing)
    return Item(
        sku=record.text("sku"),
        name=record.text("name"),
        base_unit=packs.base_unit,
        sales_unit=sales_unit,
        units=units,
        tax_code=record.text("tax_code", facts.tax_code),
        status=status,
        category=record.maybe("category"),
        pack=packing.levels,
        custom=custom,
    )


def _units(record: Record, packing: Packing) -> tuple[str, tuple[Unit, ...]]:
    """The unit sold in and all units; columns of their own win over what the pack text says."""
    sales_unit = record.text("unit", packing.sales_unit)
    units = {unit.unit: unit.factor for unit in packing.units}
    if record.has("factor") or sales_unit not in units:
        units[sales_unit] = record.number("factor", units.get(sales_unit, _ONE))
    return sales_unit, tuple(Unit(unit, factor) for unit, factor in units.items())


def customers(records: Records, notes: Notes) -> tuple[Customer, ...]:
    """The customers with their addresses; credit limits that are missing come later."""
    facts = records.exports.mapping.facts
    places = _deliver_tos(records)
    known = records.of("customers")
    emails = _emails(known)
    if any(not record.has("email") for record in known):
        notes.add("customers.email", "from the id, in the domain customers.example")
    if not any(record.has("payment_terms") for record in known):
        notes.add("customers.payment_terms", f"{facts.payment_terms} for all customers")
    return tuple(
        Customer(
            id=record.text("id"),
            name=record.text("name"),
            email=record.text("email", emails[record.text("id")]),
            currency=facts.currency,
            payment_terms=record.text("payment_terms", facts.payment_terms),
            credit_limit=record.money("credit_limit"),
            blocked=record.flag("blocked"),
            tax_code=record.text("tax_code", facts.tax_code),
            addresses=_addresses(record, places[record.text("id")]),
            custom=record.custom,
        )
        for record in known
    )


def ship_to(order: Record, account: str, name: str) -> Address | None:
    """The address that an order itself gives, if it does."""
    if not order.has("ship_street"):
        return None
    return _place(order, account, order.text("ship_name", name), prefix="ship_")


def _addresses(record: Record, places: list[Address]) -> tuple[Address, ...]:
    """Invoices go to the customer's own address, else to the first that is for them."""
    customer, name = record.text("id"), record.text("name")
    own = _place(record, customer, name) if record.has("street") else None
    invoicees = [a for a in places if a.role == "invoicee"]
    deliver_tos = [a for a in places if a.role == "deliver_to"]
    first = own or (invoicees or deliver_tos)[0]
    known_id = first.id if first.role == "invoicee" else None
    invoicee = _as(first, "invoicee", known_id or f"{customer}-0")
    if not deliver_tos:
        deliver_tos = [_as(first, "deliver_to", f"{customer}-1")]
    return (invoicee, *deliver_tos)


def _deliver_tos(records: Records) -> defaultdict[str, list[Address]]:
    """The addresses of the address file, then, where derived, those that orders went to."""
    places: defaultdict[str, list[Address]] = defaultdict(list)
    names = {r.text("id"): r.text("name") for r in records.of("customers")}
    for record in records.of("addresses"):
        customer = record.text("customer")
        place = _place(record, customer, record.text("name", names[customer]))
        places[customer].append(_as(place, record.text("role", "deliver_to"), record.text("id")))
    if records.exports.mapping.derive.addresses:
        for order in records.of("orders"):
            account = order.text("account")
            own = ship_to(order, account, names[account])
            known = [_as(a, None, None) for a in places[account]]
            if own is not None and own not in known:
                number = len(places[account]) + 1
                places[account].append(_as(own, "deliver_to", f"{account}-{number}"))
    return places


def _place(record: Record, customer: str, name: str, prefix: str = "") -> Address:
    return Address(
        name=name or customer,
        street=record.text(f"{prefix}street"),
        city=record.text(f"{prefix}city"),
        country=record.text(f"{prefix}country"),
        region=record.maybe(f"{prefix}region"),
        postal_code=record.maybe(f"{prefix}postal_code"),
    )


def _as(address: Address, role: str | None, identifier: str | None) -> Address:
    return Address(
        name=address.name,
        street=address.street,
        city=address.city,
        country=address.country,
        region=address.region,
        postal_code=address.postal_code,
        id=identifier,
        role=role,
    )


def _emails(known: tuple[Record, ...]) -> dict[str, str]:
    """A made-up address per customer, never twice, in a domain that is nobody's."""
    emails: dict[str, str] = {}
    used: set[str] = set()
    for customer in (record.text("id") for record in known):
        slug = _NO_SLUG.sub("-", customer.lower()).strip("-") or "customer"
        name = next(name for name in _candidates(slug) if name not in used)
        used.add(name)
        emails[customer] = f"{name}@customers.example"
    return emails


def _candidates(slug: str) -> Iterator[str]:
    yield slug
    yield from (f"{slug}-{number}" for number in count(2))
