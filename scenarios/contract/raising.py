"""Tried by hand: what is more of an order is ordered beside it, and the order stays as it was."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.talk import Talk

RAISE: Final = "erp.increases.create"
RAISED: Final = (RAISE,)


def raised_beside(talk: Talk) -> None:
    """The new order has just what was asked for and names the first, which has no more."""
    values = talk.face.holdings.values
    number = next(
        each.values[0] for each in values if (each.operation, each.place) == (RAISE, "path.number")
    )
    asked = talk.face.holdings.examples[RAISE][0]
    before = talk.ask("engine", "GET", f"/orders/{number}").content
    made = talk.ask("clerk", "POST", f"/orders/{number}/increases", asked)
    if not talk.expect(RAISE, "an order with open quantities to be raised", made.status == 201):
        return
    after = talk.ask("engine", "GET", f"/orders/{number}").content
    same = _ordered(after) == _ordered(before) and after["totals"] == before["totals"]
    talk.expect(RAISE, "the order that is raised to be as it was placed", same)
    talk.expect(RAISE, "what was asked for, and no more", _ordered(made.content) == _ordered(asked))
    named = made.content.get("custom", {}).get("increases.order")
    talk.expect(RAISE, "the order that is raised in its custom fields", named == number)


def _ordered(document: Any) -> dict[int, tuple[str, str]]:
    return {
        line["line"]: (line["quantity"]["value"], line["quantity"]["unit"])
        for line in document["lines"]
    }
