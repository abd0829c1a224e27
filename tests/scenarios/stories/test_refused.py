"""What a system refused the engine is told where a story misses something."""

from __future__ import annotations

from typing import Any

from contracts.journal import Record
from scenarios.stories.refused import rebuffs, refusals


def answer(edge: str, operation: str, status: int, content: Any) -> Record:
    body = {"operation": operation, "status": status, "content": content}
    return Record(0, 0, "tale", "answer", "somebody", body, edge=edge)


def posted(status: int, code: str) -> Record:
    return answer("engine>erp", "erp.receipts.create", status, {"code": code})


def test_refusals_on_the_merits_are_told_the_most_frequent_first() -> None:
    rows = {"results": [{"id": "P-1", "status": "refused", "reason": "price-negative"}]}
    put = answer("engine>storefront", "storefront.prices.put", 200, rows)
    assert refusals([put, posted(422, "overpaid"), posted(422, "overpaid")]) == [
        "the ERP refused erp.receipts.create with 422 overpaid, 2 times",
        "the storefront refused a row of storefront.prices.put: price-negative",
    ]


def test_what_is_asked_again_or_concerns_no_engine_is_no_refusal() -> None:
    waits = {"results": [{"id": "P-1", "status": "refused", "reason": "unknown-item"}]}
    records = [
        posted(401, "token-expired"),
        posted(429, "too-many"),
        posted(201, ""),
        answer("engine>storefront", "storefront.prices.put", 200, waits),
        answer("clerk>erp", "erp.receipts.create", 422, {"code": "overpaid"}),
        Record(0, 0, "tale", "answer", "erp", {"failed": "timed_out"}, edge="engine>erp"),
    ]
    assert refusals(records) == []


def test_a_refusal_without_a_code_is_told_by_its_status_and_no_more_than_three_are() -> None:
    kinds = [answer("engine>erp", f"erp.{name}.create", 422, "no json") for name in "abcd"]
    told = refusals(kinds)
    assert told[0] == "the ERP refused erp.a.create with 422"
    assert len(told) == 3


def test_what_people_were_refused_in_a_step_is_told_with_its_line() -> None:
    checkout = answer(
        "buyer>storefront",
        "storefront.checkout",
        422,
        {"code": "below-minimum-quantity", "line": 1},
    )
    keyed = answer("clerk>erp", "erp.orders.key", 409, {"code": "blocked-customer"})
    signed_out = answer("buyer>storefront", "storefront.cart.put", 401, {"code": "token-expired"})
    said = "the storefront refused a buyer storefront.checkout with 422 below-minimum-quantity"
    told = [
        f"{said} (line 1)",
        "the ERP refused a clerk erp.orders.key with 409 blocked-customer",
    ]
    later = [one._replace(t_us=5) for one in (checkout, keyed, signed_out, keyed)]
    earlier = answer("clerk>erp", "erp.orders.ship", 409, {"code": "not-allocated"})
    assert rebuffs([earlier, *later, posted(422, "overpaid")], 4) == told
