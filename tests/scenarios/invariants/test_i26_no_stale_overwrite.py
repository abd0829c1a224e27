from tests.scenarios.journals import MINUTE, Tale
from tests.scenarios.trade import erp_stock, move, ordered, price, shop_stock, show, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged, told

ID = "I-26"


def reprices(tale: Tale, *amounts: str) -> None:
    for amount in amounts:
        tale.later(MINUTE).effect("erp", "price", "P-1", price(amount))


def shows(tale: Tale, *amounts: str) -> None:
    for amount in amounts:
        tale.later(MINUTE).effect("storefront", "price", "P-1", price(amount), cause="c-000009")


def test_versions_shown_in_their_order_hold() -> None:
    tale = world()
    reprices(tale, "15", "16", "17")
    shows(tale, "15", "17")
    assert holds(ID, tale) == 2


def test_an_older_price_after_a_newer_one_is_found() -> None:
    tale = world()
    reprices(tale, "15", "16")
    shows(tale, "16", "15")
    finding = broken_by_integration(ID, tale)
    assert "went back in the storefront to what the ERP said in version 2" in finding.sentence
    assert "after version 3 had been shown" in finding.sentence
    assert "15" not in finding.sentence
    assert told(finding).count("storefront changes price P-1") == 2


def test_a_price_that_came_back_in_the_erp_may_come_back() -> None:
    tale = world()
    reprices(tale, "15", "14")
    shows(tale, "15", "14")
    holds(ID, tale)


def test_the_same_value_shown_twice_holds() -> None:
    tale = world()
    reprices(tale, "15")
    shows(tale, "15", "15")
    holds(ID, tale)


def test_stock_that_goes_back_is_found() -> None:
    tale = world()
    for left in (90, 80):
        tale.effect("erp", "availability", "W-1/TEA", erp_stock(left))
    for left in (80, 90):
        tale.effect("storefront", "availability", "W-1/TEA", shop_stock(left), cause="c-000009")
    broken_by_integration(ID, tale)


def test_an_order_whose_status_goes_back_is_found() -> None:
    tale = ordered()
    old = tale.now_is("storefront", "order", "S-1")
    move(tale, state="processing")
    show(tale)
    tale.effect("storefront", "order", "S-1", old, cause="c-000009")
    broken_by_integration(ID, tale)


def test_a_value_that_the_erp_never_had_is_no_version_at_all() -> None:
    tale = world()
    shows(tale, "99")
    assert judged(ID, tale).violations == 0


def test_what_is_shown_once_puts_nothing_to_the_test() -> None:
    is_not_exercised(ID, world())
