"""What buyers ask for, in which order, and what they make of the answers."""

from __future__ import annotations

from typing import Any

import pytest

from load.errors import Refused, Unanswered
from load.job import Visit
from load.journeys import LOOK, ORDER, VIEW, Journeys

VISIT = Visit("C-1", ("A", "B"), ({"line": 1, "sku": "A"},), {"notes": ""})
Answers = dict[str, list[tuple[int, Any]]]


class Shop:
    """Answers from a script, the last answer again and again, and remembers what was asked."""

    def __init__(self, **answers: list[tuple[int, Any]]) -> None:
        self.answers = answers
        self.asked: list[tuple[str, str, Any]] = []

    def __call__(
        self,
        account: str,
        method: str,
        path: str,
        content: object = None,
        *,
        name: str,
        key: str | None = None,
    ) -> tuple[int, Any]:
        self.asked.append((f"{method} {path}", account, key))
        script = self.answers.get(path.strip("/").partition("?")[0], [(200, {"id": "S-1"})])
        return script.pop(0) if len(script) > 1 else script[0]

    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]


def test_who_orders_looks_fills_his_cart_and_checks_out_once() -> None:
    shop = Shop(checkout=[(201, {"id": "S-7"})])
    journeys = Journeys(shop)
    journeys.live(ORDER, 4, VISIT)
    assert shop.paths() == ["GET /catalog?sku=A&sku=B", "PUT /cart", "POST /checkout"]
    assert shop.asked[-1][2] == "load-4"
    assert journeys.placed == [("C-1", "S-7")]


def test_what_got_dearer_meanwhile_is_ordered_under_the_same_key() -> None:
    moved = (409, {"code": "cart-changed"})
    shop = Shop(checkout=[moved, moved, (201, {"id": "S-7"})])
    journeys = Journeys(shop)
    journeys.live(ORDER, 4, VISIT)
    assert [key for path, _, key in shop.asked if path == "POST /checkout"] == ["load-4"] * 3
    assert len(journeys.placed) == 1


def test_a_cart_that_moves_for_ever_is_given_up() -> None:
    shop = Shop(checkout=[(409, {"code": "cart-changed"})])
    with pytest.raises(Refused, match="cart-changed"):
        Journeys(shop).live(ORDER, 0, VISIT)
    assert shop.paths().count("POST /checkout") == 5


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ((422, {"code": "unknown-item"}), Refused, "unknown-item"),
        ((404, None), Refused, "status 404"),
        ((503, {"code": "busy"}), Unanswered, "status 503"),
    ],
)
def test_a_refusal_and_no_answer_are_told_apart(
    answer: tuple[int, Any], error: type[Exception], said: str
) -> None:
    journeys = Journeys(Shop(cart=[answer]))
    with pytest.raises(error, match=said):
        journeys.live(ORDER, 0, VISIT)
    assert journeys.placed == []


def test_who_ordered_nothing_yet_looks_at_the_catalogue() -> None:
    shop = Shop(checkout=[(201, {"id": "S-7"})])
    journeys = Journeys(shop)
    journeys.live(LOOK, 0, VISIT)
    journeys.live(ORDER, 0, VISIT)
    journeys.live(LOOK, 9, VISIT)
    journeys.live(VIEW, 0, VISIT)
    catalogue = "GET /catalog?sku=A&sku=B"
    ordered = [catalogue, "PUT /cart", "POST /checkout"]
    assert shop.paths() == [catalogue, *ordered, "GET /orders/S-7", catalogue]
