"""The judge's own choice of a price: which rules would have been right for a buyer at an instant.

Source: the price selection rule of the project's brief. Rules valid at the instant, of the buyer's
currency, whose least quantity is reached; a contract of the first of the customer's agreements that
has one before the later ones, and these before the list; then the highest least quantity, then the
latest start, then the id. The highest discount that fits, of everybody's and of the first of the
customer's agreements that has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.documents import Discount, Item, Price, Quantity
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import as_of, document_at, factor, in_base

Key = tuple[str, str | None]

_NOTHING: Final = Decimal(0)
_NO_PRICES: Final[dict[str, list[Change[Price]]]] = {}


class Offer(NamedTuple):
    """A price that would be right: of one `unit`, before the discount."""

    rule: str
    unit: str
    rate: Fraction
    percent: Decimal


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants a price for; `at` is microseconds since 1970."""

    customer: str
    sku: str
    item: Item | None
    quantity: Quantity
    currency: str | None
    at: int


class PriceBook:
    """Every price rule and discount that one side ever knew, by what it is for."""

    def __init__(self, side: Side) -> None:
        self._prices: dict[Key, dict[str, list[Change[Price]]]] = {}
        self._discounts: dict[tuple[str | None, str | None], dict[str, list[Change[Discount]]]] = {}
        for rule, changes in sorted(side.prices.items()):
            for change in changes:
                if change.document is not None:
                    key = (change.document.sku, change.document.customer)
                    self._prices.setdefault(key, {})[rule] = changes
        for rule, discounts in sorted(side.discounts.items()):
            for one in discounts:
                if one.document is not None:
                    pair = (one.document.customer, one.document.sku)
                    self._discounts.setdefault(pair, {})[rule] = discounts
        self._relations = side.relations

    def agreements(self, customer: str, known_us: int) -> tuple[str, ...]:
        """Whose contracts priced a customer by what was known then."""
        place = document_at(self._relations.get(customer), known_us)
        return (customer,) if place is None else place.agreements

    def offer(self, wish: Wish, known_us: int) -> Offer | None:
        """The right offer by what was known `known_us` after the world's start; None when none.

        Contracts come before the list, so the list is looked at only where no contract applies.
        """
        for customer in (*self.agreements(wish.customer, known_us), None):
            best: tuple[tuple[Decimal, int, str], Price] | None = None
            for rule, price in self._candidates(wish, customer, known_us):
                rank = (price.min_quantity, price.valid_from, rule)
                if best is None or rank > best[0]:
                    best = (rank, price)
            if best is not None:
                (_, _, rule), price = best
                return Offer(rule, price.unit, price.rate, self._percent(wish, known_us))
        return None

    def offers(self, wish: Wish, from_us: int, to_us: int) -> list[Offer]:
        """Every offer that was right by what was known at some time in [from_us, to_us]."""
        found: dict[Offer, None] = {}
        for known_us in self._turns(wish, from_us, to_us):
            offer = self.offer(wish, known_us)
            if offer is not None:
                found[offer] = None
        return list(found)

    def _candidates(
        self, wish: Wish, customer: str | None, known_us: int
    ) -> Iterator[tuple[str, Price]]:
        for rule, changes in self._prices.get((wish.sku, customer), _NO_PRICES).items():
            change = as_of(changes, known_us)
            price = None if change is None else change.document
            if price is None or price.customer != customer or price.sku != wish.sku:
                continue
            if _applies(price, wish):
                yield rule, price

    def _percent(self, wish: Wish, known_us: int) -> Decimal:
        """The higher of everybody's discount and the buyer's own, which he may have inherited."""
        best = self._highest(wish, None, known_us) or _NOTHING
        for customer in self.agreements(wish.customer, known_us):
            own = self._highest(wish, customer, known_us)
            if own is not None:
                return max(best, own)
        return best

    def _highest(self, wish: Wish, customer: str | None, known_us: int) -> Decimal | None:
        """The highest discount of one agreement, or of the list; None where it has none."""
        found: Decimal | None = None
        for changes in self._fitting_discounts(wish, customer):
            change = as_of(changes, known_us)
            rule = None if change is None else change.document
            if (
                rule is not None
                and (found is None or rule.percent > found)
                and rule.customer == customer
                and rule.sku in (None, wish.sku)
                and _valid(rule, wish.at)
            ):
                found = rule.percent
        return found

    def _fitting_discounts(
        self, wish: Wish, customer: str | None
    ) -> Iterator[list[Change[Discount]]]:
        for sku in (wish.sku, None):
            known = self._discounts.get((customer, sku))
            if known is not None:
                yield from known.values()

    def _turns(self, wish: Wish, from_us: int, to_us: int) -> list[int]:
        """The times in the window at which another offer may have become right."""
        turns = {from_us, to_us}
        places = self._relations.get(wish.customer, [])
        turns.update(one.t_us for one in places if from_us < one.t_us <= to_us)
        buyers = {name for known_us in turns for name in self.agreements(wish.customer, known_us)}
        for customer in (*sorted(buyers), None):
            for prices in self._prices.get((wish.sku, customer), _NO_PRICES).values():
                turns.update(_times(prices, from_us, to_us))
            for discounts in self._fitting_discounts(wish, customer):
                turns.update(_times(discounts, from_us, to_us))
        return sorted(turns)


def erp_book(history: History) -> PriceBook:
    """What the ERP knew."""
    return PriceBook(history.erp)


def storefront_book(history: History) -> PriceBook:
    """What the storefront was told."""
    return PriceBook(history.storefront)


def fits(offer: Offer, rate: Fraction, percent: Decimal, unit: str, item: Item | None) -> bool:
    """Whether a price that somebody used is that offer, said in its own unit or in `unit`."""
    if percent != offer.percent:
        return False
    if rate == offer.rate:
        return True
    theirs, ours = factor(item, unit), factor(item, offer.unit)
    if unit == offer.unit or theirs is None or not ours:
        return False
    return rate == offer.rate * Fraction(theirs) / Fraction(ours)


def _applies(price: Price, wish: Wish) -> bool:
    if not _valid(price, wish.at) or wish.currency not in (None, price.currency):
        return False
    if price.unit == wish.quantity.unit:
        return price.min_quantity <= wish.quantity.value
    wanted = in_base(wish.quantity, wish.item)
    least = in_base(Quantity(price.min_quantity, price.unit), wish.item)
    return least is not None and wanted is not None and least <= wanted


def _valid(rule: Price | Discount, at: int) -> bool:
    return rule.valid_from <= at and (rule.valid_to is None or at < rule.valid_to)


def _times(
    changes: Iterable[Change[Price]] | Iterable[Change[Discount]], from_us: int, to_us: int
) -> Iterator[int]:
    return (change.t_us for change in changes if from_us < change.t_us <= to_us)
