import pytest

from tests.scenarios.journals import Tale
from tests.scenarios.trade import create, erp_order, item, order_line, ordered, place, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-29"


def test_ids_that_are_the_same_byte_by_byte_hold() -> None:
    assert holds(ID, ordered()) == 5


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("00815", "815"),
        ("tea", "TEA"),
        ("A 1", "A1"),
        ("Caf\u00e9", "Cafe\u0301"),
        (" 7", "7"),
    ],
)
def test_an_id_that_only_looks_the_same_is_found(ours: str, theirs: str) -> None:
    tale = Tale().begin()
    tale.effect("erp", "item", ours, item(ours))
    tale.effect("storefront", "item", theirs, item(theirs), cause="c-000009")
    assert repr(ours) in broken_by_integration(ID, tale).sentence


def test_two_ids_that_look_alike_may_both_be_there() -> None:
    tale = Tale().begin()
    tale.both("item", "tea", item("tea"))
    tale.both("item", "TEA", item("TEA"))
    assert holds(ID, tale) == 2


def test_a_reference_that_lost_its_zeros_is_found() -> None:
    tale = world()
    place(tale, "0042")
    create(tale, "0042", order=erp_order("10001", "42"))
    assert "order '0042' is '42' in the ERP" in broken_by_integration(ID, tale).sentence


def test_an_item_that_was_respelt_on_an_order_line_is_found() -> None:
    tale = world()
    place(tale)
    create(tale, order=erp_order("10001", "S-1", [order_line(sku="tea")]))
    assert "names item 'tea'" in broken_by_integration(ID, tale).sentence


def test_without_any_object_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, Tale().begin())
