"""Orders that go on as others: what clerks substitute, split off or hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scenarios.machine.hands import Hands, chosen, part, some
from scenarios.machine.small import GOODS, mine, unit


def substitute(
    hands: Hands, nth: int, line: int, many: int, goods: int, hours: int, *, own: bool
) -> None:
    """Something else that is counted alike is sent for what is open of a line, or so much of it.

    At its own price or at the line's; to be declined within so many hours, or with 0 not at all.
    """
    order = _open(hands, nth)
    if order is None:
        return
    known = _chosen_line(order, line)
    alike = [name for name in GOODS if mine(name) != known["sku"] and _counted_alike(name, known)]
    if alike:
        content = {
            **part(known, some(_left(known), many)),
            "sku": mine(chosen(alike, goods)),
            "price": "own" if own else "original",
            "decline_until": hands.now(hours) if hours else None,
        }
        hands.clerk("substitute", "POST", f"/orders/{order['number']}/substitutions", content)


def split(hands: Hands, nth: int, line: int, many: int) -> None:
    """What is open of a line, or so much of it, becomes an order of its own."""
    order = _open(hands, nth)
    if order is not None:
        known = _chosen_line(order, line)
        content = {"lines": [part(known, some(_left(known), many))]}
        hands.clerk("split", "POST", f"/orders/{order['number']}/splits", content)


def hold(hands: Hands, nth: int, why: str) -> None:
    """An order waits for somebody to look at its price or at itself."""
    order = _open(hands, nth)
    if order is not None:
        hands.clerk("hold", "POST", f"/orders/{order['number']}/holds", {"hold": why})


def _open(hands: Hands, nth: int) -> dict[str, Any] | None:
    """The nth of the ERP's orders of which something is open, the newest first and round again."""
    rows = [row.body for row in hands.erp.scan("order") if any(map(_left, row.body["lines"]))]
    return rows[-1 - nth % len(rows)] if rows else None


def _chosen_line(order: dict[str, Any], nth: int) -> dict[str, Any]:
    lines = [line for line in order["lines"] if _left(line)]
    found: dict[str, Any] = lines[nth % len(lines)]
    return found


def _left(line: dict[str, Any]) -> Decimal:
    return Decimal(line["allocated"]) + Decimal(line["backordered"])


def _counted_alike(goods: str, line: dict[str, Any]) -> bool:
    return bool(unit(goods) == line["quantity"]["unit"])
