"""I-10: nobody owes more than his limit."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Status
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.exposure import Ledger
from scenarios.invariants.model import SIMULATOR, Invariant, Result, Tally

_ID: Final = "I-10"
_RELEASE: Final = "erp.orders.release"


def check(history: History) -> Result:
    """At each acceptance the payer's exposure and the order are within his limit, or it is held;
    and what is held neither takes stock nor ships.
    """
    tally, ledger = Tally(history, _ID), Ledger()
    before: dict[str, Status | None] = {}
    for kind, key, change in _in_order(history):
        if kind != "order":
            if change.document is not None:
                _post(ledger, kind, key, change.document)
            continue
        begun = history.erp.terms.get(key)
        if begun is None:
            continue
        is_new = key not in before
        if is_new:
            ledger.enter(key, begun.order)
        status, was = change.document, before.get(key)
        if status is not None and _counts(status):
            reopened = was is not None and not _counts(was) and not _released(history, change)
            if is_new or reopened:
                _accepted(tally, ledger, key, change)
        if status is not None and status.holds:
            _held(tally, key, was, change)
        before[key] = status
        ledger.take(key, status)
    return tally.result()


def _in_order(history: History) -> Iterator[tuple[str, str, Change[Any]]]:
    """Every change of an order, of a bill or of money in the ERP, as the journal tells them."""
    kinds = ("order", "invoice", "credit_note", "receipt", "price_correction")
    tables = ((kind, history.erp.entity(kind)) for kind in kinds)
    found = [
        (change.seq, kind, key, change)
        for kind, table in tables
        for key, changes in table.items()
        for change in changes
    ]
    for _, kind, key, change in sorted(found, key=lambda one: one[0]):
        yield kind, key, change


def _post(ledger: Ledger, kind: str, key: str, document: Any) -> None:
    if kind == "invoice":
        ledger.bill(key, document)
    elif kind == "credit_note":
        ledger.credit(key, document)
    elif kind == "price_correction":
        ledger.correct(document)
    else:
        ledger.receive(key, document)


def _counts(status: Status) -> bool:
    """Whether an order is one that somebody will have to pay."""
    return not status.holds and status.state != "cancelled"


def _released(history: History, change: Change[Any]) -> bool:
    """Whether a clerk took the hold away: that is for him to answer for."""
    behind = history.causes.get(change.cause)
    return behind is not None and behind.operation == _RELEASE


def _accepted(tally: Tally, ledger: Ledger, number: str, change: Change[Status]) -> None:
    history, order = tally.history, tally.history.erp.terms[number].order
    paying = payer(history, order.account, change.t_us)
    customer = document_at(history.erp.customers.get(paying), change.t_us)
    if customer is None or customer.credit_limit is None or order.totals is None:
        return
    tally.observations += 1
    paid = {paying, order.account, *history.erp.relations}
    accounts = {each for each in paid if payer(history, each, change.t_us) == paying}
    exposed = ledger.exposure(accounts)
    if exposed + order.totals.total[0] > customer.credit_limit[0]:
        others = [
            begun.seq
            for other, begun in history.erp.terms.items()
            if other != number and begun.seq < change.seq
            if begun.order.account in accounts
        ]
        tally.violated(
            SIMULATOR,
            f"ERP order {number} was accepted though with it customer {paying} owes more than the "
            "credit limit",
            [*others[-8:], change.seq],
            number,
        )


def _held(tally: Tally, number: str, was: Status | None, change: Change[Status]) -> None:
    status = change.document
    if status is None:
        return
    tally.observations += 1
    shipped = {line.line: line.shipped for line in was.lines} if was is not None else {}
    more = any(line.shipped > shipped.get(line.line, 0) for line in status.lines)
    if more or any(line.allocated for line in status.lines):
        tally.violated(
            SIMULATOR,
            f"ERP order {number} is held and takes stock or ships all the same",
            [change.seq],
            "held",
            number,
        )


def payer(history: History, account: str, at_us: int) -> str:
    """Who pays for an account: the payer of whoever took its place."""
    standing = _standing(history, account, at_us)
    place = document_at(history.erp.relations.get(standing), at_us)
    return standing if place is None else _standing(history, place.payer, at_us)


def _standing(history: History, account: str, at_us: int) -> str:
    seen = {account}
    while True:
        place = document_at(history.erp.relations.get(account), at_us)
        into = None if place is None else place.merged_into
        if into is None or into in seen:
            return account
        seen.add(into)
        account = into


INVARIANT: Final = Invariant(
    id=_ID,
    name="credit respected",
    statement=(
        "at each acceptance in the ERP, of web orders and of those keyed in, the exposure of the "
        "payer and the order are within his credit limit, or the order is held; what is held takes "
        "no stock and does not ship"
    ),
    claim="safety",
    needs=("effect of erp orders of a customer with a credit limit",),
    explain="""
Two orders of one customer are checked at the same moment, each against the limit alone, and both
are delivered. The loss is found when he does not pay.

How it usually breaks: the exposure is read from a snapshot that does not know the order of a second
ago; a branch has a limit of its own beside the parent that pays; an order that is reopened is not
checked again; orders that came by phone do not count.

How to mend it: check and enter in one transaction, against the payer and everything that his
accounts have ordered, however it came in. A hold that a clerk releases is the clerk's decision and
no breach.
""",
    check=check,
)
