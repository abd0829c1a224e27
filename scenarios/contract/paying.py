"""The case by hand about cards: a declined one makes no order, whichever way it is asked for."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.talk import Talk
from simulator.payments import DECLINED_CARD
from simulator.storefront.acceptance import CARD

CHECKOUT: Final = "storefront.checkout"
SUBMIT: Final = "storefront.requisitions.submit"
ACCEPT: Final = "storefront.quotes.accept"
PAID: Final = (CHECKOUT, SUBMIT, ACCEPT)
_GOOD: Final = "card-of-the-case"
_REFUSED: Final = 422


def cards_are_asked_first(talk: Talk) -> None:
    """Each way to an order is refused by a declined card; by a good one no order has the card."""
    (quote, *_) = _quotes(talk)
    paths = {CHECKOUT: "/checkout", SUBMIT: "/requisitions", ACCEPT: f"/quotes/{quote}/order"}
    for operation, path in paths.items():
        answer = talk.ask("buyer", "POST", path, _by(talk, operation, DECLINED_CARD))
        told = (answer.status, answer.code) == (_REFUSED, "payment-declined")
        talk.expect(operation, "422 payment-declined for a card without the money", told)
    before = _ids(talk)
    answer = talk.ask("buyer", "POST", paths[CHECKOUT], _by(talk, CHECKOUT, _GOOD))
    if not talk.expect(CHECKOUT, "an order for a good card", answer.status == 201):
        return
    clean = _GOOD not in answer.content["custom"].values()
    talk.expect(CHECKOUT, "an order that does not hold the card", clean)
    talk.expect(CHECKOUT, "one order more", len(_ids(talk)) == len(before) + 1)


def _by(talk: Talk, operation: str, card: str) -> dict[str, Any]:
    asked: dict[str, Any] = dict(talk.face.holdings.examples[operation][0])
    return {**asked, "custom": {**(asked.get("custom") or {}), CARD: card}}


def _quotes(talk: Talk) -> list[str]:
    held = talk.face.holdings.values
    return [
        str(each)
        for one in held
        if (one.operation, one.place) == (ACCEPT, "path.id")
        for each in one.values
    ]


def _ids(talk: Talk) -> list[str]:
    rows: list[Any] = talk.ask("buyer", "GET", "/orders").content["orders"]
    return [row["id"] for row in rows]
