"""From where an account may be promised goods in the shop: the closest rule decides."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.storefront.entitlement import Place
from simulator.storefront.sourcing import Source, serves

PLACE = Place(("ALFKI",), "ALFKI", "ALFKI", region="islands")


def rule(**more: Any) -> Source:
    document = {"warehouse": "EAST", "account": None, "region": None, "channel": None}
    return Source.parse({**document, "serves": False, **more})


@pytest.mark.parametrize(
    ("rules", "may"),
    [
        ([], True),
        ([rule()], False),
        ([rule(warehouse="WEST")], True),
        ([rule(account="OTHER")], True),
        ([rule(region="islands")], False),
        ([rule(channel="phone")], True),
        ([rule(), rule(region="islands", serves=True)], True),
        ([rule(region="islands"), rule(account="ALFKI", serves=True)], True),
        ([rule(region="islands", serves=True), rule(channel="storefront")], False),
    ],
)
def test_the_closest_rule_decides_and_among_equals_the_one_that_does_not_serve(
    rules: list[Source], may: bool
) -> None:
    assert serves(rules, "EAST", "ALFKI", PLACE, [None]) is may
