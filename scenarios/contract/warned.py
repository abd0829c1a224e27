"""Tried by hand: what the ERP warns of is entered once its name is accepted, and not before."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.talk import Talk

WARNED: Final = "erp.warned.orders"

_PATH: Final = "/warned/orders"
_REPEATED: Final = "purchase-order-repeated"


def confirmed_by_name(talk: Talk) -> None:
    """An order that repeats a number stops with that name, and leaves nothing behind."""
    order = {**talk.face.holdings.examples[WARNED][0], "requested_date": None}
    numbered = {**order, "purchase_order_number": "contract/warned"}
    first = talk.ask("engine", "POST", f"{_PATH}?accept={_REPEATED}", numbered)
    if not talk.expect(WARNED, "201 for an order with no warning left", first.status == 201):
        return
    before = _numbers(talk)
    for query in ("", "?accept=short-notice"):
        answer = talk.ask("engine", "POST", f"{_PATH}{query}", numbered)
        stopped = (answer.status, answer.code) == (409, "warning")
        talk.expect(WARNED, "409 warning while the name is not accepted", stopped)
        named = answer.content.get("warning") == _REPEATED
        talk.expect(WARNED, "the name of what it warns of", named)
    talk.expect(WARNED, "no order of what was stopped", _numbers(talk) == before)
    day = {**numbered, "requested_date": "2001-01-01"}
    answer = talk.ask("engine", "POST", f"{_PATH}?accept=short-notice", day)
    told = (answer.status, answer.content.get("warning")) == (409, _REPEATED)
    talk.expect(WARNED, "the next warning where one is accepted", told)
    both = f"{_PATH}?accept=short-notice&accept={_REPEATED}"
    entered = talk.ask("engine", "POST", both, day)
    talk.expect(WARNED, "201 where each is accepted", entered.status == 201)


def _numbers(talk: Talk) -> list[str]:
    rows: list[Any] = talk.ask("engine", "GET", "/orders").content["orders"]
    return [row["number"] for row in rows]
