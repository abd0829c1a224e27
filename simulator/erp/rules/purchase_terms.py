"""Terms of purchase: which of them count for an account and an item.

The rule of the business: of the terms that are valid and about the same item, category or
everything, those that name the account count; without any, those that name the account above it,
and so on; without any, those of one of its agreements; without any, those for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from simulator.erp.account_terms import PurchaseTerm
from simulator.erp.documents import Item
from simulator.erp.partners import Relation

_About = tuple[str | None, str | None]


def counting(
    terms: Iterable[PurchaseTerm], item: Item, place: Relation, line: Sequence[str], at: str
) -> list[PurchaseTerm]:
    """The terms that count at a canonical instant; `line` is the account and those above it."""
    closest: dict[_About, tuple[int, list[PurchaseTerm]]] = {}
    for term in terms:
        level = _level(term, place, line)
        if level is None or not _valid(term, at) or not _is_about(term, item):
            continue
        about = term["sku"], term["category"]
        known = closest.get(about, (-1, []))
        if level > known[0]:
            closest[about] = (level, [term])
        elif level == known[0]:
            known[1].append(term)
    return [term for _, terms in closest.values() for term in terms]


def _level(term: PurchaseTerm, place: Relation, line: Sequence[str]) -> int | None:
    """How closely it names the account; None where it is not for it."""
    if term["account"] is not None:
        named = term["account"] in line
        return 1 + len(line) - line.index(term["account"]) if named else None
    if term["agreement"] is None:
        return 0
    return 1 if term["agreement"] in place["agreements"] else None


def _valid(term: PurchaseTerm, at: str) -> bool:
    ends = term["valid_to"]
    return term["valid_from"] <= at and (ends is None or at < ends)


def _is_about(term: PurchaseTerm, item: Item) -> bool:
    return term["sku"] in {None, item["sku"]} and term["category"] in {None, item.get("category")}
