"""Laws that hold after any sequence of business, drawn by hypothesis."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any, cast

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.erp.documents import Booking, Order
from simulator.erp.rules.credit import open_value
from simulator.state import State
from tests.simulator.erp.conftest import run_scene
from tests.simulator.erp.office import Office, moved, new_order, rare, rice, tea

D = Decimal
UNITS = {"TEA": "CS", "RARE": "EA", "RICE": "KGM"}
FACTORS = {"CS": D(12), "EA": D(1), "KGM": D(1)}

_quantity = st.sampled_from(["1", "2", "3.5", "7"])
_order = st.tuples(
    st.just("order"),
    st.sampled_from(["ALFKI", "TIGHT"]),
    st.lists(st.tuples(st.sampled_from(sorted(UNITS)), _quantity), min_size=1, max_size=3),
)
_act = st.tuples(
    st.sampled_from(["ship", "ship part", "cancel", "release", "invoice", "pay", "freight"]),
    st.integers(0, 3),
    _quantity,
)
_stock = st.tuples(
    st.sampled_from(["receive", "adjust"]),
    st.tuples(st.sampled_from(["EAST", "WEST"]), st.sampled_from(sorted(UNITS))),
    st.sampled_from(["-40", "-5", "3", "20.5", "60"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(_order, _act, _stock), max_size=30))
def test_the_books_are_right_after_any_business(steps: list[Any]) -> None:
    async def scene(office: Office) -> None:
        books = Books(office)
        for step in steps:
            await books.do(*step)
            check_lines(office.erp.state)
            check_stock(office.erp.state, books.moves)
        check_invoices(office.erp.state)
        check_exposure(office.erp.state)

    run_scene(scene)


class Books:
    """Does what is drawn, as far as the ERP allows, and notes what moved in the warehouses."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.moves: dict[str, Decimal] = defaultdict(Decimal)
        for row in office.erp.state.rows("availability"):
            self.moves[row.id] = D(row.body["on_hand"])

    async def do(self, what: str, where: Any, how: Any) -> None:
        if what == "order":
            await self._order(where, how)
        elif what in {"receive", "adjust"}:
            await self._stock(what, where, how)
        else:
            await self._act(what, where, how)

    async def _order(self, account: str, lines: list[tuple[str, str]]) -> None:
        make = {"TEA": tea, "RARE": rare, "RICE": rice}
        made = [make[sku](value, number) for number, (sku, value) in enumerate(lines, 1)]
        await self._try("engine", "/orders", new_order(*made, account=account))

    async def _stock(self, what: str, where: tuple[str, str], how: str) -> None:
        warehouse, sku = where
        if what == "adjust":
            body = {"warehouse": warehouse, "sku": sku, "delta": how, "reason": "count"}
            done = await self._try("clerk", "/stock/adjustments", body)
            self.moves[f"{warehouse}/{sku}"] += D(how) if done else 0
        elif D(how) > 0:
            quantity = {"value": how, "unit": UNITS[sku]}
            lines = [{"sku": sku, "quantity": quantity}]
            await self._try("clerk", "/stock/receipts", {"warehouse": warehouse, "lines": lines})
            self.moves[f"{warehouse}/{sku}"] += D(how) * FACTORS[UNITS[sku]]

    async def _act(self, what: str, place: int, how: str) -> None:
        kind = {"invoice": "shipment", "pay": "invoice"}.get(what, "order")
        rows = list(self.office.erp.state.rows(kind))
        if not rows:
            return
        row = rows[place % len(rows)]
        first = row.body["lines"][0]
        part = [moved(first["line"], how, first["quantity"]["unit"])]
        path, body = {
            "ship": (f"/orders/{row.id}/shipments", {"lines": None}),
            "ship part": (f"/orders/{row.id}/shipments", {"lines": part}),
            "cancel": (f"/orders/{row.id}/cancellations", {"lines": part}),
            "release": (f"/orders/{row.id}/release", {"hold": "credit"}),
            "invoice": (f"/shipments/{row.id}/invoice", None),
            "pay": (
                f"/invoices/{row.id}/payments",
                {"amount": {"amount_minor": int(D(how) * 1000), "currency": "USD"}},
            ),
            "freight": (
                f"/orders/{row.id}/charges",
                {"kind": "freight", "amount": {"amount_minor": 999, "currency": "USD"}},
            ),
        }[what]
        done = await self._try("clerk", path, body)
        if done and what.startswith("ship"):
            shipment = list(self.office.erp.state.rows("shipment"))[-1].body
            for line in shipment["lines"]:
                base = D(line["quantity"]["value"]) * FACTORS[line["quantity"]["unit"]]
                self.moves[f"{shipment['warehouse']}/{line['sku']}"] -= base

    async def _try(self, who: str, path: str, body: Any) -> bool:
        answer = await self.office.send(who, "POST", path, body)
        assert answer.status in {200, 201, 409, 422}, answer.body
        return answer.status < 300


