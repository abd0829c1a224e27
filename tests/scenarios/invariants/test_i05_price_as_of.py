import pytest

from tests.scenarios.journals import HOUR, MINUTE, SECOND, Document, Tale, at, per_unit, usd
from tests.scenarios.partners import relation
from tests.scenarios.trade import (
    create,
    discount,
    erp_order,
    item,
    order_line,
    ordered,
    place,
    price,
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

ID = "I-05"

CONTRACT = {"id": "P-C1", "customer": "C-1"}


def line_at(amount: str, net: int, **more: object) -> dict[str, object]:
    return order_line(1, "2", unit_price=per_unit(amount), net=usd(net), **more)


def test_a_price_by_the_rule_holds_when_shown_accepted_and_booked() -> None:
    tale = world()
    viewed(tale)
    assert holds(ID, ordered(tale)) == 3


def test_a_contract_price_that_is_seven_percent_too_high_in_the_portal_is_found() -> None:
    tale = world()
    tale.effect("erp", "price", "P-C1", price("12.0000", **CONTRACT))
    tale.effect("storefront", "price", "P-C1", price("12.8400", **CONTRACT), cause="c-000001")
    tale.later(HOUR)
    viewed(tale, amount="12.8400", price_rule="P-C1")
    finding = broken_by_integration(ID, tale)
    assert "7.00 % above rule P-C1" in finding.sentence
    assert "12" not in finding.sentence.replace("P-C1", "").replace("C-1", "")
    assert "erp creates price P-C1" in told(finding)
    assert "storefront creates price P-C1" in told(finding)


def test_the_list_price_where_a_contract_exists_is_found() -> None:
    tale = world()
    tale.effect("erp", "price", "P-C1", price("12.0000", **CONTRACT))
    tale.later(2 * HOUR)
    viewed(tale)
    broken_by_integration(ID, tale)


def test_the_contract_of_another_customer_is_found() -> None:
    tale = world()
    tale.effect("erp", "price", "P-C2", price("9.0000", id="P-C2", customer="C-2"))
    told_wrong = price("9.0000", id="P-C2", customer="C-1")
    tale.effect("storefront", "price", "P-C2", told_wrong, cause="c-000001")
    viewed(tale.later(2 * HOUR), amount="9.0000", price_rule="P-C2")
    broken_by_integration(ID, tale)


def test_a_price_that_changed_within_the_freshness_figure_may_still_be_shown() -> None:
    tale = world()
    tale.later(HOUR).effect("erp", "price", "P-1", price("15.0000"))
    viewed(tale.later(59 * MINUTE))
    holds(ID, tale)


def test_a_price_that_changed_longer_ago_must_not_be_shown() -> None:
    tale = world()
    tale.later(HOUR).effect("erp", "price", "P-1", price("15.0000"))
    viewed(tale.later(61 * MINUTE))
    broken_by_integration(ID, tale)


def test_a_price_may_be_old_while_the_engine_was_down() -> None:
    tale = world()
    tale.later(HOUR).effect("erp", "price", "P-1", price("15.0000"))
    tale.restart(1, down_us=2 * HOUR)
    viewed(tale.later(20 * MINUTE))
    holds(ID, tale)


def test_the_new_price_may_be_shown_at_once() -> None:
    tale = world()
    tale.later(HOUR).both("price", "P-1", price("15.0000"))
    viewed(tale, amount="15.0000")
    holds(ID, tale)


@pytest.mark.parametrize(("lag_us", "right"), [(-SECOND, "10.0000"), (0, "14.0000")])
def test_a_validity_ends_before_its_last_instant(lag_us: int, right: str) -> None:
    ends = 5 * HOUR
    tale = world()
    tale.both("price", "P-0", price("10.0000", id="P-0", valid_to=at(ends)))
    tale.both("price", "P-1", price("14.0000", valid_from=at(ends)))
    tale.later(ends + lag_us)
    viewed(tale, amount=right)
    holds(ID, tale)


def test_a_validity_that_is_taken_as_inclusive_is_found() -> None:
    ends = 5 * HOUR
    tale = world()
    tale.both("price", "P-0", price("10.0000", id="P-0", valid_to=at(ends)))
    tale.both("price", "P-1", price("14.0000", valid_from=at(ends)))
    tale.effect("storefront", "price", "P-0", price("10.0000", id="P-0", valid_to=at(ends + HOUR)))
    tale.effect("storefront", "price", "P-1", price("14.0000", valid_from=at(ends + HOUR)))
    viewed(tale.later(ends), amount="10.0000", price_rule="P-0")
    broken_by_integration(ID, tale)


def test_a_tier_counts_from_its_least_quantity_on() -> None:
    tale = world()
    tale.both("price", "P-2", price("13.0000", id="P-2", min_quantity="2"))
    tale.both("price", "P-3", price("11.0000", id="P-3", min_quantity="3"))
    place(tale, lines=[line_at("13.0000", 2600, price_rule="P-2")])
    holds(ID, tale)


def test_a_tier_that_was_not_given_is_found() -> None:
    tale = world()
    tale.both("price", "P-2", price("13.0000", id="P-2", min_quantity="2"))
    place(tale.later(2 * HOUR))
    broken_by_simulator(ID, tale)


def test_a_list_tier_does_not_beat_a_contract() -> None:
    tale = world()
    tale.both("price", "P-2", price("9.0000", id="P-2", min_quantity="2"))
    tale.both("price", "P-C1", price("12.0000", **CONTRACT))
    place(tale, lines=[line_at("12.0000", 2400, price_rule="P-C1")])
    holds(ID, tale)


def test_the_highest_discount_that_fits_is_due() -> None:
    tale = world()
    tale.both("discount", "D-1", discount("10"))
    tale.both("discount", "D-2", discount("15", id="D-2", sku=None))
    tale.both("discount", "D-3", discount("50", id="D-3", customer="C-2"))
    viewed(tale, discount_percent="15", discount_rule="D-2")
    holds(ID, tale)


def test_a_discount_that_was_left_out_is_found() -> None:
    tale = world()
    tale.effect("erp", "discount", "D-1", discount("10"))
    viewed(tale.later(2 * HOUR))
    assert "above" in broken_by_integration(ID, tale).sentence


def test_a_price_for_a_hundred_is_the_same_as_one_for_each() -> None:
    tale = world()
    per_hundred = price("1400.0000", unit_price=per_unit("1400", per="100"))
    tale.later(HOUR).effect("erp", "price", "P-1", per_hundred)
    viewed(tale.later(2 * HOUR), amount="14")
    holds(ID, tale)


def test_a_price_may_be_said_for_another_unit_of_the_item() -> None:
    tale = world()
    tale.both("price", "P-1", price("1.4000", unit="EA"))
    viewed(tale.later(2 * HOUR), amount="14.0000")
    holds(ID, tale)


def test_a_pack_factor_that_is_applied_twice_is_found() -> None:
    tale = world()
    tale.both("price", "P-1", price("1.4000", unit="EA"))
    viewed(tale.later(2 * HOUR), amount="140.0000")
    broken_by_simulator(ID, tale)


def test_what_the_storefront_reckons_wrongly_from_right_rules_is_its_own() -> None:
    tale = world()
    viewed(tale, amount="15.0000")
    broken_by_simulator(ID, tale)


def booked(amount: str, asked: str) -> Tale:
    tale = world()
    place(tale)
    create(
        tale,
        order=erp_order("10001", "S-1", [order_line(unit_price=per_unit(amount))]),
        asked=erp_order("10001", "S-1", [order_line(unit_price=per_unit(asked))]),
    )
    return tale


def test_a_price_that_the_engine_changed_on_the_way_to_the_erp_is_found() -> None:
    finding = broken_by_integration(ID, booked("14.0100", "14.0100"))
    assert "line 1 of ERP order 10001" in finding.sentence
    assert "0.07 % above" in finding.sentence


def test_a_price_that_the_erp_changed_itself_is_its_own() -> None:
    broken_by_simulator(ID, booked("14.0100", "14.0000"))


def test_a_discount_that_the_erp_order_lost_is_found() -> None:
    tale = world()
    tale.both("discount", "D-1", discount("10"))
    lines = [order_line(discount_percent="10", discount_rule="D-1", net=usd(2520))]
    place(tale, lines=lines)
    create(tale, order=erp_order("10001", "S-1", [order_line()]))
    broken_by_integration(ID, tale)


def test_an_item_without_a_price_is_no_wrong_price() -> None:
    tale = world()
    viewed(tale, amount=None, price_rule=None)
    is_not_exercised(ID, tale)


def test_the_pack_of_the_time_counts_when_a_factor_changes() -> None:
    tale = world()
    tale.both("price", "P-2", price("13.0000", id="P-2", unit="EA", min_quantity="15"))
    units = [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "20"}]
    tale.later(HOUR).both("item", "TEA", item(units=units))
    viewed(tale.later(2 * HOUR), amount="260.0000", price_rule="P-2")
    holds(ID, tale)


