"""The mappers are pure, keep every line, compute nothing, and fit the contracts they write."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from contracts.check import Checker
from contracts.published import urn
from engine.errors import Unmappable
from engine.flows.amendment_to_erp import map_amendment
from engine.flows.availability import map_availability
from engine.flows.customers import map_customer
from engine.flows.discounts import map_discount
from engine.flows.entitlements import map_entitlement
from engine.flows.invoices import map_invoice
from engine.flows.items import map_item
from engine.flows.order_status import map_status
from engine.flows.order_to_erp import map_order
from engine.flows.outlooks import map_outlook
from engine.flows.prices import map_price
from engine.flows.quote_answer import map_answer
from engine.flows.quote_to_erp import map_quote
from engine.flows.relations import map_relation
from engine.flows.shipments import map_shipment
from engine.flows.users import map_user
from tests.engine.fakes import documents
from tests.engine.fakes.documents import money
from tests.scenarios.partners import entitlement, relation, user

INSTANT = "2026-03-02T08:00:00.000000Z"


def customer() -> dict[str, Any]:
    return {
        "id": "C-1",
        "name": "Ada's Tea",
        "email": "ada@example.org",
        "currency": "USD",
        "payment_terms": "NET30",
        "credit_limit": None,
        "blocked": False,
        "tax_code": "STD",
        "addresses": [{**documents.address(), "role": "deliver_to"}],
    }


def discount() -> dict[str, Any]:
    validity = {"valid_from": INSTANT, "valid_to": None}
    return {"id": "D-1", "customer": None, "sku": "0042", "percent": "15", **validity}


def erp_order() -> dict[str, Any]:
    return documents.erp_order("E-1", map_order(documents.order("S-1")), INSTANT)


def shipment() -> dict[str, Any]:
    return documents.shipment("SH-1", erp_order(), INSTANT)


def invoice() -> dict[str, Any]:
    lines = [
        {
            **{name: line[name] for name in ("line", "sku", "quantity", "unit_price")},
            **{name: line[name] for name in ("discount_percent", "net", "tax")},
        }
        for line in erp_order()["lines"]
    ]
    return {
        "id": "I-1",
        "order": "E-1",
        "reference": "S-1",
        "shipment": "SH-1",
        "lines": lines,
        "charges": [],
        "totals": erp_order()["totals"],
        "state": "posted",
        "issued_at": INSTANT,
        "due_at": INSTANT,
        "paid": money(0),
    }


def quote() -> dict[str, Any]:
    wished = {"wished_discount_percent": "5"}
    names = ("line", "sku", "quantity")
    lines = [
        {name: line[name] for name in names} | wished for line in documents.order("S-1")["lines"]
    ]
    head = {"shop": documents.SHOP, "account": "C-1", "requested_at": INSTANT, "currency": "USD"}
    return {"id": "Q-1", **head, "notes": None, "lines": lines, "answer": None, "order": None}


def erp_quote() -> dict[str, Any]:
    names = ("line", "sku", "quantity", "unit_price", "discount_percent", "net", "tax")
    lines = [
        {name: line[name] for name in names} | {"price_rule": f"QU-1.1.{line['line']}"}
        for line in erp_order()["lines"]
    ]
    offer = {"revision": 1, "approved_at": INSTANT, "valid_to": INSTANT, "lines": lines}
    offers = [{**offer, "totals": erp_order()["totals"]}]
    fresh = {"received_at": INSTANT, "state": "approved", "reason": None, "order": None}
    return {**map_quote(quote()), "number": "QU-1", **fresh, "offers": offers}


CASES: dict[str, tuple[Callable[[Mapping[str, Any]], dict[str, Any]], dict[str, Any], str]] = {
    "order": (map_order, documents.order("S-1"), urn("orders", "erp-order-create")),
    "customer": (map_customer, customer(), urn("accounts", "customer")),
    "item": (map_item, documents.item("0042"), urn("items", "item")),
    "price": (map_price, documents.price("P", "0042", "9.5"), urn("prices", "price")),
    "discount": (map_discount, discount(), urn("prices", "discount")),
    "outlook": (
        map_outlook,
        {
            "sku": "0042",
            "unit": "EA",
            "lead_time_days": None,
            "steps": [{"at": INSTANT, "warehouse": "W-1", "quantity": "3"}],
        },
        urn("outlooks", "outlook"),
    ),
    "availability": (
        map_availability,
        documents.availability("0042", 40, 10),
        urn("availability", "storefront-availability"),
    ),
    "shipment": (map_shipment, shipment(), urn("shipments", "shipment")),
    "invoice": (map_invoice, invoice(), urn("invoices", "invoice")),
    "quote": (map_quote, quote(), urn("quotes", "erp-quote-create")),
    "relation": (map_relation, relation(), urn("purchasing", "relation")),
    "user": (map_user, user(), urn("purchasing", "user")),
    "entitlement": (map_entitlement, entitlement(), urn("purchasing", "entitlement")),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_what_a_mapper_writes_is_valid_for_its_contract(case: str) -> None:
    mapper, document, schema = CASES[case]
    before = copy.deepcopy(document)
    assert Checker().document(schema, mapper(document)) == []
    assert document == before


def test_who_asked_and_who_approved_are_carried_where_they_are_said() -> None:
    staff = {"role": "staff", "id": "carla"}
    assert map_quote({**quote(), "requested_by": staff})["requested_by"] == staff
    assert "requested_by" not in map_quote(quote())
    wish = {"line": 1, "quantity": {"value": "1", "unit": "EA"}}
    head = {"id": "A-1", "shop": "shop", "order": "S-1", "account": "C-1", "requested_at": INSTANT}
    amendment = {**head, "lines": [wish]}
    assert map_amendment({**amendment, "requested_by": staff})["requested_by"] == staff
    assert "requested_by" not in map_amendment(amendment)
    asked = erp_quote()
    signed = [{**asked["offers"][0], "approved_by": "clerk-approvals"}]
    assert map_answer({**asked, "offers": signed})["offer"]["approved_by"] == "clerk-approvals"


def test_a_status_is_valid_once_it_has_its_version() -> None:
    status = {**map_status(erp_order()), "version": 3}
    assert Checker().document(urn("orders", "order-status"), status) == []


def test_an_answer_is_valid_once_it_has_its_version_and_holds_the_newest_offer() -> None:
    asked = erp_quote()
    first, second = {**asked["offers"][0], "novelty": 1}, {**asked["offers"][0], "revision": 2}
    answer = map_answer({**asked, "offers": [first, second]})
    assert Checker().document(urn("quotes", "quote-answer"), {**answer, "version": 3}) == []
    assert answer["offer"] == second
    assert "novelty" not in map_answer({**asked, "offers": [first]})["offer"]
    assert map_answer({**asked, "offers": []})["offer"] is None
    with pytest.raises(Unmappable, match=r"^valid_to$"):
        map_answer(
            {
                **asked,
                "offers": [{"revision": 1, "approved_at": INSTANT, "totals": {}, "lines": []}],
            }
        )


@pytest.mark.parametrize("case", sorted(CASES))
def test_an_unknown_optional_field_is_tolerated_and_left_behind(case: str) -> None:
    mapper, document, _ = CASES[case]
    assert "novelty" not in mapper({**document, "novelty": 1})


@pytest.mark.parametrize("case", sorted(CASES))
def test_a_missing_field_is_named_and_nothing_else_is(case: str) -> None:
    mapper, document, _ = CASES[case]
    for name in sorted(mapper(document).keys() & document.keys() - {"custom"}):
        rest = {key: value for key, value in document.items() if key != name}
        with pytest.raises(Unmappable, match=f"^{name}$"):
            mapper(rest)


def test_two_lines_of_one_sku_stay_two_lines_with_their_own_numbers() -> None:
    lines = map_order(documents.order("S-1"))["lines"]
    assert [(line["line"], line["sku"]) for line in lines] == [(1, "0042"), (2, "0042")]
    assert [line["quantity"]["value"] for line in lines] == ["2", "3"]
    shipped = map_shipment(shipment())["lines"]
    assert [(line["line"], line["quantity"]["value"]) for line in shipped] == [(1, "2"), (2, "3")]


def test_an_order_carries_the_erps_rules_and_no_amount_of_the_engine() -> None:
    request = map_order(documents.order("S-1"))
    assert {line["price_rule"] for line in request["lines"]} == {"PR-1"}
    assert not {"totals", "net", "tax"} & {key for line in request["lines"] for key in line}
    assert "totals" not in request


def test_on_hand_and_reserved_never_leave_the_erp() -> None:
    assert set(map_availability(documents.availability("0042", 40, 10))) == {
        *("sku", "warehouse", "unit", "available"),
    }
