from tests.scenarios.journals import HOUR, usd
from tests.scenarios.partners import BY, FOR, approved, ordered_by, requisition, staffed, user
from tests.scenarios.trade import create, erp_order, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-17"


def test_an_order_that_was_approved_first_holds() -> None:
    tale = staffed()
    ordered_by(tale)
    approved(tale)
    create(tale)
    assert holds(ID, tale) == 1


def test_an_order_within_the_limit_needs_nobody() -> None:
    tale = staffed(spending_limit=usd(2800))
    ordered_by(tale)
    assert holds(ID, tale) == 1


def test_a_limit_that_the_portal_was_never_told_is_the_engines() -> None:
    tale = staffed()
    tale.effect("storefront", "user", "anna", user(), cause="c-000009")
    ordered_by(tale)
    finding = broken_by_integration(ID, tale)
    assert "beyond the spending limit of user anna and nobody ever approved it" in finding.sentence


def test_a_portal_that_knew_the_limit_and_did_not_ask_is_itself_to_blame() -> None:
    tale = staffed()
    ordered_by(tale)
    broken_by_simulator(ID, tale)


def test_a_limit_that_has_only_just_been_lowered_need_not_be_known_yet() -> None:
    tale = staffed(spending_limit=None)
    tale.effect("erp", "user", "anna", user(spending_limit=usd(100)))
    tale.clock.at_us += HOUR // 2
    ordered_by(tale)
    assert holds(ID, tale) == 1


def test_a_limit_that_was_lowered_long_ago_must_be_known() -> None:
    tale = staffed(spending_limit=None)
    tale.effect("erp", "user", "anna", user(spending_limit=usd(100)))
    tale.clock.at_us += 3 * HOUR
    ordered_by(tale)
    broken_by_integration(ID, tale)


def test_nobody_approves_his_own_order() -> None:
    tale = staffed(roles=["buyer", "approver"], approvers=["anna"])
    ordered_by(tale)
    own = {"approver": "anna", "decision": "approved", "decided_by": "anna", "reason": None}
    approved(tale, steps=[own])
    assert "by user anna, who ordered it himself" in broken_by_simulator(ID, tale).sentence


def test_an_approver_whose_role_is_made_up_on_the_way_is_the_engines() -> None:
    tale = staffed(approvers=["carl"])
    tale.effect("erp", "user", "carl", user("carl"))
    made_up = user("carl", roles=["approver"])
    tale.effect("storefront", "user", "carl", made_up, cause="c-000009")
    tale.clock.at_us += 2 * HOUR
    ordered_by(tale)
    step = {"approver": "carl", "decision": "approved", "decided_by": "carl", "reason": None}
    approved(tale, steps=[step])
    assert "by user carl, whose roles do not allow it" in broken_by_integration(ID, tale).sentence


def test_a_word_that_is_not_enough_is_found() -> None:
    tale = staffed()
    tale.both("user", "bert", user("bert", roles=["approver"], approval_limit=usd(2500)))
    tale.clock.at_us += 2 * HOUR
    ordered_by(tale)
    approved(tale)
    assert "beyond what those who approved it" in broken_by_simulator(ID, tale).sentence


def test_a_requisition_that_is_entered_as_an_order_is_the_engines() -> None:
    tale = staffed()
    waiting = requisition(None, steps=[])
    tale.effect("storefront", "requisition", "RQ-1", waiting, cause="c-buyer")
    order = erp_order("10001", "RQ-1")
    create(tale, "RQ-1", order=order)
    finding = broken_by_integration(ID, tale)
    assert "requisition RQ-1, which is no order" in finding.sentence


def test_an_account_that_has_users_orders_by_them_alone() -> None:
    tale = staffed()
    ordered_by(tale, None)
    assert "names no user" in broken_by_simulator(ID, tale).sentence


def test_users_that_the_portal_was_never_told_of_are_the_engines() -> None:
    tale = world()
    tale.effect("erp", "user", "anna", user())
    tale.clock.at_us += 2 * HOUR
    ordered_by(tale, None)
    assert "names no user" in broken_by_integration(ID, tale).sentence


def test_staff_orders_for_those_it_serves_and_names_both() -> None:
    tale = staffed()
    staff = user("carla", account=None, roles=["staff"], serves=["C-1"])
    tale.both("user", "carla", staff)
    tale.clock.at_us += 2 * HOUR
    ordered_by(tale, "carla", **{FOR: "C-1"})
    assert holds(ID, tale) == 1


def test_staff_that_does_not_serve_the_account_is_found() -> None:
    tale = staffed()
    tale.both("user", "carla", user("carla", account=None, roles=["staff"], serves=["C-2"]))
    tale.clock.at_us += 2 * HOUR
    ordered_by(tale, "carla", **{FOR: "C-1"})
    assert "user carla placed storefront order S-1" in broken_by_simulator(ID, tale).sentence


def test_a_world_without_users_puts_nothing_to_the_test() -> None:
    tale = world()
    ordered_by(tale, None)
    is_not_exercised(ID, tale)


def test_the_names_of_the_fields_are_those_that_orders_carry() -> None:
    assert (BY, FOR) == ("purchasing.ordered_by", "purchasing.on_behalf_of")
