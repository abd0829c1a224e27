from tests.scenarios.journals import HOUR, MINUTE, Tale
from tests.scenarios.trade import (
    create,
    erp_stock,
    move,
    order_line,
    place,
    shop_stock,
    show,
    viewed,
    with_line,
    world,
)
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-14"
STOCK = "W-1/TEA"


def sold(cases: str = "4") -> Tale:
    """Of ten cases some are sold, and the ERP does not know it yet."""
    tale = world()
    place(tale, lines=[order_line(1, cases)])
    return tale.later(MINUTE)


def told(tale: Tale, pieces: int) -> Tale:
    """The engine writes a stock figure."""
    call = tale.asks("engine>storefront", "storefront.availability.put", method="PUT")
    tale.effect("storefront", "availability", STOCK, shop_stock(pieces), cause=call)
    return tale.later(MINUTE)


def test_what_leaves_room_for_an_order_under_way_holds() -> None:
    tale = sold()
    viewed(tale, available="6")
    assert holds(ID, tale) == 1


def test_an_order_called_booked_before_it_is_lets_its_units_be_sold_again() -> None:
    tale = sold()
    create(tale, number="10001")
    booked, bogus = tale.now_is("erp", "order", "10001"), world()
    place(bogus, lines=[order_line(1, "4")])
    bogus.versions["erp", "order", "10001"] = 1, booked
    show(bogus.later(MINUTE))
    viewed(told(bogus, 100), available="10")
    finding = broken_by_integration(ID, bogus)
    assert "item TEA was offered with 10 CS although 40 of what the ERP had were sold to S-1" in (
        finding.sentence
    )


def test_a_figure_above_what_the_erp_has_hides_what_was_sold() -> None:
    tale = told(sold(), 140)
    viewed(tale, available="10")
    broken_by_integration(ID, tale)


def test_a_storefront_that_forgets_its_own_order_is_its_own_fault() -> None:
    tale = sold()
    viewed(tale, available="10")
    broken_by_simulator(ID, tale)


def test_the_next_order_is_held_to_it_as_well() -> None:
    tale = told(sold(), 140)
    line = order_line(1, "2", promise={"status": "in_stock", "available_shown": "10"})
    place(tale, "S-2", lines=[line])
    broken_by_integration(ID, tale)


def test_once_the_erp_knows_of_an_order_its_figures_count() -> None:
    tale = sold()
    create(tale)
    tale.effect("erp", "availability", STOCK, erp_stock(100, 40))
    viewed(tale.later(HOUR), available="10")
    is_not_exercised(ID, tale)


def test_a_cancelled_order_gives_back_what_it_took() -> None:
    tale = sold()
    viewed(tale, available="10")
    create(tale.later(MINUTE))
    order = tale.now_is("erp", "order", "10001")
    move(tale, state="cancelled", lines=with_line(order, 0, cancelled="4", allocated="0"))
    is_not_exercised(ID, tale)


def test_what_was_promised_as_backorder_takes_nothing_from_the_shelf() -> None:
    tale = world()
    line = order_line(1, "4", promise={"status": "backorder", "available_shown": "0"})
    place(tale, lines=[line])
    viewed(tale.later(MINUTE), available="10")
    is_not_exercised(ID, tale)


def test_without_an_order_under_way_nothing_is_put_to_the_test() -> None:
    tale = world()
    viewed(tale)
    is_not_exercised(ID, tale)
