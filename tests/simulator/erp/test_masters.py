"""Master data, as clerks keep it: what is refused, what stays, and under which number."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from simulator.erp.partners import alone
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office

EACH = {"unit": "EA", "factor": "1"}
LIMIT = {"amount_minor": 5_000, "currency": "USD"}
WHERE = {"name": "Alfred", "street": "2 Quay", "city": "Cork", "country": "Ireland"}
ADDRESS = {**WHERE, "id": "second", "role": "deliver_to"}

TERM = {
    "id": "T-1",
    "sku": "TEA",
    **dict.fromkeys(("account", "agreement", "category", "requires_agreement", "min_value")),
    "min_quantity": None,
    "requires_contract": False,
    "valid_to": None,
    "valid_from": "2026-01-01T00:00:00.000000Z",
}

ANYTHING = {"sku": None, "min_quantity": {"value": "2", "unit": "EA"}}


@pytest.mark.parametrize(
    ("method", "path", "body", "answer"),
    [
        ("POST", "/customers/NOBODY/changes", {"credit_limit": None}, (404, "not-found")),
        ("POST", "/customers/ALFKI/changes", {}, (422, "nothing-named")),
        ("POST", "/customers/ALFKI/changes", {"reason": "x"}, (422, "nothing-named")),
        ("POST", "/items/TEA/changes", {"reason": "x"}, (422, "nothing-named")),
        ("PUT", "/purchase-terms/T-1", {**TERM, **ANYTHING}, (422, "item-unnamed")),
        (
            "POST",
            "/customers/ALFKI/changes",
            {"credit_limit": {"amount_minor": 1, "currency": "JPY"}},
            (422, "currency-mismatch"),
        ),
        ("PUT", "/customers/ALFKI/addresses/first", ADDRESS, (422, "id-mismatch")),
        ("POST", "/items/NONE/changes", {"status": "active"}, (404, "not-found")),
        ("POST", "/items/TEA/changes", {"units": [EACH, EACH]}, (422, "unit-repeated")),
        (
            "POST",
            "/items/TEA/changes",
            {"units": [{"unit": "EA", "factor": "2"}]},
            (409, "unit-in-use"),
        ),
        ("POST", "/items/TEA/changes", {"sales_unit": "XPX"}, (422, "unit-unknown")),
        ("POST", "/customers/ALFKI/renumbering", {"number": "ALFKI"}, (409, "number-taken")),
        *(
            ("POST", "/customers/ALFKI/renumbering", {"number": number}, (422, "number-invalid"))
            for number in ("10/1", "10 1", "10?", "#10", "10%", "10\\1", "10\u0007", "..")
        ),
    ],
)
def test_what_cannot_be_is_refused(
    play: Play, method: str, path: str, body: Any, answer: tuple[int, str]
) -> None:
    async def scene(office: Office) -> None:
        assert await office.refused("clerk", method, path, body) == answer

    play(scene)


def test_whoever_misspells_a_field_is_told_how_they_are_written(play: Play) -> None:
    async def scene(office: Office) -> None:
        said = await office.send(
            "clerk", "POST", "/customers/ALFKI/changes", {"credit_limt": LIMIT}
        )
        assert said.status == 422
        told = orjson.loads(said.body)["detail"]
        assert told == "name what becomes otherwise: name, email, payment_terms, credit_limit"

    play(scene)


def test_only_what_is_named_changes_and_what_is_as_it_was_is_no_change(play: Play) -> None:
    async def scene(office: Office) -> None:
        before = await office.ok("reader", "GET", "/customers/ALFKI")
        once = await office.ok("clerk", "POST", "/customers/ALFKI/changes", {"credit_limit": LIMIT})
        assert once == {**before, "credit_limit": LIMIT, "version": before["version"] + 1}
        again = await office.ok(
            "clerk", "POST", "/customers/ALFKI/changes", {"credit_limit": LIMIT}
        )
        assert again == once

    play(scene)


def test_an_address_is_entered_once_and_then_replaced(play: Play) -> None:
    async def scene(office: Office) -> None:
        path = "/customers/ALFKI/addresses/second"
        known = (await office.ok("reader", "GET", "/customers/ALFKI"))["addresses"]
        assert (await office.send("clerk", "PUT", path, ADDRESS)).status == 201
        moved = {**ADDRESS, "street": "9 Mole"}
        assert (await office.send("clerk", "PUT", path, moved)).status == 200
        now = (await office.ok("reader", "GET", "/customers/ALFKI"))["addresses"]
        assert now == [*known, moved]

    play(scene)


def test_the_unit_of_a_price_is_not_taken_away(play: Play) -> None:
    async def scene(office: Office) -> None:
        told = await office.refused(
            "clerk", "POST", "/items/TEA/changes", {"units": [EACH], "sales_unit": "EA"}
        )
        assert told == (409, "unit-in-use")

    play(scene)


def test_the_unit_in_which_a_term_counts_is_not_taken_away(play: Play) -> None:
    async def scene(office: Office) -> None:
        sold = (await office.ok("reader", "GET", "/items/TEA"))["units"]
        cases = {"unit": "BX", "factor": "6"}
        await office.ok("clerk", "POST", "/items/TEA/changes", {"units": [*sold, cases]})
        least = {"value": "2", "unit": "BX"}
        await office.send("clerk", "PUT", "/purchase-terms/T-1", {**TERM, "min_quantity": least})
        told = await office.refused("clerk", "POST", "/items/TEA/changes", {"units": sold})
        assert told == (409, "unit-in-use")
        await office.ok("clerk", "PUT", "/purchase-terms/T-1", TERM)
        await office.ok("clerk", "POST", "/items/TEA/changes", {"units": sold})

    play(scene)


def test_every_number_leads_to_the_one_that_counts_and_none_is_used_twice(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.ok("clerk", "POST", "/customers/ALFKI/renumbering", {"number": "A-2"})
        await office.ok("clerk", "POST", "/customers/A-2/renumbering", {"number": "A-3"})
        for number in ("ALFKI", "A-2", "A-3"):
            told = await office.ok("reader", "GET", f"/customers/{number}/numbers")
            assert told == {"id": number, "current": "A-3", "former": ["A-2", "ALFKI"]}
        for path in ("changes", "renumbering"):
            body = {"credit_limit": None} if path == "changes" else {"number": "A-4"}
            told_no = await office.refused("clerk", "POST", f"/customers/A-2/{path}", body)
            assert told_no == (422, "merged-customer")

    play(scene)


def test_whose_orders_another_pays_has_no_credit_of_his_own_under_any_number(play: Play) -> None:
    async def scene(office: Office) -> None:
        await office.ok("clerk", "POST", "/customers/ALFKI/changes", {"credit_limit": LIMIT})
        await office.send("clerk", "PUT", "/credit-standings/ALFKI", {"account": "ALFKI"})
        place = {**alone("ALFKI"), "payer": "TIGHT"}
        assert (await office.send("clerk", "PUT", "/relations/ALFKI", place)).status == 201
        await office.ok("clerk", "POST", "/customers/ALFKI/renumbering", {"number": "A-2"})
        changes = await office.ok("reader", "GET", "/account-term-changes?after=0")
        told = {change["id"]: change["data"] for change in changes["changes"]}
        for number in ("ALFKI", "A-2"):
            assert (told[number]["limit"], told[number]["available"]) == (None, None)
        own = {**alone("A-2"), "agreements": ["A-2", "ALFKI"]}
        await office.ok("clerk", "PUT", "/relations/A-2", own)
        changes = await office.ok("reader", "GET", "/account-term-changes?after=0")
        assert changes["changes"][-1]["id"] == "A-2"
        assert changes["changes"][-1]["data"]["limit"] is not None

    play(scene)
