"""What happens in the warehouse: instructions are taken, and what was picked is confirmed.

It knows an instruction by the ERP's id of the pick, so the same one again is no second one. What it
confirmed never changes; it may be told again, as an operator does who thinks that nobody heard.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.instants import format_instant
from simulator.face import found
from simulator.problem import TITLES, Problem
from simulator.transaction import Transaction
from simulator.warehouse.requests import ConfirmationIn, InstructionIn
from simulator.warehouse.withdrawing import withdrawn_of

_TITLES: Final = {
    **TITLES,
    "id-mismatch": (422, "The id in the body is not the one in the path"),
    "not-instructed": (422, "More than was to be picked cannot be confirmed"),
    "instruction-changed": (409, "An instruction never asks for anything else"),
    "nothing-confirmed": (422, "Something was found, or something was not"),
}
_FIXED: Final = ("shop", "order", "reference", "warehouse")

Lines = list[dict[str, Any]]


def instruct(tx: Transaction, name: str, told: InstructionIn) -> bool:
    """Take an instruction; False for a version that is not newer. Raises Problem for another one
    under the same id.
    """
    if told["id"] != name:
        raise _no("id-mismatch", "an instruction is put under its own id")
    row = tx.get("instruction", name)
    none = {
        line["line"]: {"value": "0", "unit": line["quantity"]["unit"]} for line in told["lines"]
    }
    lines: Lines = [
        {**line, "shipped": none[line["line"]], "short": none[line["line"]]}
        for line in told["lines"]
    ]
    if row is not None:
        known = row.body
        same = all(known[part] == told[part] for part in _FIXED)
        if not same or _asked(known["lines"]) != _asked(lines):
            raise _no("instruction-changed", "it was told with other lines before")
        if told["version"] <= known["claims"]:
            return False
        lines = known["lines"]
    document = {part: value for part, value in told.items() if part != "version"}
    tx.put("instruction", name, {**document, "lines": lines, "claims": told["version"]})
    return True


def confirm(tx: Transaction, name: str, counted: ConfirmationIn) -> str:
    """Confirm what was picked; the id of the confirmation. Raises Problem not-instructed."""
    instruction = found(tx.get("instruction", name), "instruction").body
    gone = withdrawn_of(tx, name)
    lines = [_count(instruction["lines"], dict(line), gone) for line in counted["lines"]]
    if not any(_is_some(line["quantity"], line["short"]) for line in lines):
        raise _no("nothing-confirmed", "every quantity is 0")
    left = any(_is_some(line["quantity"]) for line in lines)
    confirmation_id = tx.next_id("confirmation")
    confirmation = {
        "id": confirmation_id,
        "shop": instruction["shop"],
        "pick": name,
        "order": instruction["order"],
        "reference": instruction["reference"],
        "warehouse": instruction["warehouse"],
        "lines": lines,
        "carrier": counted["carrier"] or instruction["carrier"],
        "tracking": f"WMS-{tx.next_number('parcel'):08d}" if left else None,
        "confirmed_at": format_instant(tx.instant),
        "told": 1,
    }
    tx.put("confirmation", confirmation_id, confirmation)
    tx.put("instruction", name, instruction)
    return confirmation_id


def tell(tx: Transaction, confirmation_id: str) -> None:
    """Tell of a confirmation once more; raises Problem not-found."""
    confirmation = found(tx.get("confirmation", confirmation_id), "confirmation").body
    confirmation["told"] += 1
    tx.put("confirmation", confirmation_id, confirmation)


def _count(
    lines: Lines, counted: dict[str, Any], withdrawn: Mapping[int, Decimal]
) -> dict[str, Any]:
    """Count a line of a parcel in its instruction; the line as it is confirmed."""
    line = next((one for one in lines if one["line"] == counted["line"]), None)
    if line is None:
        raise _no("not-instructed", f"there is no line {counted['line']} to pick")
    unit, whole = line["quantity"]["unit"], Decimal(line["quantity"]["value"])
    whole -= withdrawn.get(line["line"], 0)
    for name, part in (("shipped", "quantity"), ("short", "short")):
        if counted[part]["unit"] != unit:
            raise _no("not-instructed", f"line {line['line']} is picked in {unit}")
        total = Decimal(line[name]["value"]) + Decimal(counted[part]["value"])
        line[name] = {"value": f"{total:f}", "unit": unit}
    if Decimal(line["shipped"]["value"]) + Decimal(line["short"]["value"]) > whole:
        raise _no("not-instructed", f"{whole:f} were to be picked of line {line['line']}")
    return {**counted, "sku": line["sku"]}


def _asked(lines: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [(line["line"], line["sku"], line["quantity"]) for line in lines]


def _is_some(*quantities: dict[str, Any]) -> bool:
    return any(Decimal(one["value"]) > 0 for one in quantities)


def _no(slug: str, detail: str) -> Problem:
    return Problem(slug, detail, titles=_TITLES)
