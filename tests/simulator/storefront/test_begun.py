"""Orders that began in the ERP, as an integration tells of them that may be wrong about them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

import contracts
from simulator.storefront.begun import KIND, continuing, first_of
from tests.simulator.storefront.counter import Counter, run_scene

EXAMPLES = Path(contracts.__file__).parent / "erp-orders" / "1.0.0" / "examples" / "valid"
ORDER, SPLIT = (
    orjson.loads((EXAMPLES / f"{name}.json").read_bytes())
    for name in ("begun-order", "origin.split")
)


def begun(number: str, origin: str | None) -> dict[str, Any]:
    """An order that was split off another, or keyed in."""
    said = None if origin is None else {**SPLIT, "reference": origin}
    return {**ORDER, "number": number, "reference": number, "origin": said}


def test_an_order_that_would_continue_itself_is_refused_and_the_reason_said() -> None:
    async def scene(counter: Counter) -> None:
        (itself,) = await counter.put("erp-orders", ("E-1", 1, begun("E-1", "E-1")))
        assert itself["status"] == "refused"
        assert itself["reason"] == "the order names itself as its origin"
        results = await counter.put(
            "erp-orders",
            ("E-1", 1, begun("E-1", "E-2")),
            ("E-2", 1, begun("E-2", "E-1")),
            ("E-2", 1, begun("E-2", None)),
            ("E-3", 1, begun("E-3", "E-1")),
            ("E-2", 2, begun("E-2", "E-3")),
        )
        said = [result["status"] for result in results]
        assert said == ["applied", "refused", "applied", "applied", "refused"], results
        assert results[1]["reason"] == "its origin E-1 continues the order itself"
        assert first_of(counter.shop.state, "E-3") == "E-2"
        assert [each["number"] for each in continuing(counter.shop.state, "E-2")] == ["E-1", "E-3"]

    run_scene(scene)


def test_origins_that_lead_in_a_circle_are_followed_once() -> None:
    async def scene(counter: Counter) -> None:
        state = counter.shop.state
        with state.transaction("test", "storefront.erp-orders.put") as tx:
            for number, origin in (("E-0", "E-0"), ("E-1", "E-2"), ("E-2", "E-1")):
                tx.put(KIND, number, begun(number, origin))
        assert [first_of(state, name) for name in ("E-0", "E-1")] == ["E-0", "E-2"]
        found = [[each["number"] for each in continuing(state, name)] for name in ("E-0", "E-1")]
        assert found == [[], ["E-2"]]

    run_scene(scene)
