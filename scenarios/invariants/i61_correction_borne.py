"""I-61: what a card pays becomes no dearer than the card bears."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import orjson

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.invariants.carded import Paid, paid_by_card
from scenarios.invariants.exposure import TOO_LITTLE, Owed, inexact
from scenarios.invariants.i10_credit_respected import Entry, transactions
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
    not_exercised,
)
from scenarios.invariants.reversed import taken_back

_ID: Final = "I-61"
_AUTHORISED: Final = "payment.authorised"
_SUBSTITUTION: Final = "substitution"


class Asked(NamedTuple):
    """What a card is asked for at least, and how much more that may be, in minor units."""

    least: int
    slack: int


@dataclass(slots=True)
class Cards:
    """What every card is asked for by the orders that it pays, as they change."""

    history: History
    orders: dict[str, Owed] = field(default_factory=dict)

    def take(self, kind: str, key: str, change: Change[Any]) -> str | None:
        """Take a change in; the number of the order that it is of, where it is of any."""
        document = change.document
        if kind == "order" and key in self.history.erp.terms:
            if key not in self.orders:
                self.orders[key] = Owed(self.history.erp.terms[key].order)
            self.orders[key].status = document
            return key
        if document is None or kind not in ("invoice", "price_correction"):
            return None
        owed = self.orders.get(document.order)
        if owed is None:
            return None
        if kind == "invoice" and key in self.history.view(taken_back).instead:
            return None  # the credit of what it stands for paid it
        if kind == "invoice":
            owed.due[key] = document.totals.total[0]
            owed.charged[key] = sum(amount for _, amount, _ in document.charges)
        else:
            owed.prices |= {line.line: line.net[0] + line.tax[0] for line in document.lines}
        return str(document.order)

    def asked(self, numbers: Iterable[str]) -> Asked:
        """What was billed of these orders, and what will be."""
        known = [self.orders[number] for number in numbers if number in self.orders]
        least = sum(sum(one.due.values()) + one.unbilled() for one in known)
        return Asked(least, TOO_LITTLE * sum(inexact(one.status) for one in known))


def check(history: History) -> Result:
    """At each correction of prices and each substitute of an order that a card pays."""
    paid = history.view(paid_by_card)
    if not paid:
        return not_exercised("no order was paid by card")
    tally, cards = Tally(history, _ID), Cards(history)
    of = {number: key for key, each in paid.items() for number in each.numbers}
    for group in transactions(history):
        dearer = {of[number] for number in _dearer(history, group) if number in of}
        before = {key: cards.asked(paid[key].numbers) for key in dearer}
        for kind, number, change in group:
            cards.take(kind, number, change)
        for key in sorted(dearer):
            _judge(tally, key, paid[key], before[key], cards.asked(paid[key].numbers), group)
    return tally.result()


def _dearer(history: History, group: list[Entry]) -> Iterable[str]:
    """The orders of which a clerk may have made something dearer."""
    for kind, key, change in group:
        if kind == "price_correction" and change.document is not None:
            yield change.document.order
        elif kind == "order":
            begun = history.erp.erp_orders.get(key)
            first = begun[0] if begun else None
            if first is not None and first.document is not None and first.seq == change.seq:
                origin = first.document.origin
                if origin is not None and origin.kind == _SUBSTITUTION:
                    yield key


def _judge(
    tally: Tally, key: str, paid: Paid, before: Asked, after: Asked, group: list[Entry]
) -> None:
    history = tally.history
    changes = history.provider.authorisations.get(key)
    if not changes or changes[0].document is None:
        return
    tally.observations += 1
    borne = changes[0].document.amount[0]
    if after.least <= max(borne, before.least + before.slack):
        return
    tally.violated(
        _blame(history, paid, borne),
        f"storefront order {paid.order} is paid by authorisation {key}, and the ERP made it "
        "dearer than what was set aside for it",
        [changes[0].seq, *(change.seq for _, _, change in group)],
        "borne",
        key,
    )


def _blame(history: History, paid: Paid, borne: int) -> Subject:
    """Whoever told the ERP of more than was set aside; else the ERP, which knew it."""
    said = {
        orjson.loads(history.erp.terms[number].order.custom or b"{}").get(_AUTHORISED)
        for number in paid.numbers
        if number in history.erp.terms
    }
    return SIMULATOR if said <= {None, str(borne)} else INTEGRATION


INVARIANT: Final = Invariant(
    id=_ID,
    name="no dearer than its card bears",
    statement=(
        "no correction of prices and no substitute makes what a card is asked for, billed and "
        "still to be billed, more than was set aside for it, nor more than it was before"
    ),
    claim="safety",
    needs=("effect of authorisations", "effect of a price correction or a substitute"),
    explain="""
The clerk corrects a price, the goods leave, and the card pays only what it was asked for: the rest
is a claim against somebody who thinks that he has paid.

How it usually breaks: the ERP knows that a card pays, and not up to how much; the sum arrives in
another unit, or is that of the cart before freight and tax; each part of a split order is held
against the whole of the card.

How to mend it: hand on what was set aside, in minor units, with the order. Add up all that shares a
card before anything of it becomes dearer, and ask the buyer anew for what is more.
""",
    check=check,
)
