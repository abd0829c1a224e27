"""Whom a warehouse serves, in the ERP: the closest rule decides, and allocation keeps to it."""

from __future__ import annotations

from typing import Any

import pytest

from simulator.erp.desk.sourcing import put_sourcing
from simulator.erp.documents import Sourcing
from simulator.erp.partners import Relation, alone
from simulator.erp.problems import Refusal
from simulator.erp.rules.sourcing import may_serve
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office

PLACE: Relation = {**alone("ALFKI"), "region": "islands"}


def rule(**more: Any) -> Sourcing:
    document = {"id": "r", "warehouse": "EAST", "account": None, "region": None, "channel": None}
    return {**document, "serves": False, **more}  # type: ignore[typeddict-item]


@pytest.mark.parametrize(
    ("rules", "serves"),
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
    rules: list[Sourcing], serves: bool
) -> None:
    assert may_serve(rules, "EAST", PLACE, "storefront", None) is serves


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"id": "other"}, "id-mismatch"),
        ({"warehouse": "NOWHERE"}, "unknown-warehouse"),
        ({"account": "NOBODY"}, "unknown-customer"),
    ],
)
def test_a_rule_about_nothing_is_refused(play: Play, wrong: dict[str, Any], code: str) -> None:
    async def scene(office: Office) -> None:
        with office.erp.state.transaction("c-1", "test") as tx:
            assert put_sourcing(tx, "r", rule())
            assert not put_sourcing(tx, "r", rule(serves=True))
            with pytest.raises(Refusal, match=code):
                put_sourcing(tx, "r", rule(**wrong))

    play(scene)
