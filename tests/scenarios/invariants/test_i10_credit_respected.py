from typing import Any

from tests.scenarios.comebacks import note
from tests.scenarios.journals import Document, Tale, at, usd
from tests.scenarios.partners import relation
from tests.scenarios.trade import (
    create,
    customer,
    erp_order,
    invoice,
    move,
    place,
    with_line,
    world,
)
from tests.scenarios.verdicts import broken_by_simulator, holds, is_not_exercised

ID = "I-10"


def limited(minor: int, account: str = "C-1") -> Tale:
    """A world in which tea for 33.60 dollars, tax included, counts against a limit."""
    tale = world()
    tale.both("customer", account, customer(account, credit_limit=usd(minor)))
    return tale


def booked(tale: Tale, key: str, number: str, **more: Any) -> Document:
    place(tale, key, account=more.get("account", "C-1"))
    order = erp_order(number, key, **more)
    create(tale, key, number, order=order)
    return order


def test_an_order_that_just_fits_holds() -> None:
    tale = limited(6720)
    booked(tale, "S-1", "1")
    booked(tale, "S-2", "2")
    assert holds(ID, tale) == 2


def test_two_orders_of_which_each_alone_would_fit_are_found() -> None:
    tale = limited(6719)
    booked(tale, "S-1", "1")
    booked(tale, "S-2", "2")
    finding = broken_by_simulator(ID, tale)
    assert "ERP order 2 was accepted" in finding.sentence
    assert len(finding.evidence) == 2


def test_an_order_that_is_held_need_not_fit_and_counts_nothing() -> None:
    tale = limited(3360)
    first = erp_order("1", "S-1")
    lines = with_line(first, allocated="0", backordered="2")
    booked(tale, "S-1", "1", lines=lines, holds=["credit"], state="held")
    booked(tale, "S-2", "2")
    assert holds(ID, tale) == 2


def standing(tale: Tale, used: int, account: str = "C-1", limit: int = 9_000) -> Tale:
    """The ERP says what the account may owe, and owes."""
    document = {
        "account": account,
        "limit": usd(limit),
        "used": usd(used),
        "available": usd(limit - used),
        "as_of": at(tale.clock.at_us),
    }
    tale.effect("erp", "credit_standing", account, document, cause="c-standing")
    return tale


def with_branches() -> Tale:
    """One account with a standing, and two others that have ordered nothing yet."""
    tale = standing(limited(9_000), 0)
    for account in ("C-2", "C-3"):
        tale.both("customer", account, customer(account))
    return tale


def test_a_standing_that_says_what_is_owed_holds_and_one_that_is_left_behind_is_found() -> None:
    tale = limited(9_000)
    booked(tale, "S-1", "1")
    assert holds(ID, standing(tale, 3360)) == 2
    tale = limited(9_000)
    booked(standing(tale, 0), "S-1", "1")
    assert "what is used" in broken_by_simulator(ID, tale).sentence
    tale = standing(limited(9_000), 0)
    tale.both("customer", "C-1", customer("C-1", credit_limit=usd(8_000)))
    assert "the limit" in broken_by_simulator(ID, tale).sentence


def test_a_standing_is_looked_at_again_only_when_something_of_its_accounts_changed() -> None:
    tale = with_branches()
    for nth in range(2, 5):
        booked(tale, f"S-{nth}", f"{nth}", account="C-2")
    assert holds(ID, tale) == 1, "what others order is none of its business"
    tale = with_branches()
    tale.both("relation", "C-3", relation("C-3", payer="C-1"))
    booked(tale, "S-9", "9", account="C-3")
    assert "what is used" in broken_by_simulator(ID, tale).sentence
    tale = with_branches()
    booked(tale, "S-2", "2", account="C-2")
    tale.both("relation", "C-2", relation("C-2", merged_into="C-1"))
    assert "what is used" in broken_by_simulator(ID, tale).sentence


