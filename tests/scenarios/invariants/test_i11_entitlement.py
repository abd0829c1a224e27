from tests.scenarios.journals import HOUR, Tale
from tests.scenarios.partners import entitlement, relation
from tests.scenarios.trade import create, order_line, ordered, place, price, viewed, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-11"
OTHERS = price("9.0000", id="P-C2", customer="C-2")


def test_list_prices_and_ones_own_contract_hold() -> None:
    tale = world()
    tale.both("price", "P-C1", price("12.0000", id="P-C1", customer="C-1"))
    viewed(tale, amount="12.0000", price_rule="P-C1")
    assert holds(ID, ordered(tale)) == 2


def test_a_contract_whose_customer_was_lost_on_the_way_is_the_engines() -> None:
    tale = world()
    tale.effect("erp", "price", "P-C2", OTHERS)
    lost = price("9.0000", id="P-C2")
    tale.effect("storefront", "price", "P-C2", lost, cause="c-000009")
    viewed(tale, amount="9.0000", price_rule="P-C2")
    finding = broken_by_integration(ID, tale)
    assert "account C-1 was shown item TEA priced by rule P-C2" in finding.sentence


def test_an_order_at_anothers_price_is_found() -> None:
    tale = world()
    tale.effect("erp", "price", "P-C2", OTHERS)
    place(tale, lines=[order_line(price_rule="P-C2")])
    assert "line 1 of storefront order S-1" in broken_by_integration(ID, tale).sentence


def test_a_storefront_that_knew_whose_contract_it_is_shows_its_own_mistake() -> None:
    tale = world()
    tale.both("price", "P-C2", OTHERS)
    viewed(tale, amount="9.0000", price_rule="P-C2")
    broken_by_simulator(ID, tale)


def test_a_rule_that_the_erp_never_had_is_not_anothers() -> None:
    tale = world()
    viewed(tale, price_rule="P-9")
    is_not_exercised(ID, tale)


def test_the_contract_of_a_parent_is_ones_own_where_the_erp_says_so() -> None:
    tale = world()
    tale.both("price", "P-C2", OTHERS)
    tale.both("relation", "C-1", relation(agreements=["C-1", "C-2"]))
    viewed(tale, amount="9.0000", price_rule="P-C2")
    assert holds(ID, tale) == 1


def test_a_hidden_item_that_the_portal_was_not_told_to_hide_is_the_engines() -> None:
    tale = world()
    tale.effect("erp", "entitlement", "E-1", entitlement())
    tale.clock.at_us += 2 * HOUR
    viewed(tale)
    assert "long been hiding from account C-1" in broken_by_integration(ID, tale).sentence


def test_a_portal_that_hides_in_the_catalogue_and_sells_by_number_is_itself_to_blame() -> None:
    tale = world()
    tale.both("entitlement", "E-1", entitlement())
    tale.clock.at_us += 2 * HOUR
    place(tale)
    assert "line 1 of storefront order S-1 was sold" in broken_by_simulator(ID, tale).sentence


def test_what_is_hidden_only_just_now_may_be_seen_until_the_news_has_come() -> None:
    tale = world()
    tale.effect("erp", "entitlement", "E-1", entitlement())
    tale.clock.at_us += HOUR // 2
    viewed(tale)
    assert holds(ID, tale) == 2


def restricted() -> Tale:
    """Tea is hidden from all but the trade, to which the account belongs."""
    tale = world()
    tale.both("relation", "C-1", relation(segments=["trade"]))
    tale.both("entitlement", "E-all", entitlement("E-all"))
    tale.both("entitlement", "E-trade", entitlement("E-trade", segment="trade", effect="show"))
    return tale


def test_the_closest_rule_decides() -> None:
    tale = restricted()
    tale.clock.at_us += 2 * HOUR
    viewed(tale)
    assert holds(ID, tale) == 2


def test_among_rules_that_are_equally_close_the_one_that_hides_wins() -> None:
    tale = restricted()
    tale.both("entitlement", "E-eu", entitlement("E-eu", segment="trade"))
    tale.clock.at_us += 2 * HOUR
    viewed(tale)
    broken_by_simulator(ID, tale)


def test_who_took_over_the_parent_restricts_its_branches() -> None:
    tale = world()
    tale.both("relation", "C-1", relation(parent="C-2", level="child"))
    tale.both("relation", "C-2", relation("C-2", merged_into="C-3"))
    tale.both("entitlement", "E-1", entitlement(account="C-3"))
    tale.clock.at_us += 2 * HOUR
    viewed(tale)
    assert "hiding from account C-1" in broken_by_simulator(ID, tale).sentence


def test_a_rule_that_is_over_or_for_others_hides_nothing() -> None:
    tale = world()
    tale.both("entitlement", "E-1", entitlement(valid_to=entitlement()["valid_from"]))
    tale.both("entitlement", "E-2", entitlement("E-2", region="EU"))
    tale.both("entitlement", "E-3", entitlement("E-3", account="C-9"))
    tale.clock.at_us += 2 * HOUR
    viewed(tale)
    assert holds(ID, tale) == 2


def test_an_erp_that_enters_what_it_hides_is_itself_to_blame() -> None:
    tale = world()
    place(tale)
    tale.effect("erp", "entitlement", "E-1", entitlement())
    create(tale)
    assert "though the ERP hides item TEA" in broken_by_simulator(ID, tale).sentence
