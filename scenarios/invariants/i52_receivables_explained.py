"""I-52: what an account owes is explained to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Status
from scenarios.history.facts import Change
from scenarios.history.receivable_documents import Receipt, Statement
from scenarios.invariants.blame import blame_in_erp
from scenarios.invariants.compare import ever
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Tally,
    not_exercised,
)
from scenarios.invariants.receivables import DAY_US, Books, Entry, Sums, postings
from scenarios.invariants.standing import payer

_ID: Final = "I-52"
_SUMS: Final = tuple(Sums.__slots__)


def check(history: History) -> Result:
    """Every statement is the sum of what was posted; the storefront shows each as it was."""
    if not history.erp.statements and not history.storefront.statements:
        return not_exercised("no account has a statement")
    tally, books = Tally(history, _ID), Books(history)
    for group in postings(history):
        for kind, key, change in group:
            if kind == "order" and _is_new(history, key, change):
                _overdue(tally, books, key, change)
            elif kind == "receipt" and change.document is not None:
                _received(tally, books, key, change)
            enter(books, kind, key, change)
        _explained(tally, books, group)
    _shown(tally, "statement")
    _shown(tally, "receipt")
    return tally.result()


def _is_new(history: History, number: str, change: Change[Status]) -> bool:
    begun = history.erp.terms.get(number)
    return begun is not None and begun.seq == change.seq


def enter(books: Books, kind: str, key: str, change: Change[Any]) -> None:
    """Enter what was posted in the books, whatever it is."""
    document = change.document
    if document is None:
        return
    if kind == "invoice":
        books.bill(key, document, change.cause)
    elif kind == "payment":
        books.pay(key, document)
    elif kind == "credit_note":
        books.credit(document)
    elif kind == "receipt":
        books.receive(key, document)
    elif kind == "reversal":
        books.reverse(document)
    elif kind == "refund":
        books.refund(document)
    elif kind == "statement":
        books.statements[key] = change
    elif kind == "relation" and document.merged_into is not None:
        books.take_over(key, document.merged_into)


def _received(tally: Tally, books: Books, key: str, change: Change[Receipt]) -> None:
    """Money = what it paid + what is left, and takes the discounts that the terms give."""
    receipt, before = change.document, books.receipts.get(key)
    if receipt is None:
        return
    tally.observations += 1
    wrong = list(_misapplied(books, receipt, 0 if before is None else len(before.applications)))
    if wrong:
        tally.violated(
            blame_in_erp(tally.history, change.cause),
            f"ERP receipt {key} of account {receipt.account} does not add up: {', '.join(wrong)}",
            [change.seq],
            "receipt",
            key,
        )


def _misapplied(books: Books, receipt: Receipt, done: int) -> Iterator[str]:
    used = sum(each.amount[0] for each in receipt.applications)
    if used + receipt.unapplied[0] != receipt.amount[0] or receipt.unapplied[0] < 0:
        yield "what it paid and what is left"
    taken: dict[str, int] = {}
    for each in receipt.applications[done:]:
        bill, key = books.bills.get(each.invoice), each.invoice
        before = taken.get(key, 0)
        if bill is None:
            yield f"there is no invoice {key}"
        elif each.amount[0] > bill.open - before:
            yield f"more than is open of invoice {key}"
        elif each.discount[0] != books.discount(key, before + each.amount[0], receipt.received_at):
            yield f"the discount on invoice {key}"
        taken[key] = before + each.amount[0] + each.discount[0]


def _explained(tally: Tally, books: Books, group: list[Entry]) -> None:
    """After a transaction every statement that it touched, or should have, says what was posted."""
    accounts = dict.fromkeys(
        account for entry in group for account in _accounts(books, entry) if account
    )
    for account in accounts:
        change = books.statements.get(account)
        if change is None or change.document is None:
            continue
        tally.observations += 1
        wrong = list(_unexplained(books, account, change.document))
        if wrong:
            tally.violated(
                blame_in_erp(tally.history, group[-1][2].cause),
                f"the ERP's statement of account {account} does not say what was posted: "
                f"{', '.join(wrong)}",
                [*(entry[2].seq for entry in group[:6]), change.seq],
                "statement",
                account,
            )


def _accounts(books: Books, entry: Entry) -> Iterator[str]:
    kind, key, change = entry
    if change.document is None or kind == "order":
        return
    if kind == "statement":
        yield key
    elif kind == "relation" and change.document.merged_into is not None:
        yield from (key, books.standing(key))
    elif kind in ("credit_note", "receipt", "reversal", "refund"):
        yield books.standing(change.document.account)
    bills = (books.bills.get(invoice) for invoice in _invoices(kind, key, change.document))
    yield from (bill.account for bill in bills if bill is not None)


def _invoices(kind: str, key: str, document: Any) -> list[str]:
    """The invoices that a posting is about."""
    if kind == "receipt":
        return [each.invoice for each in document.applications]
    if kind == "reversal":
        return [document.document, *(each.invoice for each in document.applications)]
    if kind == "invoice":
        return [key]
    return [document.invoice] if kind in ("payment", "credit_note") else []


def _unexplained(books: Books, account: str, said: Statement) -> Iterator[str]:
    gone = books.standing(account) != account  # then the statement says nothing any more
    sums, bills = Sums() if gone else books.of(account), books.open_of(account)
    for name in _SUMS:
        if getattr(said, name)[0] != getattr(sums, name):
            yield name.replace("_", " ")
    left = said.invoiced[0] - said.credited[0] - said.paid[0] - said.discounted[0]
    if said.open[0] != left:
        yield "what is open"
    if said.open_invoices != len(bills):
        yield "how many invoices are open"
    due_at = min((bill.invoice.due_at for bill in bills), default=None)
    if said.oldest_due_at != due_at:
        yield "what is due first"
    for key in books.of_account.get(account, ()):
        bill = books.bills[key]
        if bill.invoice.paid[0] != bill.money or (bill.invoice.state == "paid") != (bill.open == 0):
            yield f"invoice {key} itself"


def overdue(books: Books, account: str, t_us: int) -> list[str] | None:
    """The invoices that whoever pays for the account is overdue with for longer than his terms
    allow; None where they say nothing of it.
    """
    history = books.history
    paying = payer(history.erp, account, t_us)
    terms = books.terms(paying)
    if terms is None or terms.hold_after_days is None:
        return None
    latest = history.starts_at + t_us - terms.hold_after_days * DAY_US
    return [
        key
        for each in sorted(books.of_account)
        if payer(history.erp, each, t_us) == paying
        for key in books.of_account[each]
        if books.bills[key].open > 0 and books.bills[key].invoice.due_at < latest
    ]


def _overdue(tally: Tally, books: Books, number: str, change: Change[Status]) -> None:
    """An order of a payer who is overdue for longer than his terms allow is held."""
    history, status = tally.history, change.document
    begun = history.erp.terms.get(number)
    if begun is None or status is None:
        return
    late = overdue(books, begun.order.account, change.t_us)
    if late is None:
        return
    tally.observations += 1
    if late and not status.holds:
        paying = payer(history.erp, begun.order.account, change.t_us)
        tally.violated(
            SIMULATOR,
            f"ERP order {number} was accepted though {paying} is overdue with invoice {late[0]}",
            [history.erp.invoices[late[0]][0].seq, change.seq],
            "overdue",
            number,
        )


def _shown(tally: Tally, entity: str) -> None:
    history = tally.history
    for key, changes in sorted(history.storefront.entity(entity).items()):
        for change in changes:
            if change.document is None:
                continue
            tally.observations += 1
            if not ever(history, entity, key, change):
                posted = history.erp.entity(entity).get(key, [])
                known = "differs from the ERP's" if posted else "is not the ERP's"
                tally.violated(
                    INTEGRATION,
                    f"the storefront shows {entity} {key}, which {known}",
                    [*(one.seq for one in posted[-2:]), change.seq],
                    "shown",
                    entity,
                    key,
                )


INVARIANT: Final = Invariant(
    id=_ID,
    name="receivables explained",
    statement=(
        "of each account invoiced - credited - paid - discounted = open, each the sum of what was "
        "posted, with unapplied money and credit apart; a receipt = what it paid + what is left; a "
        "discount is what the terms give for money that came in time; who is overdue beyond his "
        "terms is held; who took an account over has its postings with his own; the storefront "
        "shows each as it was posted"
    ),
    claim="safety",
    needs=("effect of statements",),
    explain="""
The buyer pays what the portal says is open, and finance duns him for the rest: two figures for one
debt, and nobody can say which is right.

How it usually breaks: money that was received and not applied yet is taken for paid; the portal
works out what is open by itself, from invoices alone, and knows no discount and no credit note; an
early-payment discount is granted by the day on which the payment was booked.

How to mend it: let the ERP alone keep the books, pass its statement on whole, and show what is
unapplied beside what is open.
""",
    check=check,
)
