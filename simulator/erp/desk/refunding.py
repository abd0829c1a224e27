"""Refunds: credit that nothing used goes back to where the money came from, and is credit no more.

Nothing goes back that is not credited: a credit note, or a reversal of lines of an invoice, says
how much of it no open invoice took.
"""

from __future__ import annotations

from typing import Any, cast

from contracts.instants import format_instant, parse_instant
from simulator.entity import Row
from simulator.erp.desk.book import expose
from simulator.erp.desk.periods import posting_at
from simulator.erp.desk.places import survivor
from simulator.erp.desk.statements import record
from simulator.erp.problems import Refusal
from simulator.erp.receivables import NewRefund, Refund
from simulator.transaction import Transaction


def post_refund(tx: Transaction, new: NewRefund) -> str:
    """Post money that went back, return the refund's id; raises Refusal, and nothing has happened.

    The same reference twice makes two refunds, as real ERPs do, while there is credit for them.
    """
    row = _credit(tx, new["credit"])
    credit = {} if row is None else row.view
    whose = credit.get("account")
    if whose is None or survivor(tx, whose) != survivor(tx, new["account"]):
        raise Refusal("unknown-credit", "the account has no such credit note")
    unused, amount = credit["unapplied"], new["amount"]
    if amount["currency"] != unused["currency"]:
        raise Refusal("currency-mismatch", f"the credit is in {unused['currency']}")
    rows = tx.find("refund", "credit", new["credit"])
    left = unused["amount_minor"] - sum(one.view["amount"]["amount_minor"] for one in rows)
    if amount["amount_minor"] > left:
        raise Refusal("over-refunded", "less than that of the credit is unused")
    refund: Refund = {
        "id": tx.next_id("refund"),
        "account": whose,
        "reference": new["reference"],
        "credit": new["credit"],
        "amount": amount,
        "refunded_at": format_instant(parse_instant(new["refunded_at"])),
        "posted_at": format_instant(posting_at(tx)),
    }
    tx.put("refund", refund["id"], cast("dict[str, Any]", refund))
    expose(tx, whose, credit=-amount["amount_minor"])
    record(tx, whose, unapplied_credit=-amount["amount_minor"])
    return refund["id"]


def _credit(tx: Transaction, name: str) -> Row | None:
    """What was credited under that name, by a note or by a reversal of an invoice's lines."""
    row = tx.get("credit_note", name) or tx.get("reversal", name)
    return None if row is None or row.view["unapplied"] is None else row
