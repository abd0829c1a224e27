"""Tried by hand: what is taken back is taken back once, and what it was about stays as it was."""

from __future__ import annotations

from typing import Final

from scenarios.contract.talk import Talk

REVERSED: Final = ("erp.receipts.create", "erp.receipts.reverse", "erp.balances.read")


def taken_back_once(talk: Talk) -> None:
    """Money is reversed once: asked again the ERP refuses, and nobody owes more by it."""
    operation, why = "erp.receipts.reverse", {"reason": "bounced"}
    new = {**talk.face.holdings.examples["erp.receipts.create"][0], "applications": []}
    receipt = talk.ask("clerk", "POST", "/receipts", new).content
    account, path = receipt["account"], f"/receipts/{receipt['id']}"
    balance = f"/customers/{account}/balance"
    first = talk.ask("clerk", "POST", f"{path}/reversal", why)
    talk.expect(operation, "201 for money that did not come", first.status == 201)
    owed = talk.ask("clerk", "GET", balance).content
    again = talk.ask("clerk", "POST", f"{path}/reversal", why)
    told = (again.status, again.code)
    talk.expect(operation, "409 already-reversed once more", told == (409, "already-reversed"))
    same = talk.ask("clerk", "GET", balance).content == owed
    talk.expect(operation, "nothing more is owed by the second reversal", same)
    kept = talk.ask("clerk", "GET", path).content == receipt
    talk.expect(operation, "the receipt stays as it was posted", kept)
