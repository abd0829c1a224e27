"""What holds when clerks keep master data: what is not named stays, a former number leads on."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from scenarios.contract.talk import Talk

KEPT: Final = ("erp.customers.change", "erp.customers.renumber", "erp.customers.numbers")
_NEW: Final = "contract-renumbered"


def changes_are_kept(talk: Talk) -> None:
    """A limit is taken away, and nothing else; then the account goes on under a new number."""
    order = talk.face.holdings.examples["erp.orders.create"][0]
    account = quote(order["account"], safe="")
    before = talk.ask("engine", "GET", f"/customers/{account}").content
    asked = {"credit_limit": None, "reason": "reviewed"}
    changed = talk.ask("clerk", "POST", f"/customers/{account}/changes", asked)
    wanted = {**before, "credit_limit": None}
    same = {**changed.content, "version": 0} == {**wanted, "version": 0}
    talk.expect(KEPT[0], "what is not named as it was", changed.status == 200 and same)
    now = talk.ask("engine", "GET", f"/customers/{account}").content
    given = {"number": _NEW}
    renumbered = talk.ask("clerk", "POST", f"/customers/{account}/renumbering", given)
    told = {**renumbered.content, "version": 0} == {**now, "id": _NEW, "version": 0}
    talk.expect(KEPT[1], "the same customer under the number", renumbered.status == 201 and told)
    for number in (order["account"], _NEW):
        seen = talk.ask("engine", "GET", f"/customers/{quote(number, safe='')}/numbers").content
        leads = seen["current"] == _NEW and seen["former"] == [order["account"]]
        talk.expect(KEPT[2], "every number to lead to the one that counts", leads)
    entered = talk.ask("engine", "POST", "/orders", {**order, "reference": "renumbered"})
    named = entered.status == 201 and entered.content["account"] == _NEW
    talk.expect(KEPT[1], "an order under the former number to be the new one's", named)
