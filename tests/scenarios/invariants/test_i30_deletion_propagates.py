from typing import Any

import pytest

from tests.scenarios.journals import HOUR, MINUTE, Tale
from tests.scenarios.trade import customer, item, place, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-30"
GONE = (("price", "P-1", None), ("item", "TEA", item(status="discontinued")))
WITHDRAWN = (*GONE, ("customer", "C-1", customer(blocked=True)))


@pytest.mark.parametrize(("entity", "key", "after"), WITHDRAWN)
def test_what_is_withdrawn_on_both_sides_in_time_holds(entity: str, key: str, after: Any) -> None:
    tale = world()
    tale.later(HOUR).effect("erp", entity, key, after)
    tale.later(MINUTE).effect("storefront", entity, key, after)
    tale.later(2 * HOUR)
    assert holds(ID, tale) == 1


@pytest.mark.parametrize(("entity", "key", "after"), WITHDRAWN)
def test_what_is_withdrawn_and_still_there_is_found(entity: str, key: str, after: Any) -> None:
    tale = world()
    tale.later(HOUR).effect("erp", entity, key, after)
    tale.later(2 * HOUR)
    gone = "deleted" if after is None else "withdrawn"
    assert f"{entity} {key} was {gone} in the ERP" in broken_by_integration(ID, tale).sentence


def test_what_disappears_only_after_its_time_is_found() -> None:
    tale = world()
    tale.effect("erp", "price", "P-1", None)
    tale.later(2 * HOUR).effect("storefront", "price", "P-1", None)
    broken_by_integration(ID, tale)


@pytest.mark.parametrize("drained", [True, False])
def test_at_an_end_to_which_all_was_brought_over_what_was_withdrawn_is_gone(drained: bool) -> None:
    tale = world()
    tale.effect("erp", "price", "P-1", None)
    tale.later(MINUTE).end(drained=drained)
    if drained:
        assert "price P-1 was deleted" in broken_by_integration(ID, tale).sentence
    else:
        is_not_exercised(ID, tale)


def test_what_is_back_before_its_time_is_over_is_not_judged() -> None:
    tale = world()
    tale.effect("erp", "item", "TEA", item(status="discontinued"))
    tale.later(MINUTE).effect("erp", "item", "TEA", item())
    tale.later(2 * HOUR)
    is_not_exercised(ID, tale)


def test_a_change_that_withdraws_nothing_puts_nothing_to_the_test() -> None:
    tale = world()
    tale.effect("erp", "item", "TEA", item(name="Green tea"))
    tale.later(2 * HOUR)
    is_not_exercised(ID, tale)


def test_an_item_that_had_long_been_discontinued_and_is_ordered_is_found() -> None:
    tale: Tale = world()
    tale.effect("erp", "item", "TEA", item(status="discontinued"))
    tale.later(2 * HOUR)
    place(tale)
    result = tale.history()
    assert result.storefront.terms
    sentences = [broken_by_integration(ID, tale, times=2).sentence]
    assert "item TEA was withdrawn" in sentences[0]


def test_an_item_that_was_discontinued_a_moment_ago_may_still_be_ordered() -> None:
    tale = world()
    tale.effect("erp", "item", "TEA", item(status="discontinued"))
    place(tale.later(MINUTE))
    tale.later(MINUTE).effect("storefront", "item", "TEA", item(status="discontinued"))
    tale.later(2 * HOUR)
    assert holds(ID, tale) == 1
