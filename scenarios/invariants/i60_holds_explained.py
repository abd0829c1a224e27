"""I-60: an order is held for what the ERP's own rules say, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Status
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.compare import shared
from scenarios.invariants.dialect import blocks, price_tolerance
from scenarios.invariants.exposure import Ledger
from scenarios.invariants.i10_credit_respected import post, transactions
from scenarios.invariants.i52_receivables_explained import enter, overdue
from scenarios.invariants.increased import kept_holds
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Tally,
    not_exercised,
)
from scenarios.invariants.off_price import off_price
from scenarios.invariants.receivables import Books, postings
from scenarios.invariants.standing import payer

_ID: Final = "I-60"
_CREDIT, _PRICE, _DELIVERY = "credit", "price", "delivery"
_HOLD: Final = "erp.orders.hold"
_RELEASE: Final = "erp.orders.release"
_CORRECT: Final = "erp.price-corrections.create"
_SEED: Final = "seed"


def check(history: History) -> Result:
    """Each hold of each order, when it is entered and as it changes; and the portal shows it."""
    if not history.erp.orders:
        return not_exercised("the ERP has no order")
    tally = Tally(history, _ID)
    suspects: set[str] = set()
    for number, changes in sorted(history.erp.orders.items()):
        first = changes[0]
        if first.document is None or first.cause == _SEED or number not in history.erp.terms:
            continue
        if _is_first_hand(history, number):
            kept = kept_holds(history, number)
            _entered(tally, number, first, kept)
            if _CREDIT in set(first.document.holds) - kept:
                suspects.add(number)
        _changed(tally, number, changes)
    if suspects or history.erp.entity("price_correction"):
        _credit(tally, suspects)
    _shown(tally)
    return tally.result()


def _is_first_hand(history: History, number: str) -> bool:
    """Whether it continues no other order, whose holds it would have."""
    begun = history.erp.erp_orders.get(number)
    return not begun or begun[0].document is None or begun[0].document.origin is None


def _entered(tally: Tally, number: str, first: Change[Status], kept: frozenset[str]) -> None:
    """A price and a block for delivery, and what is kept; credit is looked at with the books."""
    history, status = tally.history, first.document
    begun = history.erp.terms[number]
    if status is None:
        return
    tally.observations += 1
    by_phone = number in history.erp.erp_orders
    wanted: dict[str, bool | None] = {
        _DELIVERY: not by_phone and blocks(history, len(begun.order.lines)),
        _PRICE: False,
    }
    tolerance = price_tolerance(history)
    if tolerance is not None and not by_phone:
        wanted[_PRICE] = off_price(history, begun, tolerance)
    wanted |= dict.fromkeys(kept, True)
    for hold, is_due in wanted.items():
        if is_due is not None and is_due != (hold in status.holds):
            said = "is not held" if is_due else "is held"
            why = "its rules hold it" if is_due else "its rules do not"
            _violated(tally, number, f"{said} for {hold} when it is entered, and {why}", [first])
    for hold in sorted(set(status.holds) - {*wanted, _CREDIT}):
        _violated(tally, number, f"is held for {hold} when it is entered, and nobody did", [first])


def _changed(tally: Tally, number: str, changes: list[Change[Status]]) -> None:
    """A hold comes by whoever sets it or by a correction, and goes by whoever lets it go."""
    before = changes[0]
    for change in changes[1:]:
        if change.document is None or before.document is None:
            continue
        was, now = set(before.document.holds), set(change.document.holds)
        if was != now:
            tally.observations += 1
            behind = tally.history.causes.get(change.cause)
            operation = None if behind is None else behind.operation
            for hold in sorted(now - was):
                by_credit = hold == _CREDIT and operation == _CORRECT
                if operation != _HOLD and not by_credit:
                    said = f"is held for {hold} by {operation or 'nobody'}"
                    _violated(tally, number, said, [before, change])
            for hold in sorted(was - now):
                if operation != _RELEASE:
                    said = f"is let go of {hold} by {operation or 'nobody'}"
                    _violated(tally, number, said, [before, change])
        before = change


def _credit(tally: Tally, suspects: set[str]) -> None:
    """Who is held for credit is beyond his limit, or overdue; a correction that is beyond holds.

    That an order beyond the limit is held when it is entered is the business of I-10 and I-52.
    """
    history, ledger, known = tally.history, Ledger(), set[str]()
    groundless: dict[str, Change[Status]] = {}
    for group in transactions(history):
        for kind, key, change in sorted(
            group, key=lambda one: one[0] == "order" and one[1] not in known
        ):
            if kind != "order" and change.document is not None:
                post(ledger, kind, key, change.document)
            if kind != "order" or key not in history.erp.terms:
                continue
            if key not in known:
                known.add(key)
                if _is_groundless(history, ledger, key, change, suspects):
                    groundless[key] = change
            ledger.take(key, change.document)
        for kind, _, change in group:
            if kind == "price_correction" and change.document is not None:
                _beyond_by(tally, ledger, change.document.order, change)
    if groundless:
        _overdue(tally, groundless)


def _is_groundless(
    history: History, ledger: Ledger, number: str, first: Change[Status], suspects: set[str]
) -> bool:
    """Whether an order, as it begins, is held for credit within the payer's limit."""
    order = history.erp.terms[number].order
    ledger.enter(number, order)
    if number not in suspects or _CREDIT not in _holds(first) or order.totals is None:
        return False
    limit, exposed, slack = _standing(history, ledger, number, first)
    return limit is None or exposed + slack + order.totals.total[0] <= limit


