"""When an invoice is due: the judge's own reading of terms of payment, within I-21.

Source: the contract `receivables`. Where finance has set terms for whoever stands for the account,
their net days count; else the customer's own, of which `NET30` is 30 days after issue, and any
other is at once.
"""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.documents import Invoice
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.standing import survivor

DAY_US: Final = 86_400_000_000
_NET: Final = "NET"
_SEED: Final = "seed"


def off_by_days(history: History, invoice: Invoice, posted: Change[Invoice]) -> float | None:
    """How many days too late an invoice is due, below zero too early; None where it is right.

    What was posted before the world began is due as somebody said then.
    """
    begun = history.erp.terms.get(invoice.order)
    if begun is None or posted.cause == _SEED:
        return None
    days = _days(history, survivor(history.erp, begun.order.account, posted.t_us), posted.t_us)
    if days is None:
        return None
    late_us = invoice.due_at - invoice.issued_at - days * DAY_US
    return late_us / DAY_US if late_us else None


def _days(history: History, account: str, at_us: int) -> int | None:
    """The days that an account has to pay, by what the ERP knew; None where it has no such."""
    statement = document_at(history.erp.statements.get(account), at_us)
    if statement is not None and statement.terms is not None:
        return statement.terms.net_days
    customer = document_at(history.erp.customers.get(account), at_us)
    if customer is None:
        return None
    said = customer.payment_terms.upper()
    days = said.removeprefix(_NET).strip()
    return int(days) if said.startswith(_NET) and days.isdecimal() else 0
