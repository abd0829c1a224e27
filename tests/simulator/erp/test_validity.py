"""From when until when: what would never count is refused, whatever it is that is entered."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.scenarios.partners import entitlement
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office
from tests.simulator.erp.test_masters import TERM

BEGINS = "2024-03-02T00:00:00Z"
PRICE = {
    "id": "V-1",
    "sku": "TEA",
    "customer": None,
    "kind": "list",
    "unit": "CS",
    "min_quantity": "1",
    "unit_price": {"amount": "9.0000", "currency": "USD", "per": "1"},
}
DISCOUNT = {"id": "V-1", "customer": None, "sku": "TEA", "percent": "5"}
ENTERED = [
    ("prices", PRICE),
    ("discounts", DISCOUNT),
    ("entitlements", entitlement("V-1", valid_from=BEGINS)),
    ("purchase-terms", {**TERM, "id": "V-1"}),
]


@pytest.mark.parametrize(("noun", "document"), ENTERED)
def test_what_ends_before_it_begins_is_refused_and_it_is_said_how_to_mend_it(
    play: Play, noun: str, document: dict[str, Any]
) -> None:
    async def scene(office: Office) -> None:
        path = f"/{noun}/V-1"
        # The middle one is the same instant in another writing: nothing lies between.
        for ends in ("2024-03-01T23:59:59Z", "2024-03-02T00:00:00.000000Z", BEGINS):
            given = {**document, "valid_from": BEGINS, "valid_to": ends}
            said = await office.send("clerk", "PUT", path, given)
            told = orjson.loads(said.body)
            assert (said.status, told["code"]) == (422, "validity-invalid")
            assert told["errors"] == [{"pointer": "/valid_to", "rule": "after-valid_from"}]
            assert "give a later valid_to" in told["detail"]
        for later in ("2024-03-02T00:00:00.000001Z", None):
            given = {**document, "valid_from": BEGINS, "valid_to": later}
            kept = await office.ok("clerk", "PUT", path, given)
            assert (kept["valid_from"], kept["valid_to"]) == ("2024-03-02T00:00:00.000000Z", later)

    play(scene)
