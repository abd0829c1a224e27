from tests.scenarios.journals import MINUTE, Tale
from tests.scenarios.trade import erp_stock, move, ordered, price, shop_stock, show, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-35"


def repriced(*amounts: str) -> Tale:
    tale = world()
    for amount in amounts:
        tale.later(MINUTE).effect("erp", "price", "P-1", price(amount))
    return tale.later(MINUTE)


def written(tale: Tale, amount: str, version: int) -> Tale:
    call = tale.asks("engine>storefront", "storefront.prices.put", method="PUT")
    tale.effect("storefront", "price", "P-1", price(amount), cause=call, version=version)
    return tale.later(MINUTE)


def test_each_version_with_its_own_content_holds() -> None:
    tale = written(written(repriced("15", "16"), "15", 2), "16", 3)
    assert holds(ID, tale) == 2


def test_a_version_that_was_left_out_is_nobodys_loss() -> None:
    holds(ID, written(repriced("15", "16", "17"), "17", 4))


def test_old_content_in_the_name_of_a_newer_version_is_found() -> None:
    finding = broken_by_integration(ID, written(repriced("15", "16"), "15", 3))
    assert "price P-1 was written as version 3 and says what the ERP had said in version 2" in (
        finding.sentence
    )
    assert len(finding.evidence) == 3


def test_the_same_content_in_two_versions_may_be_written_as_either() -> None:
    holds(ID, written(repriced("15", "16", "15"), "15", 4))
    holds(ID, written(repriced("15", "16", "15"), "15", 2))


def test_what_the_erp_said_only_later_is_found() -> None:
    tale = written(repriced("15"), "16", 2)
    tale.effect("erp", "price", "P-1", price("16"))
    finding = broken_by_integration(ID, tale)
    assert "as the ERP had it only later, in version 3" in finding.sentence


def test_what_the_erp_never_said_is_the_business_of_others() -> None:
    is_not_exercised(ID, written(repriced("15"), "99", 2))


def test_a_version_of_a_count_of_ones_own_is_not_held_against_an_engine() -> None:
    holds(ID, written(repriced("15", "16"), "15", 57))


def test_old_stock_as_the_newest_version_is_found() -> None:
    tale = world()
    for left in (90, 80):
        tale.effect("erp", "availability", "W-1/TEA", erp_stock(left))
    call = tale.asks("engine>storefront", "storefront.availability.put", method="PUT")
    row = shop_stock(90)
    tale.effect("storefront", "availability", "W-1/TEA", row, cause=call, version=3)
    broken_by_integration(ID, tale)


def test_an_order_status_is_of_the_version_that_it_says_itself() -> None:
    def processed() -> Tale:
        tale = ordered()
        move(tale, state="processing")
        show(tale)
        return tale

    assert holds(ID, processed()) == 2
    tale = processed()
    move(tale, state="done")
    show(tale, state="processing")
    assert "order 10001 was written as version 3" in broken_by_integration(ID, tale).sentence


def test_what_nobody_wrote_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, world())
