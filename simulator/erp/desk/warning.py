"""Warnings of order entry: stops that whoever enters the order may confirm, one name at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, timedelta
from typing import Final

from simulator.erp.desk.places import survivor
from simulator.erp.documents import NewOrder
from simulator.erp.problems import Refusal
from simulator.transaction import Transaction

WARNING: Final = "warning"
SHORT_NOTICE: Final = "short-notice"
"""The buyer wants it sooner than the ERP thinks it can be there: he chose the day himself."""

REPEATED: Final = "purchase-order-repeated"
"""It may be the same order once more: somebody has to look at it."""

_NOTICE: Final = timedelta(days=2)
_SAID: Final = {
    SHORT_NOTICE: "the day that is wished for is less than two days away",
    REPEATED: "an order with that purchase order number stands already",
}


def stop(tx: Transaction, new: NewOrder, accepted: Collection[str]) -> None:
    """Raise Refusal warning for the first warning that is not accepted; nothing has happened."""
    for name in _met(tx, new):
        if name not in accepted:
            raise Refusal(WARNING, _SAID[name], warning=name)


def _met(tx: Transaction, new: NewOrder) -> Iterator[str]:
    wanted = new["requested_date"]
    if wanted is not None and date.fromisoformat(wanted) < tx.instant.date() + _NOTICE:
        yield SHORT_NOTICE
    number = new["purchase_order_number"]
    if number is not None and _stands(tx, survivor(tx, new["account"]), number):
        yield REPEATED


def _stands(tx: Transaction, account: str, number: str) -> bool:
    return any(
        order.view["account"] == account and order.view["state"] != "cancelled"
        for order in tx.find("order", "purchase_order", number)
    )