def test_without_a_figure_for_prices_nothing_is_put_to_the_test() -> None:
    tale = Tale().begin(scope={"orders": 900})
    viewed(tale)
    is_not_exercised(ID, tale)


def test_a_tier_missed_because_of_a_pack_that_came_wrong_is_the_engines() -> None:
    tale = world()
    tale.both("price", "P-1", price("1.4000", unit="EA"))
    tale.both("price", "P-2", price("1.3000", id="P-2", unit="EA", min_quantity="15"))
    units = [{"unit": "EA", "factor": "1"}, {"unit": "CS", "factor": "5"}]
    tale.effect("storefront", "item", "TEA", item(units=units), cause="c-000009")
    place(tale.later(2 * HOUR), lines=[order_line(unit_price=per_unit("1.4000"), net=usd(1400))])
    broken_by_integration(ID, tale)


@pytest.mark.parametrize(
    ("agreements", "right", "wrong"),
    [(["C-1", "G-1"], "10", "20"), (["C-2", "G-1"], "20", "10"), (["C-2"], "5", "20")],
)
def test_a_discount_is_the_first_agreements_that_has_one(
    agreements: list[str], right: str, wrong: str
) -> None:
    """C-1 has a discount of its own, C-2 none, their group a higher one; 5 % is everybody's."""
    for percent, verdict in ((right, holds), (wrong, broken_by_simulator)):
        tale = world()
        account = agreements[0]
        tale.both("relation", account, relation(account, agreements=agreements))
        for customer, off in (("C-1", "10"), ("G-1", "20"), (None, "5")):
            name = f"D-{customer}"
            tale.both("discount", name, discount(off, id=name, customer=customer))
        content = {"account": account, "at": at(2 * HOUR)}
        row: Document = {"sku": "TEA", "unit": "CS", "unit_price": per_unit("14.0000")}
        row |= {"name": "Tea", "price_rule": "P-1", "discount_rule": None, "available": "10"}
        items = [{**row, "discount_percent": percent}]
        tale.later(2 * HOUR).asks(
            *("buyer>storefront", "storefront.catalog.view"),
            path="/catalog?sku=TEA",
            answer={**content, "items": items},
        )
        verdict(ID, tale)
