"""Whether the parts of a mapping fit each other; a single part was judged when it was read."""

from __future__ import annotations

import re
from typing import Final

from simulator.world.fields import ENTITIES
from simulator.world.mapping import CompanyMapping, PackRules, Read
from simulator.world.packs import PackReader
from simulator.world.section import Section

REQUIRED: Final = ("customers", "items", "orders", "lines")
"""The entities without which there is no world."""

_CODE: Final = re.compile(r"[A-Z0-9]{2,3}")


def check_whole(mapping: CompanyMapping, top: Section) -> None:
    """Adds a fault for everything that does not fit."""
    for entity in REQUIRED:
        if not mapping.into(entity):
            mend = f'write a [read.<name>] with into = "{entity}"'
            top.fault(None, f"no file fills {entity}", mend)
    for read in mapping.reads:
        _check_codes(mapping, read, top)
        _check_references(mapping, read, top)
    _check_addresses(mapping, top)
    _check_packs(mapping, top)
    _check_prices(mapping, top)
    _check_history(mapping, top)
    _check_stock(mapping, top)


def _fills(mapping: CompanyMapping, entity: str, field: str) -> bool:
    return any(field in read.fields for read in mapping.into(entity))


def _check_codes(mapping: CompanyMapping, read: Read, top: Section) -> None:
    known = {*mapping.codes, *(r.name for r in mapping.into("codes"))}
    sources = [("fields", name, source) for name, source in read.fields.items()]
    sources += [("custom", name, source) for name, source in read.custom.items()]
    for part, name, source in sources:
        if source.codes is not None and source.codes not in known:
            path = ("read", read.name, part, name, "codes")
            mend = f"write [codes.{source.codes}], or a [read.{source.codes}] into codes"
            top.faults.add(path, f"no list of codes is called {source.codes!r}", mend)


def _check_packs(mapping: CompanyMapping, top: Section) -> None:
    try:
        PackReader(mapping.packs)
    except ValueError as error:
        top.faults.add(("packs", "patterns"), "a pattern cannot be used", str(error))
    for code in _unit_codes(mapping.packs):
        if _CODE.fullmatch(code) is None:
            mend = (
                "write a code of UN/ECE Recommendation 20 or 21: two or three capitals and digits"
            )
            top.fault("packs", f"{code!r} is no code of a unit", mend)
    if _fills(mapping, "items", "pack") and not mapping.packs.patterns:
        top.fault("packs", "there are no patterns for the pack texts", "write [packs] patterns")


def _check_references(mapping: CompanyMapping, read: Read, top: Section) -> None:
    for field in ENTITIES[read.into].fields:
        entity = field.refers
        if entity is None or field.name not in read.fields or mapping.into(entity):
            continue
        if entity == "warehouses" and mapping.facts.warehouses:
            continue
        path = ("read", read.name, "fields", field.name)
        mend = f'write a [read.<name>] with into = "{entity}"'
        top.faults.add(path, f"{field.name} refers to {entity}, which no file fills", mend)


def _check_addresses(mapping: CompanyMapping, top: Section) -> None:
    for name in () if mapping.into("addresses") else ("street", "city", "country"):
        if mapping.into("customers") and not _fills(mapping, "customers", name):
            mend = "fill it, or write a [read.<name>] into addresses"
            top.fault(None, f"customers.{name} is filled by no column", mend)


def _unit_codes(rules: PackRules) -> tuple[str, ...]:
    given = [c for p in rules.patterns for c in (p.unit, p.inner_unit, p.measure) if c is not None]
    words = [*rules.units.values(), *rules.measures.values()]
    return tuple(dict.fromkeys([rules.base_unit, rules.case_unit, *words, *given]))


def _check_prices(mapping: CompanyMapping, top: Section) -> None:
    listed = _fills(mapping, "items", "list_price") or bool(mapping.into("prices"))
    if not listed and not mapping.derive.list_prices:
        mend = "fill items.list_price or prices, or derive list_prices from the order_history"
        top.fault(None, "there are no prices", mend)


def _check_history(mapping: CompanyMapping, top: Section) -> None:
    derive = mapping.derive
    priced = derive.list_prices or derive.contract_prices
    pairs = (("unit_price", priced, "list_prices"), ("discount", derive.discounts, "discounts"))
    for field, derived, key in pairs:
        filled = [read for read in mapping.into("lines") if field in read.fields]
        for read in () if derived else filled:
            path = ("read", read.name, "fields", field)
            mend = f'write {key} = "order_history" in [derive], or leave the column out'
            top.faults.add(path, f"lines.{field} is read, but nothing is derived from it", mend)
        if derived and not filled:
            mend = f"say which column is lines.{field}"
            top.fault("derive", f"{key} is derived from lines.{field}, which no file fills", mend)


def _check_stock(mapping: CompanyMapping, top: Section) -> None:
    if mapping.stock.means != "closing":
        return
    if mapping.into("warehouses") or len(mapping.facts.warehouses) > 1:
        mend = "closing stock per warehouse does not say where goods left from: use opening stock"
        top.fault("stock", "closing stock with several warehouses", mend)
    if mapping.into("receipts") or not mapping.generate.receipts:
        mend = "write receipts = true in [generate], without a file of receipts"
        top.fault("stock", "closing stock needs generated receipts", mend)
