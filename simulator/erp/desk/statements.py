"""Statements: what an account owes, with every amount that explains it, kept with each posting.

An account has one from when somebody sets its terms or its first money comes in; nobody else's is
kept, so that whoever needs none does not pay for it. Who took an account over has its postings in a
statement of his own, from before and from afterwards; the one of the account says nothing any more.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final, cast

from contracts.instants import parse_instant
from simulator.erp.desk.book import money
from simulator.erp.desk.places import paid_by, place_of, survivor
from simulator.erp.documents import Invoice
from simulator.erp.problems import Refusal
from simulator.erp.receivables import Ledger, Statement, Terms
from simulator.erp.rules.terms import due_at
from simulator.face import found
from simulator.transaction import Transaction

_SUMS: Final = (
    *("invoiced", "credited", "paid", "discounted", "open"),
    *("unapplied_money", "unapplied_credit"),
)


def set_terms(tx: Transaction, account: str, terms: Terms) -> None:
    """From the next invoice on these terms hold.

    Raises Problem not-found, or Refusal merged-customer for an account that another took over.
    Whoever the account pays for has a statement from now on, too.
    """
    if place_of(tx, account)["merged_into"] is not None:
        raise Refusal("merged-customer", "the terms are those of whoever took the account over")
    statement, ledger = _books(tx, account)
    _open_paid(tx, account)
    statement["terms"] = terms
    _keep(tx, statement, ledger)


def open_all(tx: Transaction, paying: str) -> None:
    """Keep a statement of all that a payer pays for from now on, if somebody has set his terms.

    Whether he is overdue is looked up in these: it is called wherever he pays for more than before.
    """
    if terms_of(tx, paying) is not None:
        _open_paid(tx, paying)


def _open_paid(tx: Transaction, paying: str) -> None:
    for each in sorted(paid_by(tx, paying) - {paying}):
        open_books(tx, each)


def open_books(tx: Transaction, account: str) -> None:
    """Keep a statement of whoever stands for the account from now on; raises Problem not-found."""
    whose = survivor(tx, account)
    if tx.get("statement", whose) is None:
        _keep(tx, *_books(tx, whose))


def take_over(tx: Transaction, account: str, into: str) -> None:
    """What was posted for an account is in the statement of `into` from now on.

    It is called before `into` stands for the account. Where neither has a statement none begins.
    Terms are those of who takes over, if anybody has said any of him.
    """
    into = survivor(tx, into)
    if survivor(tx, account) == into:
        return
    known = [tx.get("statement", each) for each in (account, into)]
    if not any(known):
        return
    (old, items), (new, ledger) = _books(tx, account), _books(tx, into)
    for name in _SUMS:
        new[name]["amount_minor"] += old[name]["amount_minor"]
        old[name]["amount_minor"] = 0
    ledger["items"] |= items["items"]
    _keep(tx, new, ledger)
    if known[0] is not None:
        _keep(tx, old, {"items": {}})


def keep_terms(tx: Transaction, account: str, number: str) -> None:
    """Under its new number, of which nobody has said any, the account's terms stay."""
    row = tx.get("statement", account)
    if row is not None:
        statement, ledger = _books(tx, number)
        statement["terms"] = cast("Statement", row.view)["terms"]
        _keep(tx, statement, ledger)


def terms_of(tx: Transaction, account: str) -> Terms | None:
    """The terms that somebody set for whoever stands for the account."""
    row = tx.get("statement", survivor(tx, account))
    return None if row is None else cast("Statement", row.body)["terms"]


def due(tx: Transaction, account: str, issued_at: datetime) -> datetime:
    """When an invoice of the account is to be paid."""
    terms = terms_of(tx, account)
    if terms is not None:
        return issued_at + timedelta(days=terms["net_days"])
    customer = found(tx.get("customer", survivor(tx, account)), "customer")
    return due_at(issued_at, customer.view["payment_terms"])


def record(tx: Transaction, account: str, bill: Invoice | None = None, **moved: int) -> None:
    """Move sums of the statement that the account's postings are in, by minor units, if any.

    `bill` is the invoice that it is about, as it stands now. What is open follows from the rest.
    """
    whose = survivor(tx, account)
    row = tx.get("statement", whose)
    if row is None:
        return
    statement, ledger = cast("Statement", row.body), _ledger(tx, whose)
    for name, amount_minor in moved.items():
        statement[name]["amount_minor"] += amount_minor  # type: ignore[literal-required]
    if bill is not None:
        _list(ledger, bill, open_minor(tx, bill))
    _keep(tx, statement, ledger)