def _beyond_by(tally: Tally, ledger: Ledger, number: str, made: Change[Any]) -> None:
    """A correction that lifts the payer above his limit holds its order for credit, too."""
    history = tally.history
    changes = history.erp.orders.get(number, [])
    places = [nth for nth, change in enumerate(changes) if change.cause == made.cause]
    if not places or not places[0]:
        return
    tally.observations += 1
    before, after = changes[places[0] - 1], changes[places[-1]]
    limit, exposed, slack = _standing(history, ledger, number, made)
    least = exposed + ledger.unbilled(number)
    most = least + slack + ledger.slack([history.erp.terms[number].order.account])
    is_held = _CREDIT in _holds(after)
    if limit is not None and least > limit and not is_held:
        said = "is not held for credit, which its correction exceeds"
        _violated(tally, number, said, [made, after])
    if is_held and _CREDIT not in _holds(before) and (limit is None or most <= limit):
        said = "is held for credit, which its correction does not exceed"
        _violated(tally, number, said, [made, after])


def _standing(
    history: History, ledger: Ledger, number: str, change: Change[Any]
) -> tuple[int | None, int, int]:
    """The payer's limit, what he owes at least, and how much more it may be."""
    account = history.erp.terms[number].order.account
    paying = payer(history.erp, account, change.t_us)
    customer = document_at(history.erp.customers.get(paying), change.t_us)
    paid = {paying, account, *history.erp.relations}
    accounts = {each for each in paid if payer(history.erp, each, change.t_us) == paying}
    limit = None if customer is None else customer.credit_limit
    exposed, slack = ledger.exposure(accounts), ledger.slack(accounts)
    return None if limit is None else limit[0], exposed, slack


def _overdue(tally: Tally, groundless: dict[str, Change[Status]]) -> None:
    """What is held for credit within the limit is of somebody who lets invoices wait."""
    history, books = tally.history, Books(tally.history)
    for group in postings(history):
        for kind, key, change in group:
            first = groundless.get(key) if kind == "order" else None
            if first is not None and first.seq == change.seq:
                account = history.erp.terms[key].order.account
                if not overdue(books, account, change.t_us):
                    said = "is held for credit, and its payer is neither beyond his limit nor late"
                    _violated(tally, key, said, [first])
            enter(books, kind, key, change)


def _shown(tally: Tally) -> None:
    """The portal shows of each version of an order what it was held for then."""
    history = tally.history
    for key, number, changes in shared(history, "order"):
        owned = {change.version: change for change in changes}
        for shown in history.storefront.orders.get(key, ()):
            said = owned.get(shown.claims)
            if shown.document is None or said is None or said.document is None:
                continue
            tally.observations += 1
            if set(shown.document.holds) != set(said.document.holds):
                tally.violated(
                    INTEGRATION,
                    f"the portal shows order {key} as {_told(shown)}, which ERP order {number} "
                    f"was not: it was {_told(said)}",
                    [said.seq, shown.seq],
                    "shown",
                    key,
                )


def _violated(tally: Tally, number: str, said: str, changes: Iterable[Change[Any]]) -> None:
    seqs = [change.seq for change in changes]
    tally.violated(SIMULATOR, f"ERP order {number} {said}", seqs, number, said)


def _holds(change: Change[Status]) -> tuple[str, ...]:
    return () if change.document is None else change.document.holds


def _told(change: Change[Status]) -> str:
    return " and ".join(f"held for {hold}" for hold in _holds(change)) or "not held"


INVARIANT: Final = Invariant(
    id=_ID,
    name="holds explained",
    statement=(
        "an order of the ERP is held for its price, for credit or for delivery when it is entered "
        "if the ERP's own rules say so and not otherwise, and what is more of an order for "
        "whatever that is held for; later it is held only by whoever holds it, or for credit by a "
        "correction that exceeds it, and let go only by whoever releases it; and the portal shows "
        "of each version what it was held for"
    ),
    claim="safety",
    needs=("effect of erp orders",),
    explain="""
An order lies for a week, and nobody knows why; or it leaves though somebody was to look at it
first. The buyer sees an order that is on its way, and it is not.

How it usually breaks: an ERP compares prices in different units, or with those of today; credit is
looked at when an order is entered and not when its price is corrected; whatever changes an order
writes its holds anew. The integration knows states and no holds, or shows the first ones for ever.

How to mend it: work a hold out where the order is entered, from what was agreed; let people alone
take it away, and say who did. Pass holds on whole with every version of an order.
""",
    check=check,
)
