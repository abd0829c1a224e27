"""What is not to be picked any more: packed goods stay packed, the rest goes back on the shelf.

A decision is made when a withdrawal is first told, and never changes: who tells it again, because
he heard nothing, gets no other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.instants import format_instant
from simulator.face import found
from simulator.problem import TITLES, Problem
from simulator.transaction import Transaction
from simulator.warehouse.requests import MovedLine, WithdrawalIn

_TITLES: Final = {
    **TITLES,
    "id-mismatch": (422, "The id in the body is not the one in the path"),
    "withdrawal-changed": (409, "A withdrawal never asks for anything else"),
    "not-instructed": (422, "It was not to be picked like that"),
}
_NONE: Final = Decimal(0)

Row = dict[str, Any]


def withdraw(tx: Transaction, name: str, told: WithdrawalIn) -> bool:
    """Decide on a withdrawal; False where that was done before.

    Raises Problem not-found while the instruction is not there yet, withdrawal-changed, or
    not-instructed.
    """
    if told["id"] != name:
        raise _no("id-mismatch", "a withdrawal is put under its own id")
    asked = [{part: line[part] for part in ("line", "sku", "quantity")} for line in told["lines"]]
    known = tx.get("withdrawal", name)
    if known is not None:
        if (known.view["pick"], known.view["lines"]) != (told["pick"], asked):
            raise _no("withdrawal-changed", "it was told with other lines before")
        return False
    instruction = found(tx.get("instruction", told["pick"]), "instruction").body
    packed, gone = packed_of(tx, told["pick"]), withdrawn_of(tx, told["pick"])
    lines = []
    for each in told["lines"]:
        line = _line(instruction["lines"], each["line"], each["quantity"]["unit"])
        if line["sku"] != each["sku"]:
            raise _no("not-instructed", f"line {line['line']} is another item")
        number, wanted = line["line"], _value(line["quantity"])
        # What was not found was never packed; what has left was packed, or left at once.
        taken = max(packed.get(number, _NONE), _value(line["shipped"])) + _value(line["short"])
        left = max(wanted - taken - gone.get(number, _NONE), _NONE)
        got = min(left, _value(each["quantity"]))
        gone[number] = gone.get(number, _NONE) + got
        lines.append({**each, "quantity": {**each["quantity"], "value": f"{got:f}"}})
    at = format_instant(tx.instant)
    decision = {"id": name, "shop": told["shop"], "pick": told["pick"], "lines": lines}
    tx.put("withdrawal", name, {"id": name, "pick": told["pick"], "lines": asked})
    tx.put("decision", name, {**decision, "decided_at": at})
    return True


def pack(tx: Transaction, name: str, counted: Iterable[MovedLine]) -> None:
    """Say that so much more is packed; raises Problem not-found, or not-instructed."""
    instruction = found(tx.get("instruction", name), "instruction").body
    packed, gone = packed_of(tx, name), withdrawn_of(tx, name)
    for each in counted:
        line = _line(instruction["lines"], each["line"], each["quantity"]["unit"])
        number = line["line"]
        total = packed.get(number, _NONE) + _value(each["quantity"])
        if total > _value(line["quantity"]) - _value(line["short"]) - gone.get(number, _NONE):
            raise _no("not-instructed", f"as much of line {number} was not to be picked")
        packed[number] = total
    rows = [
        {"line": line["line"], "quantity": {**line["quantity"], "value": f"{packed[number]:f}"}}
        for line in instruction["lines"]
        if (number := line["line"]) in packed
    ]
    tx.put("packing", name, {"id": name, "lines": rows})


def packed_of(tx: Transaction, name: str) -> dict[int, Decimal]:
    """How much of which line of an instruction is packed, whether it has left or not."""
    row = tx.get("packing", name)
    lines = () if row is None else row.view["lines"]
    return {line["line"]: _value(line["quantity"]) for line in lines}


def withdrawn_of(tx: Transaction, name: str) -> dict[int, Decimal]:
    """How much of which line of an instruction was withdrawn."""
    gone: dict[int, Decimal] = {}
    for row in tx.find("decision", "pick", name):
        for line in row.view["lines"]:
            gone[line["line"]] = gone.get(line["line"], _NONE) + _value(line["quantity"])
    return gone


def _line(lines: Iterable[Row], number: int, unit: str) -> Row:
    line = next((one for one in lines if one["line"] == number), None)
    if line is None or line["quantity"]["unit"] != unit:
        raise _no("not-instructed", f"there is no line {number} to pick in {unit}")
    return line


def _value(quantity: Mapping[str, Any]) -> Decimal:
    return Decimal(quantity["value"])


def _no(slug: str, detail: str) -> Problem:
    return Problem(slug, detail, titles=_TITLES)
