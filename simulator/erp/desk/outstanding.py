"""What warehouses were told to pick and have not confirmed: nobody else moves it meanwhile."""

from __future__ import annotations

from decimal import Decimal

from simulator.erp.rules.numbers import ZERO
from simulator.transaction import Transaction

Picked = dict[tuple[int, str], Decimal]
"""Quantity in the unit of the line, by line number and warehouse."""


def being_picked(tx: Transaction, number: str) -> Picked:
    """What is open of the picks of an order; empty where no warehouse was told of it."""
    found: Picked = {}
    for row in tx.find("pick", "out", number):
        for line in row.view["lines"]:
            place = (line["line"], row.view["warehouse"])
            left = open_of(line)
            if left > 0:
                found[place] = found.get(place, ZERO) + left
    return found


def open_of(line: dict[str, dict[str, str]]) -> Decimal:
    """What of a line of a pick has neither left nor been missed."""
    wanted, gone, missed = (
        Decimal(line[name]["value"]) for name in ("quantity", "shipped", "short")
    )
    return wanted - gone - missed
