"""Whether everything has been brought over: orders one way, all that the ERP has the other."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

from scenarios.voyage.brought import Brought


class Rows:
    """The rows of a system, by kind."""

    def __init__(self) -> None:
        self.kinds: dict[str, list[Any]] = defaultdict(list)
        self.position = 0

    def put(self, kind: str, key: str, version: int, **view: Any) -> None:
        self.position += 1
        row = SimpleNamespace(id=key, version=version, view=view)
        self.kinds[kind] = [one for one in self.kinds[kind] if one.id != key] + [row]

    def rows(self, kind: str) -> list[Any]:
        return self.kinds[kind]


class Sides:
    """An ERP and a storefront that say the same."""

    def __init__(self, *objects: str) -> None:
        self.erp, self.shop, wire = Rows(), Rows(), SimpleNamespace(observe=lambda _: None)
        self.erp.put("price", "P-1", 2)
        self.shop.put("price", "P-1", 2)
        self.erp.put("order", "SO-1", 3, reference="S-1")
        self.shop.put("order", "S-1", 9, status={"version": 3})
        self.wms, self.provider = Rows(), Rows()
        self.parties = SimpleNamespace(
            warehouse=SimpleNamespace(state=None), provider=SimpleNamespace(state=self.provider)
        )
        landscape: Any = SimpleNamespace(
            erp=SimpleNamespace(state=self.erp),
            storefront=SimpleNamespace(state=self.shop),
            parties=self.parties,
            wire=wire,
        )
        self.parties.positions = ()
        self._brought = Brought(landscape, objects)

    def open_warehouse(self) -> None:
        """Somebody has called the WMS."""
        self.parties.warehouse.state = self.wms

    def brought(self) -> bool:
        """What is said once nothing changes any more: at the second question."""
        self.again()
        return self.again()

    def again(self) -> bool:
        return self._brought()

    def gaps(self) -> list[Any]:
        """What is not the same on both sides."""
        return list(self._brought.gaps())

    def answers(self, status: int, operation: str = "erp.orders.create") -> None:
        """The ERP answers a call about the order S-2."""
        call: Any = SimpleNamespace(operation=operation, key="S-2")
        answer: Any = SimpleNamespace(status=status)
        self._brought.after_answer(call, answer)


def test_two_sides_that_say_the_same_have_everything() -> None:
    assert Sides().brought()


def test_what_came_and_went_between_two_questions_is_news() -> None:
    sides = Sides()
    assert sides.brought()
    sides.erp.put("price", "P-1", 3)
    sides.shop.put("price", "P-1", 3)
    assert not sides.again()
    assert sides.again()


@pytest.mark.parametrize(
    ("kind", "key", "version", "view"),
    [
        ("price", "P-1", 3, {}),
        ("price", "P-2", 1, {}),
        ("customer", "C-1", 1, {}),
        ("order", "SO-1", 4, {"reference": "S-1"}),
    ],
)
def test_what_the_erp_has_in_a_newer_version_is_still_to_come(
    kind: str, key: str, version: int, view: dict[str, Any]
) -> None:
    sides = Sides()
    sides.erp.put(kind, key, version, **view)
    assert not sides.brought()


@pytest.mark.parametrize(
    ("rows", "kind"),
    [("budgets", "budget"), ("enrichment", "enrichment"), ("promises", "outlook")],
)
def test_what_an_engine_claims_is_looked_at_and_only_then(rows: str, kind: str) -> None:
    for sides, over in ((Sides(), True), (Sides(rows), False)):
        sides.erp.put(kind, "X-1", 1)
        assert sides.brought() is over


@pytest.mark.parametrize(
    ("rows", "kind", "operation"),
    [
        ("return_requests", "return_request", "erp.returns.create"),
        ("quotes", "quote", "erp.quotes.create"),
        ("amendments", "amendment", "erp.amendments.create"),
    ],
)
def test_a_question_that_the_erp_refused_is_over(rows: str, kind: str, operation: str) -> None:
    sides = Sides(rows)
    sides.shop.put(kind, "S-2", 1, answer=None)
    assert not sides.brought()
    sides.answers(422, operation)
    assert sides.brought()


def test_what_is_gone_from_the_erp_is_still_to_go() -> None:
    sides = Sides()
    sides.erp.kinds["price"] = []
    assert not sides.brought()


def test_an_order_keyed_into_the_erp_is_none_of_the_storefronts() -> None:
    sides = Sides()
    sides.erp.put("order", "SO-2", 1, reference="SO-2")
    assert sides.brought()


@pytest.mark.parametrize(
    ("status", "operation", "over"),
    [
        (422, "erp.orders.create", True),
        (429, "erp.orders.create", False),
        (503, "erp.orders.create", False),
        (201, "erp.orders.create", False),
        (404, "erp.orders.list", False),
    ],
)
def test_an_order_without_a_word_of_the_erp_is_on_its_way_unless_the_erp_refused_it(
    status: int, operation: str, over: bool
) -> None:
    sides = Sides()
    sides.shop.put("order", "S-2", 1, status=None)
    sides.answers(status, operation)
    assert sides.brought() is over


@pytest.mark.parametrize(
    ("name", "kind", "view"),
    [
        ("price_lists", "price_list", {}),
        ("sourcing", "sourcing", {}),
        ("promises", "promise", {}),
        ("receipts", "receipt", {}),
        ("statements", "statement", {}),
        ("erp_orders", "order", {"reference": "X-1"}),
    ],
)
def test_what_not_every_engine_carries_is_missed_where_the_matrix_has_it(
    name: str, kind: str, view: dict[str, Any]
) -> None:
    plain, sides = Sides(), Sides(name)
    for each in (plain, sides):
        each.erp.put(kind, "X-1", 2, **view)
    assert plain.gaps() == []
    assert sides.gaps() == [(kind, "X-1", 2)]
    sides.shop.put("erp_order" if kind == "order" else kind, "X-1", 2)
    assert sides.gaps() == []


@pytest.mark.parametrize(("name", "kind"), [("quotes", "quote"), ("amendments", "amendment")])
def test_what_a_buyer_asked_is_over_when_he_is_shown_the_last_answer(name: str, kind: str) -> None:
    sides = Sides(name)
    sides.shop.put(kind, "Q-1", 1, answer=None)
    assert sides.gaps() == [(kind, "Q-1", 0)]
    sides.erp.put(kind, "QU-1", 2, reference="Q-1")
    sides.shop.put(kind, "Q-1", 2, answer={"version": 1})
    assert sides.gaps() == [(kind, "Q-1", 2)]
    sides.shop.put(kind, "Q-1", 3, answer={"version": 2})
    assert sides.gaps() == []


def test_a_request_for_a_return_is_over_when_the_erp_has_entered_it() -> None:
    sides = Sides("return_requests")
    sides.shop.put("return_request", "RQ-1", 1)
    assert sides.gaps() == [("return_request", "RQ-1", 0)]
    for side in (sides.erp, sides.shop):
        side.put("return", "RT-1", 1, request="RQ-1")
    assert sides.gaps() == []


def test_a_pick_is_brought_over_when_the_warehouse_was_told_of_it_as_it_is() -> None:
    sides = Sides("picks", "confirmations")
    assert sides.brought()
    sides.erp.put("pick", "PK-1", 4)
    assert sides.gaps() == [("pick", "PK-1", 4)]
    sides.open_warehouse()
    sides.wms.put("instruction", "PK-1", 9, claims=3)
    assert sides.gaps() == [("pick", "PK-1", 4)]
    sides.wms.put("instruction", "PK-1", 10, claims=4)
    assert sides.brought()


def test_what_the_warehouse_confirmed_is_posted_or_refused() -> None:
    sides = Sides("picks", "confirmations")
    sides.open_warehouse()
    sides.wms.put("confirmation", "WC-1", 1)
    sides.wms.put("confirmation", "S-2", 1)
    assert sides.gaps() == [("confirmation", "WC-1", 0), ("confirmation", "S-2", 0)]
    sides.erp.put("warehouse_posting", "WP-1", 1, confirmation="WC-1")
    assert sides.gaps() == [("confirmation", "S-2", 0)]
    sides.answers(422, "erp.warehouse-postings.create")
    assert sides.brought()


def test_what_is_wanted_back_is_told_decided_and_posted_or_refused() -> None:
    sides = Sides("picks", "confirmations")
    sides.open_warehouse()
    sides.erp.put("withdrawal", "S-2", 1, state="asked")
    assert sides.gaps() == [("withdrawal", "S-2", 0)]
    sides.wms.put("withdrawal", "S-2", 1)
    assert sides.brought()  # it is the warehouse's turn
    sides.wms.put("decision", "S-2", 1)
    assert sides.gaps() == [("decision", "S-2", 0)]
    sides.erp.put("withdrawal", "S-2", 2, state="decided")
    assert sides.brought()
    sides.erp.put("withdrawal", "S-2", 3, state="asked")
    sides.answers(422, "erp.decisions.put")
    assert sides.brought()


def test_who_has_no_warehouse_is_asked_for_no_pick() -> None:
    sides = Sides()
    sides.erp.put("pick", "PK-1", 4)
    assert sides.brought()


def test_what_was_taken_of_a_card_is_money_in_the_erp_once_the_shop_knows_of_it() -> None:
    sides = Sides("captures")
    sides.provider.put("authorisation", "AU-1", 2, captures=[{"id": "S-2", "invoice": "IN-1"}])
    assert sides.brought()
    sides.shop.put("card_payment", "P-1", 1, authorisation="AU-1", taken={"IN-1": 100})
    assert sides.gaps() == [("capture", "S-2", 0)]
    sides.erp.put("receipt", "RC-1", 1, reference="S-2")
    assert sides.brought()


def test_a_world_moves_also_where_a_party_beside_the_two_does() -> None:
    sides = Sides()
    assert sides.brought()
    sides.parties.positions = (1,)
    assert not sides.again()
    assert sides.again()
