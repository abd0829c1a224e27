"""What a card was authorised for: one order, and all that continues it, up to an amount.

The shop says both with its order, in fields of its own. Whoever splits an order bills both parts on
the one authorisation; whoever sends something dearer instead may not ask for more than it is good
for: a real ERP asks for a new authorisation then, and that is the buyer's to give.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, cast

from simulator.erp.desk.book import OpenOrder, open_order
from simulator.erp.documents import Invoice, Order
from simulator.erp.problems import Refusal
from simulator.erp.rules.credit import unbilled
from simulator.transaction import Transaction

AUTHORISATION: Final = "payment.authorisation"
AUTHORISED: Final = "payment.authorised"
"""What was set aside by `payment.authorisation`, in minor units of the order's currency, a text."""


def authorisation_of(order: Mapping[str, Any]) -> str | None:
    """The authorisation of the card that pays an order, where its shop names one."""
    named = (order.get("custom") or {}).get(AUTHORISATION)
    return named if isinstance(named, str) else None


def asked_of_card(tx: Transaction, order: Order) -> int:
    """What an order's card is asked for, in minor units: what was billed and what will be.

    Of the order and of all that shares its authorisation; 0 where it is not paid by card.
    """
    name = authorisation_of(order)
    if name is None:
        return 0
    orders = [open_order(tx, number) for number in tx.find_ids("order", "card", name)]
    return sum(unbilled(each.order, each.booking) + sum(_billed(tx, each)) for each in orders)


def check_card(tx: Transaction, order: Order, asked_before: int) -> None:
    """Raise Refusal over-authorised where more is asked of its card than before, and than it bears.

    A shop that does not say how much it set aside has nothing made dearer.
    """
    asked, said = asked_of_card(tx, order), order.get("custom", {}).get(AUTHORISED)
    most = int(said) if isinstance(said, str) and said.isdecimal() else 0
    if asked > max(most, asked_before):
        raise Refusal("over-authorised", "its card was authorised for less; ask the buyer anew")


def _billed(tx: Transaction, opened: OpenOrder) -> Iterator[int]:
    """What the card is asked for by each invoice: nothing by one that credit of another paid."""
    bills = tx.find("invoice", "order", opened.order["number"])
    given = (one.view for row in bills for one in tx.find("reversal", "document", row.id))
    paid = {one["rebilled_by"] for one in given if "applied_anew" in one}
    for row in bills:
        if row.id not in paid:
            yield cast("Invoice", row.view)["totals"]["total"]["amount_minor"]
