"""How many by when: what a buyer sees of the ERP's dates before it has answered his order.

What is there now is what the catalogue shows; what comes is the ERP's word, of the warehouses that
may serve him. A date that has passed without its goods promises nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from starlette.responses import Response

from contracts.errors import ValueInvalid
from contracts.instants import format_instant, parse_instant
from contracts.values import parse_decimal
from simulator.dispatcher import CAUSE
from simulator.face import Call, Operation, answer
from simulator.problem import Problem
from simulator.state import State
from simulator.storefront.availability import BACKORDER
from simulator.storefront.begun import owned
from simulator.storefront.people import BUY, People
from simulator.storefront.shelf import Account, Item, Shelf
from simulator.storefront.units import EXACT, NONE

Step = tuple[datetime, Decimal]
"""From when on so many base units are free, all before included."""


class Outlooks:
    """Answers buyers, and gives an order dates until the ERP has given it its own."""

    def __init__(self, state: State, shelf: Shelf, people: People) -> None:
        self._state = state
        self._shelf = shelf
        self._people = people

    def operations(self) -> list[Operation]:
        """What the face serves."""
        dates = "/orders/{id}/promises"
        return [
            Operation("storefront.outlooks.view", "GET", "/outlooks", BUY, self.view),
            Operation("storefront.promises.view", "GET", dates, BUY, self.view_dates),
        ]

    def keep(self, order: Mapping[str, Any]) -> None:
        """Keep the dates that an order was placed at, where any were shown."""
        account = self._shelf.account(order["account"])
        shown = [] if account is None else self.expected(order, account)
        dates = {str(line["line"]): line["expected_at"] for line in shown}
        if dates:
            with self._state.transaction(CAUSE) as tx:
                tx.put("checkout_date", order["id"], {"order": order["id"], "lines": dates})

    async def view_dates(self, call: Call) -> Response:
        """The dates of what one of the account's own orders waits for, and whether they moved."""
        account = self._people.who(call).account
        order = owned(self._state, account, "order", call.part("id"))
        kept = self._state.get("checkout_date", order["id"])
        shown = {} if kept is None else kept.view["lines"]
        promises = self._state.find("promise", "reference", order["id"])
        lines = [line for row in promises for line in row.body["lines"]]
        told = lines or self.expected(order, account)
        return answer({"order": order["id"], "lines": [_dated(line, shown) for line in told]})

    async def view(self, call: Call) -> Response:
        """The dates of an item for the buyer's account, and that of the quantity he asks for."""
        account, at = self._people.who(call).account, self._state.clock.now()
        sku, wanted = (call.ids("sku") or [""])[-1], _quantity(call)
        item, row = self._shelf.item(sku), self._state.get("outlook", sku)
        if item is None or row is None or not item.active or self._shelf.hides(account, item, at):
            raise Problem("not-found", "no dates are shown of such an item")
        unit = item.units.sales
        steps = list(self._steps(row.view, item, account, at))
        basis, due = _due(steps, item.units.in_base(wanted, unit), row.view["lead_time_days"], at)
        return answer(
            {
                "sku": sku,
                "unit": unit,
                "asked_at": format_instant(at),
                "steps": [
                    {"at": format_instant(since), "quantity": str(item.units.whole(base, unit))}
                    for since, base in steps
                ],
                "quantity": format(wanted, "f"),
                "basis": basis,
                "available_at": None if due is None else format_instant(due),
            }
        )

    def expected(self, order: Mapping[str, Any], account: Account) -> list[dict[str, Any]]:
        """Dates for what an order waits for, as far as the ERP has said nothing of it yet."""
        if order["status"] is not None:
            return []
        at, told = self._state.clock.now(), []
        for line in order["lines"]:
            item, row = self._shelf.item(line["sku"]), self._state.get("outlook", line["sku"])
            if item is None or row is None or line["promise"]["status"] != BACKORDER:
                continue
            steps = list(self._steps(row.view, item, account, at))
            # What is free counts this order already: its date is when nothing is lacking any more.
            _, due = _due(steps, NONE, row.view["lead_time_days"], at)
            asked, there = line["quantity"], parse_decimal(line["promise"]["available_shown"])
            missing = EXACT.subtract(parse_decimal(asked["value"]), there)
            told.append(
                {
                    "line": line["line"],
                    "sku": line["sku"],
                    "quantity": {**asked, "value": format(missing, "f")},
                    "expected_at": None if due is None else format_instant(due),
                }
            )
        return told

    def _steps(
        self, outlook: Mapping[str, Any], item: Item, account: Account, at: datetime
    ) -> Iterator[Step]:
        free = self._shelf.free(item, account)
        yield at, free
        for step in outlook["steps"]:
            since = parse_instant(step["at"])
            if since > at and self._shelf.served_from(step["warehouse"], account):
                free = EXACT.add(free, parse_decimal(step["quantity"]))
                yield since, free


def _dated(line: Mapping[str, Any], shown: Mapping[str, str | None]) -> dict[str, Any]:
    """A line's date at checkout, at first and now; what the ERP says no word of is null."""
    at_checkout, first = shown.get(str(line["line"])), line.get("first_expected_at")
    before = at_checkout or first
    return {
        "line": line["line"],
        "sku": line["sku"],
        "at_checkout": at_checkout,
        "first_expected_at": first,
        "expected_at": line["expected_at"],
        "moved": before is not None and before != line["expected_at"],
        "in_time": line.get("in_time"),
    }


def _due(
    steps: list[Step], base: Decimal, lead_time_days: int | None, at: datetime
) -> tuple[str, datetime | None]:
    """When so many base units can be had, and on what that rests."""
    first = next((since for since, free in steps if free >= base), None)
    by_order = None if lead_time_days is None else at + timedelta(days=lead_time_days)
    if first is not None and (by_order is None or first <= by_order):
        return "stock" if first == at else "replenishment", first
    return ("unknown", None) if by_order is None else ("lead_time", by_order)


def _quantity(call: Call) -> Decimal:
    try:
        quantity = parse_decimal(call.text("quantity") or "1")
    except ValueInvalid:
        raise Problem("bad-request", "quantity is a decimal number") from None
    if quantity <= 0:
        raise Problem("bad-request", "quantity is above 0")
    return quantity
