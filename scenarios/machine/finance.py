"""What finance does: money that comes in, what it pays, terms of payment, months that close."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from scenarios.machine.hands import Hands
from scenarios.machine.small import mine


def open_of(hands: Hands, bill: dict[str, Any]) -> int:
    """What is open of an invoice, in minor units; nothing once it is paid."""
    if bill["state"] == "paid":
        return 0
    notes = hands.erp.find("credit_note", "invoice", bill["id"])
    left = bill["totals"]["total"]["amount_minor"] - bill["paid"]["amount_minor"]
    return int(left - sum(note.body["applied"]["amount_minor"] for note in notes))


def receive_money(hands: Hands, nth: int, percent: int, more: int, *, payer: bool) -> None:
    """Money comes in: so many percent of what is open of an invoice, and `more` for nothing yet.

    It is of whom the invoice is for, or of whoever pays for him.
    """
    bill = hands.newest(hands.erp, "invoice", nth)
    if bill is None:
        return
    account, currency = _account(hands, bill, payer=payer), bill["paid"]["currency"]
    used = open_of(hands, bill) * percent // 100
    amount = {"amount_minor": used, "currency": currency}
    if used + more > 0:
        content = {
            "account": account,
            "reference": None,
            "amount": {**amount, "amount_minor": used + more},
            "received_at": None,
            "applications": [{"invoice": bill["id"], "amount": amount}] if used else [],
        }
        hands.clerk("receive money", "POST", "/receipts", content)


def apply_money(hands: Hands, nth: int, bill_nth: int) -> None:
    """Money that waits pays what it can of an invoice."""
    waiting = [
        row.body for row in hands.erp.scan("receipt") if row.body["unapplied"]["amount_minor"] > 0
    ]
    bill = hands.newest(hands.erp, "invoice", bill_nth)
    if not waiting or bill is None:
        return
    receipt = waiting[-1 - nth % len(waiting)]
    most = min(receipt["unapplied"]["amount_minor"], open_of(hands, bill))
    if most > 0:
        amount = {**receipt["unapplied"], "amount_minor": most}
        path = f"/receipts/{receipt['id']}/applications"
        hands.clerk("apply money", "POST", path, {"invoice": bill["id"], "amount": amount})


def set_terms(
    hands: Hands, account: str, net_days: int, percent: str, hold_after: int | None
) -> None:
    """An account has so many days to pay, and something off who pays within ten."""
    content = {
        "net_days": net_days,
        "discount_percent": percent,
        "discount_days": 10 if percent != "0" else 0,
        "hold_after_days": hold_after,
    }
    path = f"/customers/{quote(mine(account), safe='')}/terms"
    hands.clerk("set terms", "PUT", path, content)


def set_period(hands: Hands, state: str, late: str) -> None:
    """The month closes, or opens again; late postings are refused, or go into the next open one."""
    month = hands.now()[:7]
    content = {"state": state, "late_postings": late}
    name = "close month" if state == "closed" else "open month"
    hands.clerk(name, "PUT", f"/periods/{month}", content)


def _account(hands: Hands, bill: dict[str, Any], *, payer: bool) -> str:
    """Whom an invoice is for, or who pays for him."""
    order = hands.erp.get("order", bill["order"])
    account = "" if order is None else str(order.body["account"])
    place = hands.erp.get("relation", account)
    pays = None if place is None or not payer else place.body["payer"]
    return account if pays is None else str(pays)
