"""What a clerk changes in an order that is under way: cancels what is open, holds, releases."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from simulator.erp.desk.book import OpenOrder, in_unit_of, open_order, save
from simulator.erp.desk.stockroom import give_back, reserve, serve_waiting
from simulator.erp.documents import MovedLine
from simulator.erp.problems import Refusal
from simulator.erp.rules.axes import open_quantity
from simulator.erp.rules.numbers import text
from simulator.transaction import Transaction


def cancel(tx: Transaction, number: str, asked: Sequence[MovedLine]) -> None:
    """Cancel open quantities; what they had reserved goes to the orders that wait.

    The backordered part goes first. Raises Refusal not-open when more is asked for than is open.
    """
    opened = open_order(tx, number)
    freed = take_off(tx, opened, asked)
    save(tx, opened)
    serve_waiting(tx, freed)


def take_off(tx: Transaction, opened: OpenOrder, asked: Sequence[MovedLine]) -> list[str]:
    """Take open quantities off an order that the caller saves; the SKUs of which stock is free."""
    freed: list[str] = []
    for each in asked:
        line = opened.line(each["line"])
        quantity = Decimal(in_unit_of(line, each["quantity"]))
        if quantity > open_quantity(line):
            left = text(open_quantity(line))
            raise Refusal("not-open", f"line {line['line']} has {left} open", line=line["line"])
        waiting = min(quantity, Decimal(line["backordered"]))
        line["backordered"] = text(Decimal(line["backordered"]) - waiting)
        line["cancelled"] = text(Decimal(line["cancelled"]) + quantity)
        if quantity > waiting:
            give_back(tx, opened, line, quantity - waiting)
            freed.append(line["sku"])
    return list(dict.fromkeys(freed))


def hold(tx: Transaction, number: str, why: str) -> None:
    """Hold an order: what it had reserved goes to the orders that wait, and it waits itself.

    Raises Refusal order-held when it is held for that already, order-closed when nothing is open.
    """
    opened = open_order(tx, number)
    order = opened.order
    if why in order["holds"]:
        raise Refusal("order-held", "the order is held for that already")
    if not any(open_quantity(line) > 0 for line in order["lines"]):
        raise Refusal("order-closed", "nothing of the order is open")
    freed: list[str] = []
    for line in order["lines"]:
        allocated = Decimal(line["allocated"])
        if allocated > 0:
            give_back(tx, opened, line, allocated)
            line["backordered"] = text(Decimal(line["backordered"]) + allocated)
            freed.append(line["sku"])
    order["holds"].append(why)
    save(tx, opened)
    serve_waiting(tx, list(dict.fromkeys(freed)))


def release_hold(tx: Transaction, number: str, hold: str) -> None:
    """Take a hold away; an order without holds is allocated. Raises Refusal no-such-hold."""
    opened = open_order(tx, number)
    if hold not in opened.order["holds"]:
        raise Refusal("no-such-hold", "the order does not carry that hold")
    opened.order["holds"].remove(hold)
    if not opened.order["holds"]:
        reserve(tx, opened)
    save(tx, opened)
