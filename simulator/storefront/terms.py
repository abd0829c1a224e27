"""On what terms an account buys, by what the shop was told.

Of the terms about one thing (an item, a category, everything) those for the very account count,
else those for the account above it, the nearest first, else those of one of its agreements, else
those for all. The ERP and the judge decide the same by rules of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from contracts.instants import parse_instant
from contracts.values import Money, Quantity
from simulator.storefront.entitlement import Place


@dataclass(frozen=True, slots=True)
class Term:
    """A term of purchase, valid in `[valid_from, valid_to)`."""

    id: str
    account: str | None
    agreement: str | None
    sku: str | None
    category: str | None
    requires_contract: bool
    requires_agreement: str | None
    min_quantity: Quantity | None
    min_value: Money | None
    valid_from: datetime
    valid_to: datetime | None

    @classmethod
    def parse(cls, term: Mapping[str, Any]) -> Term:
        """From a canonical term; raises ValueInvalid for what is no instant or no amount."""
        ends, least, value = term["valid_to"], term["min_quantity"], term["min_value"]
        return cls(
            term["id"],
            term["account"],
            term["agreement"],
            term["sku"],
            term["category"],
            term["requires_contract"],
            term["requires_agreement"],
            None if least is None else Quantity.parse(least),
            None if value is None else Money.parse(value),
            parse_instant(term["valid_from"]),
            None if ends is None else parse_instant(ends),
        )

    def speaks_of(self, sku: str, category: str | None, at: datetime) -> bool:
        """Whether it is about the item, and valid."""
        valid = self.valid_from <= at and (self.valid_to is None or at < self.valid_to)
        return valid and self.sku in (None, sku) and self.category in (None, category)

    def rank(self, line: Sequence[str], place: Place) -> int:
        """How closely it names the account, the first of its line; below 0: not at all."""
        if self.account is not None:
            return 1 + len(line) - line.index(self.account) if self.account in line else -1
        if self.agreement is not None:
            return 1 if self.agreement in place.agreements else -1
        return 0


def in_force(
    terms: Iterable[Term],
    sku: str,
    category: str | None,
    line: Sequence[str],
    place: Place,
    at: datetime,
) -> list[Term]:
    """The terms of an item that count for an account at that instant."""
    ranked = [
        (term.rank(line, place), (term.sku, term.category), term)
        for term in terms
        if term.speaks_of(sku, category, at)
    ]
    best: dict[tuple[str | None, str | None], int] = {}
    for rank, about, _ in ranked:
        best[about] = max(rank, best.get(about, rank))
    return [term for rank, about, term in ranked if rank >= 0 and rank == best[about]]
