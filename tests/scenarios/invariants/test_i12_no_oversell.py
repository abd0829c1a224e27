from tests.scenarios.journals import HOUR, MINUTE, Tale
from tests.scenarios.trade import (
    erp_stock,
    item,
    order_line,
    ordered,
    place,
    shop_stock,
    viewed,
    world,
)
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
    told,
)

ID = "I-12"
STOCK = "W-1/TEA"


def backorder(cases: str, shown: str) -> dict[str, object]:
    return order_line(1, cases, promise={"status": "backorder", "available_shown": shown})


def reserved(tale: Tale, so_many: int) -> None:
    """The ERP reserves pieces of the hundred that it has."""
    tale.effect("erp", "availability", STOCK, erp_stock(100, so_many))


def test_what_the_erp_can_promise_may_be_shown_and_promised() -> None:
    tale = world()
    viewed(tale, available="10")
    assert holds(ID, ordered(tale)) == 3


def test_on_hand_shown_where_available_to_promise_is_meant_is_found() -> None:
    tale = world()
    reserved(tale, 60)
    tale.effect("storefront", "availability", STOCK, shop_stock(100), cause="c-1")
    viewed(tale.later(HOUR), available="10")
    finding = broken_by_integration(ID, tale)
    assert "item TEA was shown to account C-1" in finding.sentence
    assert "2.50 times what the ERP could promise" in finding.sentence
    assert "erp changes availability W-1/TEA" in told(finding)
    assert "storefront changes availability W-1/TEA" in told(finding)


def test_safety_stock_is_never_promised() -> None:
    tale = world()
    tale.effect("erp", "availability", STOCK, erp_stock(100, 0, 50))
    viewed(tale.later(HOUR), available="10")
    broken_by_integration(ID, tale)


def test_an_order_promised_in_stock_beyond_it_is_found() -> None:
    tale = world()
    reserved(tale, 95)
    place(tale.later(HOUR))
    finding = broken_by_integration(ID, tale, times=2)
    assert "S-1" in finding.sentence


def test_what_is_flagged_as_backorder_may_be_ordered_beyond_stock() -> None:
    tale = world()
    tale.both("availability", STOCK, erp_stock(0))
    tale.effect("storefront", "availability", STOCK, shop_stock(0))
    place(tale.later(HOUR), lines=[backorder("50", "0")])
    is_not_exercised(ID, tale)


def test_a_figure_shown_beside_a_backorder_is_held_to_the_same_rule() -> None:
    tale = world()
    reserved(tale, 100)
    place(tale.later(HOUR), lines=[backorder("50", "10")])
    broken_by_integration(ID, tale)


def test_several_lines_of_one_item_are_promised_together() -> None:
    tale = world()
    place(tale, lines=[order_line(1, "6"), order_line(2, "6")])
    finding = broken_by_simulator(ID, tale)
    assert "promised item TEA in stock" in finding.sentence


def test_stock_that_was_there_within_the_freshness_figure_may_be_shown() -> None:
    tale = world()
    reserved(tale.later(HOUR), 60)
    viewed(tale.later(29 * MINUTE), available="10")
    holds(ID, tale)


def test_stock_that_went_longer_ago_may_not_be_shown() -> None:
    tale = world()
    reserved(tale.later(HOUR), 60)
    viewed(tale.later(31 * MINUTE), available="10")
    broken_by_integration(ID, tale)


def test_stock_may_be_old_while_the_feed_could_not_be_read() -> None:
    tale = world()
    reserved(tale.later(HOUR), 60)
    for _ in range(4):
        call = tale.call("engine>erp", "erp.changes.list")
        tale.later(10 * MINUTE).failed(call, "engine>erp", "erp.changes.list", "timed_out")
        tale.fault("lost-request", call)
    viewed(tale, available="10")
    holds(ID, tale)


def test_an_engine_that_reads_the_feed_with_too_little_patience_is_not_excused() -> None:
    tale = world()
    reserved(tale.later(HOUR), 60)
    for _ in range(4):
        call = tale.call("engine>erp", "erp.changes.list")
        tale.later(10 * MINUTE).failed(call, "engine>erp", "erp.changes.list", "timed_out")
    viewed(tale, available="10")
    broken_by_integration(ID, tale)


def test_all_warehouses_count_together() -> None:
    tale = world()
    tale.both("availability", "W-2/TEA", erp_stock(50, warehouse="W-2"))
    tale.effect("storefront", "availability", "W-2/TEA", shop_stock(50, warehouse="W-2"))
    viewed(tale.later(HOUR), available="15")
    holds(ID, tale)


def test_a_warehouse_that_is_counted_twice_is_found() -> None:
    tale = world()
    tale.effect("storefront", "availability", "W-2/TEA", shop_stock(100, warehouse="W-2"))
    viewed(tale.later(HOUR), available="20")
    broken_by_integration(ID, tale)


def test_cases_shown_as_pieces_are_found() -> None:
    tale = world()
    tale.effect("storefront", "availability", STOCK, shop_stock(100, unit="CS"), cause="c-1")
    viewed(tale.later(HOUR), available="100")
    assert "10.00 times" in broken_by_integration(ID, tale).sentence


def test_stock_made_up_by_the_storefront_is_its_own() -> None:
    tale = world()
    viewed(tale, available="11")
    broken_by_simulator(ID, tale)


def test_showing_nothing_puts_nothing_to_the_test() -> None:
    tale = world()
    viewed(tale, available="0")
    is_not_exercised(ID, tale)


def test_a_pack_that_came_wrong_to_the_storefront_is_the_engines() -> None:
    tale = world()
    units = [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "5"}]
    tale.effect("storefront", "item", "TEA", item(units=units), cause="c-000009")
    viewed(tale.later(2 * HOUR), available="20")
    broken_by_integration(ID, tale)
