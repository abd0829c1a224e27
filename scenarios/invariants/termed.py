"""The judge's own reading of terms of purchase: who is sold what, and what is too little.

Source: the definition `purchase_term` of the scope matrix. Of the valid terms about one thing (an
item, a category, everything) those that name the account count, without any those that name the
account above it and so on, without any those of one of its agreements, without any the others; all
of these are to be kept. The least quantity is that of an item over all lines of an order; the least
value is what the lines that a term is about cost by their prices, where it is in their currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from scenarios.history import History
from scenarios.history.documents import Item, Order, Quantity
from scenarios.history.facts import Change
from scenarios.history.purchasing import PurchaseTerm, Relation
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at, in_base

_NOTHING = Decimal(0)


class Asked(NamedTuple):
    """A term that counts, with the record that said so."""

    term: PurchaseTerm
    seq: int


class Terms:
    """Every term that one side ever knew."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._known: dict[str, list[Change[PurchaseTerm]]] = side.entity("purchase_term")
        about = {
            change.document.sku
            for changes in self._known.values()
            for change in changes
            if change.document is not None
        }
        self._all, self._skus = None in about, about

    def speaks_of(self, sku: str) -> bool:
        """Whether there is any term that may be about the item."""
        return self._all or sku in self._skus

    def times(self, sku: str) -> Iterator[int]:
        """When what the terms say of an item may have become something else."""
        if not self.speaks_of(sku):
            return
        for changes in self._known.values():
            yield from (one.t_us for one in changes)
        for prices in self._side.prices.values():
            if prices and any(one.document and one.document.sku == sku for one in prices):
                yield from (one.t_us for one in prices)

    def unmet(
        self, line: list[str], place: Relation, sku: str, at: int, known_us: int
    ) -> list[int]:
        """The records of the terms whose requirements the account does not meet."""
        agreements = place.agreements or (line[0],)
        found = []
        for asked in self.counting(line, place, sku, at, known_us):
            wanted = asked.term.requires_agreement
            short = wanted is not None and wanted not in agreements
            if asked.term.requires_contract:
                short = short or not self._contracted(agreements, sku, line[0], at, known_us)
            found += [asked.seq] if short else []
        return found

    def counting(
        self, line: list[str], place: Relation, sku: str, at: int, known_us: int
    ) -> list[Asked]:
        """The terms of an item that count for the first account of a line."""
        if not self.speaks_of(sku):
            return []
        item = document_at(self._side.items.get(sku), known_us)
        tiers: dict[tuple[str | None, str | None], dict[int, list[Asked]]] = {}
        for changes in self._known.values():
            term = document_at(changes, known_us)
            rank = None if term is None else _rank(term, line, place)
            if term is None or rank is None or not _speaks(term, sku, item, at):
                continue
            seq = next(one.seq for one in reversed(changes) if one.t_us <= known_us)
            of = tiers.setdefault((term.sku, term.category), {})
            of.setdefault(rank, []).append(Asked(term, seq))
        return [asked for of in tiers.values() for asked in of[max(of)]]

    def too_little(
        self, order: Order, line: list[str], place: Relation, costs: Iterable[int], known_us: int
    ) -> list[int]:
        """The records of the terms of which an order has less than the least."""
        worth: dict[str, int] = {}
        asked: dict[tuple[str, str], Asked] = {}
        bases: dict[str, Decimal] = {}
        for ordered, cost in zip(order.lines, costs, strict=True):
            item = document_at(self._side.items.get(ordered.sku), known_us)
            base = in_base(ordered.quantity, item) or _NOTHING
            bases[ordered.sku] = bases.get(ordered.sku, _NOTHING) + base
            for one in self.counting(line, place, ordered.sku, order.placed_at, known_us):
                worth[one.term.id] = worth.get(one.term.id, 0) + cost
                asked[one.term.id, ordered.sku] = one
        return [
            one.seq
            for (name, sku), one in asked.items()
            if self._short(one.term, sku, bases[sku], known_us)
            or _cheap(one.term, worth[name], order.currency)
        ]

    def _short(self, term: PurchaseTerm, sku: str, ordered: Decimal, known_us: int) -> bool:
        if term.min_quantity is None:
            return False
        item: Item | None = document_at(self._side.items.get(sku), known_us)
        least = in_base(Quantity(*term.min_quantity), item)
        return least is not None and ordered < least

    def _contracted(
        self, agreements: Iterable[str], sku: str, account: str, at: int, known_us: int
    ) -> bool:
        """Whether a contract of his prices the item at that instant."""
        customer = document_at(self._side.customers.get(account), known_us)
        for changes in self._side.prices.values():
            rule = document_at(changes, known_us)
            if rule is None or rule.sku != sku:
                continue
            if rule.customer is None or rule.customer not in agreements:
                continue
            valid = rule.valid_from <= at and (rule.valid_to is None or at < rule.valid_to)
            if valid and customer is not None and rule.currency == customer.currency:
                return True
        return False


def erp_terms(history: History) -> Terms:
    """What the ERP knew."""
    return Terms(history.erp)


def storefront_terms(history: History) -> Terms:
    """What the storefront was told."""
    return Terms(history.storefront)


def _rank(term: PurchaseTerm, line: list[str], place: Relation) -> int | None:
    if term.account is not None:
        return 1 + len(line) - line.index(term.account) if term.account in line else None
    if term.agreement is not None:
        return 1 if term.agreement in (place.agreements or (line[0],)) else None
    return 0


def _speaks(term: PurchaseTerm, sku: str, item: Item | None, at: int) -> bool:
    category = None if item is None else item.category
    valid = term.valid_from <= at and (term.valid_to is None or at < term.valid_to)
    return valid and term.sku in (None, sku) and term.category in (None, category)


def _cheap(term: PurchaseTerm, worth: int, currency: str) -> bool:
    least = term.min_value
    return least is not None and least[1] == currency and worth < least[0]
