"""Tried by hand: within its tolerance more leaves than was ordered, is noted and billed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from scenarios.contract.talk import Talk

_PUT: Final = "erp.delivery-tolerances.put"
_NOTED: Final = "erp.delivery-deviations.list"
TOLERATED: Final = (_PUT, _NOTED)


def left_within_tolerance(talk: Talk) -> None:
    """Beyond the tolerance nothing leaves; within it line, note and bill have all of it."""
    held = talk.face.holdings
    rule = held.examples[_PUT][0]
    number = next(
        each.values[0]
        for each in held.values
        if (each.operation, each.place) == (_NOTED, "path.number")
    )
    put = talk.ask("clerk", "PUT", f"/items/{rule['sku']}/delivery-tolerance", rule)
    if not talk.expect(_PUT, "a tolerance to be set", put.status in (200, 201)):
        return
    line = talk.ask("engine", "GET", f"/orders/{number}").content["lines"][0]
    ordered = Decimal(line["quantity"]["value"])
    most = ordered * (100 + Decimal(rule["over_percent"])) / 100
    beyond = _send(talk, number, line, most + 1)
    refused = (beyond.status, beyond.code) == (422, "over-tolerance")
    talk.expect(_PUT, "422 over-tolerance for more than the tolerance allows", refused)
    sent = _send(talk, number, line, most)
    if not talk.expect(_PUT, "as much as the tolerance allows to leave", sent.status == 201):
        return
    after = talk.ask("engine", "GET", f"/orders/{number}").content["lines"][0]
    told = (Decimal(after["shipped"]), Decimal(after["quantity"]["value"]))
    talk.expect(_PUT, "all that left in the line, as it was ordered", told == (most, ordered))
    rows = talk.ask("engine", "GET", f"/orders/{number}/delivery-deviations").content["deviations"]
    noted = [(row["reason"], Decimal(row["quantity"]["value"])) for row in rows]
    talk.expect(_NOTED, "what left beyond it", noted == [("over-delivered", most - ordered)])
    bill = talk.ask("clerk", "POST", f"/shipments/{sent.content['id']}/invoice").content
    billed = Decimal(bill["lines"][0]["quantity"]["value"])
    talk.expect(_PUT, "what left to be billed", billed == most)


def _send(talk: Talk, number: Any, line: Any, count: Decimal) -> Any:
    quantity = {"value": f"{count.normalize():f}", "unit": line["quantity"]["unit"]}
    content = {"lines": [{"line": line["line"], "quantity": quantity}], "carrier": None}
    return talk.ask("clerk", "POST", f"/orders/{number}/shipments", content)
