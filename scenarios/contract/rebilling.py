"""Tried by hand: what a card paid is billed anew, and every cent of it is in one place."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.talk import Talk

CORRECT: Final = "erp.invoices.correct"
REBILLED: Final = (CORRECT,)


def card_pays_once(talk: Talk) -> None:
    """The new bill is paid by the credit of the wrong one, and the rest alone is unused."""
    order = talk.face.holdings.examples["erp.orders.create"][0]
    card = {"payment.authorisation": "AU-contract", "payment.authorised": "999999999"}
    entered = talk.ask("engine", "POST", "/orders", {**order, "custom": card})
    number = entered.content.get("number")
    parcel = talk.ask("clerk", "POST", f"/orders/{number}/shipments", {"lines": None})
    bill = talk.ask("clerk", "POST", f"/shipments/{parcel.content.get('id')}/invoice")
    if not talk.expect(CORRECT, "an order by card to be billed", bill.status == 201):
        return
    path, line = f"/invoices/{bill.content['id']}", bill.content["lines"][0]
    anew = {"line": line["line"], "quantity": line["quantity"], "unit_price": None}
    wrong = {"reason": "wrong-address", "lines": [anew]}
    early = talk.ask("clerk", "POST", f"{path}/corrections", wrong)
    told = (early.status, early.code)
    talk.expect(CORRECT, "409 paid-by-card before it is taken", told == (409, "paid-by-card"))
    total = bill.content["totals"]["total"]
    talk.ask("clerk", "POST", f"{path}/payments", {"amount": total})
    made = talk.ask("clerk", "POST", f"{path}/corrections", wrong)
    if talk.expect(CORRECT, "201 once it was", made.status == 201):
        _add_up(talk, made.content["reversal"], made.content["invoice"])


def _add_up(talk: Talk, credit: Any, bill: Any) -> None:
    total = bill["totals"]["total"]
    talk.expect(CORRECT, "the bill in its place to be paid", bill["state"] == "paid")
    talk.expect(CORRECT, "what it took of the credit", credit.get("applied_anew") == total)
    left = credit["amount"]["amount_minor"] - total["amount_minor"]
    unused = credit["unapplied"]["amount_minor"]
    talk.expect(CORRECT, "the rest alone to be unused", unused == left)