def check_lines(state: State) -> None:
    """shipped <= ordered; ordered = shipped + cancelled + allocated + backordered."""
    for row in state.rows("order"):
        for line in row.body["lines"]:
            names = ("shipped", "cancelled", "allocated", "backordered")
            parts = [D(line[name]) for name in names]
            assert min(parts) >= 0
            assert sum(parts) == D(line["quantity"]["value"])
            assert D(line["invoiced"]) <= D(line["shipped"])
        if row.body["holds"]:
            assert all(line["allocated"] == "0" for line in row.body["lines"])


def check_stock(state: State, moves: dict[str, Decimal]) -> None:
    """on hand = opening + receipts - shipments +- corrections; reserved = what orders hold."""
    held: dict[str, Decimal] = defaultdict(Decimal)
    for row in state.rows("booking"):
        for line in row.body["lines"].values():
            for place, quantity in line["held"].items():
                held[f"{place}/{line['sku']}"] += D(quantity) * D(line["factor"])
    for row in state.rows("availability"):
        stock = row.body
        assert D(stock["on_hand"]) == moves[row.id] >= 0
        assert D(stock["reserved"]) == held[row.id] <= D(stock["on_hand"])
        free = D(stock["on_hand"]) - held[row.id] - D(stock["safety"])
        assert D(stock["available_to_promise"]) == max(0, free)


def check_invoices(state: State) -> None:
    """Every invoice is its shipment; what is invoiced of a line is the sum of its invoices."""
    invoiced: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    shipped: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    charges: dict[str, int] = defaultdict(int)
    for row in state.rows("shipment"):
        for line in row.body["lines"]:
            shipped[row.body["order"], line["line"]] += D(line["quantity"]["value"])
    for row in state.rows("invoice"):
        shipment = state.get("shipment", row.body["shipment"])
        assert shipment is not None
        billed = [(line["line"], line["quantity"]) for line in row.body["lines"]]
        assert billed == [(line["line"], line["quantity"]) for line in shipment.body["lines"]]
        charges[row.body["order"]] += len(row.body["charges"])
        for line in row.body["lines"]:
            invoiced[row.body["order"], line["line"]] += D(line["quantity"]["value"])
    for row in state.rows("order"):
        assert charges[row.id] <= len(row.body["charges"]) <= 1
        for line in row.body["lines"]:
            assert D(line["invoiced"]) == invoiced[row.id, line["line"]]
            assert D(line["shipped"]) == shipped[row.id, line["line"]]


def check_exposure(state: State) -> None:
    """Exposure is what a sum over the books gives."""
    uninvoiced: dict[str, int] = defaultdict(int)
    receivable: dict[str, int] = defaultdict(int)
    for row in state.rows("order"):
        booking = state.get("booking", row.id)
        assert booking is not None
        order = cast("Order", row.body)
        uninvoiced[order["account"]] += open_value(order, cast("Booking", booking.body))
    for row in state.rows("invoice"):
        bill = row.body
        owner = state.get("order", bill["order"])
        assert owner is not None
        due = bill["totals"]["total"]["amount_minor"] - bill["paid"]["amount_minor"]
        receivable[owner.body["account"]] += due
        assert (bill["state"] == "paid") is (due == 0)
    for row in state.rows("exposure"):
        known = (row.body["uninvoiced"], row.body["receivable"])
        assert known == (uninvoiced[row.id], receivable[row.id])
