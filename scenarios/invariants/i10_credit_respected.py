"""I-10: nobody owes more than his limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Status
from scenarios.history.facts import Change
from scenarios.history.purchasing import CreditStanding, DeliveryDeviation
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.exposure import Ledger
from scenarios.invariants.model import SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.standing import payer

_ID: Final = "I-10"
_RELEASE: Final = "erp.orders.release"
_DEVIATION: Final = "delivery_deviation"


def check(history: History) -> Result:
    """At each acceptance the payer's exposure and the order are within his limit, or it is held;
    and what is held neither takes stock nor ships.
    """
    tally, ledger = Tally(history, _ID), Ledger()
    before: dict[str, Status | None] = {}
    standings = _Standings(tally, ledger)
    for group in transactions(history):
        over: list[tuple[str, Change[DeliveryDeviation]]] = []
        # What a split moves is owed once, though the ERP tells of the order that takes it first.
        for kind, key, change in sorted(
            group, key=lambda one: one[0] == "order" and one[1] not in before
        ):
            if kind == "order":
                _ordered(tally, ledger, before, key, change)
            elif kind == "credit_standing":
                standings.told[key] = change
            elif kind == _DEVIATION:
                over.append((key, change))
            elif change.document is not None:
                post(ledger, kind, key, change.document)
        for key, noted in over:
            _over_delivered(tally, ledger, key, noted)
        standings.judge(group)
    return tally.result()


Entry = tuple[str, str, Change[Any]]
"""Kind, id and change."""


def _ordered(
    tally: Tally,
    ledger: Ledger,
    before: dict[str, Status | None],
    key: str,
    change: Change[Status],
) -> None:
    history = tally.history
    begun = history.erp.terms.get(key)
    if begun is None:
        return
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


def transactions(history: History) -> Iterator[list[Entry]]:
    """Every change of an order, of a bill or of money in the ERP, as the journal tells them, by
    transaction; of customers and places too where a standing is told of.
    """
    kinds: tuple[str, ...] = ("order", "invoice", "credit_note", "receipt", "reversal", "refund")
    kinds += ("price_correction",)
    if history.erp.entity(_DEVIATION):
        kinds += (_DEVIATION,)
    if history.erp.entity("credit_standing"):
        kinds += ("credit_standing", "customer", "relation")
    found: list[Entry] = [
        (kind, key, change)
        for kind in kinds
        for key, changes in history.erp.entity(kind).items()
        for change in changes
    ]
    found.sort(key=lambda one: one[2].seq)
    for _, group in groupby(found, key=lambda one: (one[2].cause, one[2].t_us)):
        yield list(group)


def post(ledger: Ledger, kind: str, key: str, document: Any) -> None:
    """Enter what was posted, whatever it is."""
    if kind == "invoice":
        ledger.bill(key, document)
    elif kind == "credit_note":
        ledger.credit(key, document)
    elif kind == "reversal":
        ledger.reverse(document, key)
    elif kind == "refund":
        ledger.refund(document)
    elif kind == "price_correction":
        ledger.correct(document)
    elif kind == "receipt":
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
    paying = payer(history.erp, order.account, change.t_us)
    customer = document_at(history.erp.customers.get(paying), change.t_us)
    if customer is None or customer.credit_limit is None or order.totals is None:
        return
    tally.observations += 1
    accounts = _paid_by(history, paying, order.account, change.t_us)
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


def _paid_by(history: History, paying: str, account: str, at_us: int) -> set[str]:
    """Whose orders a payer pays for at that instant."""
    known = {paying, account, *history.erp.relations}
    return {each for each in known if payer(history.erp, each, at_us) == paying}


def _over_delivered(
    tally: Tally, ledger: Ledger, key: str, change: Change[DeliveryDeviation]
) -> None:
    """More than was ordered leaves only as far as the payer is good for all that he then owes."""
    history, noted = tally.history, change.document
    begun = None if noted is None else history.erp.terms.get(noted.order)
    if noted is None or begun is None or not noted.over:
        return
    paying = payer(history.erp, begun.order.account, change.t_us)
    customer = document_at(history.erp.customers.get(paying), change.t_us)
    if customer is None or customer.credit_limit is None:
        return
    tally.observations += 1
    accounts = _paid_by(history, paying, begun.order.account, change.t_us)
    if ledger.exposure(accounts) > customer.credit_limit[0]:
        tally.violated(
            SIMULATOR,
            f"more left than was ordered of ERP order {noted.order} though with it customer "
            f"{paying} owes more than the credit limit",
            [begun.seq, change.seq],
            "over-delivered",
            key,
        )


@dataclass(slots=True)
class _Standings:
    """The last credit standing of each account: what it may owe, and owes."""

    tally: Tally
    ledger: Ledger
    told: dict[str, Change[CreditStanding]] = field(default_factory=dict)
    paid_by: dict[str, list[str]] = field(default_factory=dict)
    """The accounts by who pays for them, for as long as no place changes."""
    placed: set[str] = field(default_factory=set)
    """All that are among them."""

    def judge(self, group: list[Entry]) -> None:
        """After a transaction: those that it told of, and of whom anything changed by it."""
        touched = self.ledger.touched()
        if not self.told:
            return
        last = group[-1][2]
        moved = any(kind == "relation" for kind, _, _ in group)
        if moved or not self.placed.issuperset(self.told):
            self._pay(last.t_us)
        named = {key for kind, key, _ in group if kind in ("credit_standing", "customer")}
        for key, told in self.told.items():
            if moved or key in named or not touched.isdisjoint(self.paid_by.get(key, ())):
                self._stands(key, told, last)

    def _pay(self, at_us: int) -> None:
        erp = self.tally.history.erp
        self.paid_by = {}
        self.placed = {*self.told, *erp.relations, *erp.customers}
        for each in self.placed:
            self.paid_by.setdefault(payer(erp, each, at_us), []).append(each)

    def _stands(self, key: str, told: Change[CreditStanding], last: Change[Any]) -> None:
        said = told.document
        if said is None:
            return
        self.tally.observations += 1
        wrong = list(self._misstated(key, said, last.t_us))
        if wrong:
            self.tally.violated(
                SIMULATOR,
                f"the ERP's credit standing of account {key} is not so: {', '.join(wrong)}",
                [told.seq, last.seq],
                "standing",
                key,
            )

    def _misstated(self, account: str, said: CreditStanding, at_us: int) -> Iterator[str]:
        history, accounts = self.tally.history, self.paid_by.get(account, [])
        owed = self.ledger.exposure(accounts)
        if not owed <= said.used[0] <= owed + self.ledger.slack(accounts):
            yield "what is used"
        customer = document_at(history.erp.customers.get(account), at_us)
        limit = customer.credit_limit if customer is not None and accounts else None
        if said.limit != limit:
            yield "the limit"
        left = None if said.limit is None else (said.limit[0] - said.used[0], said.limit[1])
        if said.available != left:
            yield "what is available"
        if said.as_of > history.starts_at + at_us:
            yield "as of when"


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


INVARIANT: Final = Invariant(
    id=_ID,
    name="credit respected",
    statement=(
        "at each acceptance in the ERP, of web orders and of those keyed in, the exposure of the "
        "payer and the order are within his credit limit, or the order is held; what is held takes "
        "no stock and does not ship; a credit standing that the ERP tells is the account's limit, "
        "that exposure and the rest"
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