def test_what_is_paid_counts_no_more_and_what_is_invoiced_goes_on_counting() -> None:
    tale = limited(3360)
    first = booked(tale, "S-1", "1")
    done = with_line(first, shipped="2", invoiced="2", allocated="0")
    bill = invoice(order="1")
    tale.effect("erp", "invoice", "IN-1", bill)
    move(tale, "1", lines=done)
    tale.effect("erp", "invoice", "IN-1", bill | {"paid": usd(3360), "state": "paid"})
    booked(tale, "S-2", "2")
    assert holds(ID, tale) == 2
    unpaid = limited(3360)
    first = booked(unpaid, "S-1", "1")
    unpaid.effect("erp", "invoice", "IN-1", invoice(order="1"))
    move(unpaid, "1", lines=done)
    booked(unpaid, "S-2", "2")
    broken_by_simulator(ID, unpaid)


def test_what_was_credited_counts_no_longer_and_no_more_than_that() -> None:
    tales = []
    for cases in (2, 1):
        tale = limited(3360)
        first = booked(tale, "S-1", "1")
        tale.effect("erp", "invoice", "IN-1", invoice(order="1"))
        move(tale, "1", lines=with_line(first, shipped="2", invoiced="2", allocated="0"))
        tale.effect("erp", "credit_note", "CN-1", note(cases=cases, order="1"))
        booked(tale, "S-2", "2")
        tales.append(tale)
    assert holds(ID, tales[0]) == 2
    broken_by_simulator(ID, tales[1])


def test_a_cancelled_order_counts_nothing_and_is_checked_again_when_it_is_reopened() -> None:
    tale = limited(3360)
    first = booked(tale, "S-1", "1")
    cancelled = with_line(first, cancelled="2", allocated="0")
    move(tale, "1", state="cancelled", lines=cancelled)
    booked(tale, "S-2", "2")
    move(tale, "1", state="accepted", lines=first["lines"])
    assert "ERP order 1 was accepted" in broken_by_simulator(ID, tale).sentence


def test_a_hold_that_a_clerk_releases_is_for_the_clerk_to_answer_for() -> None:
    tale = limited(100)
    held = with_line(erp_order("1", "S-1"), allocated="0", backordered="2")
    booked(tale, "S-1", "1", lines=held, holds=["credit"], state="held")
    call = tale.asks("clerk>erp", "erp.orders.release", key="1", method="POST")
    move(tale, "1", cause=call, holds=[], state="accepted")
    assert holds(ID, tale) == 1


def test_a_hold_that_goes_away_by_itself_is_an_acceptance() -> None:
    tale = limited(100)
    held = with_line(erp_order("1", "S-1"), allocated="0", backordered="2")
    booked(tale, "S-1", "1", lines=held, holds=["credit"], state="held")
    move(tale, "1", holds=[], state="accepted")
    broken_by_simulator(ID, tale)


def test_an_order_keyed_into_the_erp_counts_like_any_other() -> None:
    tale = limited(6719)
    by_phone = erp_order("1", "1", shop="erp")
    tale.effect("erp", "order", "1", by_phone, cause="c-clerk")
    booked(tale, "S-2", "2")
    assert "ERP order 2" in broken_by_simulator(ID, tale).sentence


def test_the_limit_is_the_payers_against_all_that_his_accounts_owe() -> None:
    tale = limited(6719)
    tale.both("customer", "C-2", customer("C-2", credit_limit=None))
    tale.both("relation", "C-2", relation("C-2", level="branch", parent="C-1", payer="C-1"))
    booked(tale, "S-1", "1")
    booked(tale, "S-2", "2", account="C-2")
    finding = broken_by_simulator(ID, tale)
    assert "ERP order 2 was accepted though with it customer C-1" in finding.sentence


def test_what_a_merged_account_still_owes_counts_for_the_one_that_took_over() -> None:
    tale = limited(6719)
    tale.both("customer", "C-2", customer("C-2"))
    booked(tale, "S-1", "1", account="C-2")
    tale.both("relation", "C-2", relation("C-2", merged_into="C-1"))
    booked(tale, "S-2", "2")
    broken_by_simulator(ID, tale)


def test_what_is_held_takes_no_stock() -> None:
    tale = limited(10_000)
    booked(tale, "S-1", "1", holds=["credit"], state="held")
    assert "is held and takes stock" in broken_by_simulator(ID, tale).sentence


def test_a_customer_without_a_limit_puts_nothing_to_the_test() -> None:
    tale = world()
    booked(tale, "S-1", "1")
    is_not_exercised(ID, tale)