def open_minor(tx: Transaction, bill: Invoice) -> int:
    """What is open of an invoice, in minor units; nothing once it is settled.

    A discount settles its invoice; what stays of it once other money was reversed is let off still.
    """
    if bill["state"] == "paid":
        return 0
    due_minor = bill["totals"]["total"]["amount_minor"] - bill["paid"]["amount_minor"]
    return due_minor - set_off(tx, bill["id"]) - _let_off(tx, bill["id"])


def set_off(tx: Transaction, invoice_id: str) -> int:
    """What credit notes and reversals of its own took off an invoice, in minor units.

    What the bill in its place took of them is that one's, which has been paid by it since.
    """
    rows = tx.find("credit_note", "invoice", invoice_id)
    rows += tx.find("reversal", "document", invoice_id)
    return sum(_applied(row.view) - _applied(row.view, "applied_anew") for row in rows)


def _applied(credit: Mapping[str, Any], name: str = "applied") -> int:
    return int(credit[name]["amount_minor"]) if name in credit else 0


def _let_off(tx: Transaction, invoice_id: str) -> int:
    """Discounts that an open invoice took with money that stands, where other money was reversed.

    Receipts are looked through only then: else an open invoice took none.
    """
    undone = {row.view["document"] for row in tx.find("reversal", "reopened", invoice_id)}
    if not undone:
        return 0
    return sum(
        each["discount"]["amount_minor"]
        for row in tx.rows("receipt")
        if row.id not in undone
        for each in row.view["applications"]
        if each["invoice"] == invoice_id
    )


def is_overdue(tx: Transaction, account: str, days: int) -> bool:
    """Whether an invoice of the account is open and overdue by more than so many days."""
    latest = tx.instant - timedelta(days=days)
    items = _ledger(tx, account)["items"].values()
    return any(parse_instant(item["due_at"]) < latest for item in items)


def _books(tx: Transaction, account: str) -> tuple[Statement, Ledger]:
    row = tx.get("statement", account)
    if row is not None:
        return cast("Statement", row.body), _ledger(tx, account)
    currency = found(tx.get("customer", account), "customer").view["currency"]
    sums = {name: money(0, currency) for name in _SUMS}
    statement = cast(
        "Statement",
        {"id": account, "account": account, "currency": currency, "terms": None, **sums},
    )
    ledger: Ledger = {"items": {}}
    _post_history(tx, statement, ledger)
    return statement, ledger


def _post_history(tx: Transaction, statement: Statement, ledger: Ledger) -> None:
    """Everything that was posted for the account before it had a statement."""
    account = statement["account"]
    for row in tx.rows("invoice"):
        bill = cast("Invoice", row.body)
        order = found(tx.get("order", bill["order"]), "order").view
        if survivor(tx, order["account"]) == account:
            statement["invoiced"]["amount_minor"] += bill["totals"]["total"]["amount_minor"]
            statement["paid"]["amount_minor"] += bill["paid"]["amount_minor"]
            _list(ledger, bill, open_minor(tx, bill))
    for row in tx.rows("reversal"):
        made = row.view
        if made["applied"] is not None and survivor(tx, made["account"]) == account:
            statement["credited"]["amount_minor"] += made["applied"]["amount_minor"]
            statement["unapplied_credit"]["amount_minor"] += made["unapplied"]["amount_minor"]
    for row in tx.rows("credit_note"):
        note = row.view
        if survivor(tx, note["account"]) == account:
            statement["credited"]["amount_minor"] += note["applied"]["amount_minor"]
            statement["unapplied_credit"]["amount_minor"] += note["unapplied"]["amount_minor"]
    for row in tx.rows("refund"):
        gone = row.view
        if survivor(tx, gone["account"]) == account:
            statement["unapplied_credit"]["amount_minor"] -= gone["amount"]["amount_minor"]


def _list(ledger: Ledger, bill: Invoice, left_minor: int) -> None:
    if left_minor > 0:
        ledger["items"][bill["id"]] = {"due_at": bill["due_at"], "open_minor": left_minor}
    else:
        ledger["items"].pop(bill["id"], None)


def _ledger(tx: Transaction, account: str) -> Ledger:
    row = tx.get("ledger", account)
    return {"items": {}} if row is None else cast("Ledger", row.body)


def _keep(tx: Transaction, statement: Statement, ledger: Ledger) -> None:
    def minor(name: str) -> int:
        return int(statement[name]["amount_minor"])  # type: ignore[literal-required]

    left = minor("invoiced") - minor("credited") - minor("paid") - minor("discounted")
    statement["open"]["amount_minor"] = left
    dues = [item["due_at"] for item in ledger["items"].values()]
    statement["open_invoices"] = len(dues)
    statement["oldest_due_at"] = min(dues, default=None)  # all of one form: as texts, as in time
    tx.put("statement", statement["account"], cast("dict[str, Any]", statement))
    tx.put("ledger", statement["account"], cast("dict[str, Any]", ledger))
