"""What warehouses were told to pick and have not confirmed: nobody else moves it meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from simulator.erp.rules.numbers import ZERO
from simulator.transaction import Transaction

DONE: Final = "done"

Picked = dict[tuple[int, str], Decimal]
"""Quantity in the unit of the line, by line number and warehouse."""


def being_picked(tx: Transaction, number: str) -> Picked:
    """What is open of the picks of an order; empty where no warehouse was told of it."""
    found: Picked = {}
    for row in tx.find("pick", "out", number):
        for line, left in left_of(tx, row.id, row.view["lines"]).items():
            if left > 0:
                place = (line, row.view["warehouse"])
                found[place] = found.get(place, ZERO) + left
    return found


def left_of(
    tx: Transaction, pick: str, lines: Iterable[Mapping[str, Any]], *, asked: bool = False
) -> dict[int, Decimal]:
    """By line what has neither left nor been missed nor withdrawn; without what a warehouse was
    `asked` for and has not decided on, if that is wanted.
    """
    left = {line["line"]: open_of(line) for line in lines}
    for row in tx.find("withdrawal", "pick", pick):
        counted = "quantity" if asked and row.view["state"] != "decided" else "withdrawn"
        for line in row.view["lines"]:
            if line["line"] in left:
                left[line["line"]] -= Decimal(line[counted]["value"])
    return left


def end_if_done(tx: Transaction, pick: str) -> None:
    """A pick of which nothing is open is done."""
    row = tx.get("pick", pick)
    if row is None or row.view["state"] == DONE:
        return
    body = row.body
    if not any(left > 0 for left in left_of(tx, pick, body["lines"]).values()):
        tx.put("pick", pick, {**body, "state": DONE})


def open_of(line: Mapping[str, Any]) -> Decimal:
    """What of a line of a pick has neither left nor been missed."""
    wanted, gone, missed = (
        Decimal(line[name]["value"]) for name in ("quantity", "shipped", "short")
    )
    return wanted - gone - missed
