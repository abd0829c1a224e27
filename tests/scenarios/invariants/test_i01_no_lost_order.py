import pytest

from tests.scenarios.journals import HOUR, MINUTE, Document, Tale, parked_row, per_unit
from tests.scenarios.trade import (
    create,
    deliver,
    erp_order,
    move,
    order_line,
    ordered,
    place,
    world,
)
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, told

ID = "I-01"


def lost(tale: Tale) -> Tale:
    place(tale)
    deliver(tale)
    return tale


def test_an_order_that_is_in_the_erp_is_not_lost() -> None:
    assert holds(ID, ordered()) == 1


def test_an_order_that_the_erp_cancelled_is_not_lost() -> None:
    tale = ordered()
    move(tale, state="cancelled")
    holds(ID, tale.later(2 * HOUR))


def test_an_acknowledged_order_that_never_arrives_is_lost() -> None:
    finding = broken_by_integration(ID, lost(world()).later(2 * HOUR))
    assert "S-1" in finding.sentence
    assert "nobody tried" in finding.sentence
    assert "event E-S-1 about S-1 as delivery D-S-1" in told(finding)


def test_an_order_whose_only_attempt_was_refused_and_dropped_is_lost() -> None:
    tale = lost(world())
    create(tale, number=None, status=422, code="unknown-item")
    finding = broken_by_integration(ID, tale.later(2 * HOUR))
    assert "1 attempt(s)" in finding.sentence


def test_an_order_that_a_false_success_promised_is_lost() -> None:
    tale = lost(world())
    create(tale, number=None, status=200)
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_an_order_that_the_erp_forgot_again_is_lost() -> None:
    tale = ordered()
    tale.effect("erp", "order", "10001", None, cause="dispatcher")
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_an_order_is_not_lost_before_its_time_is_up() -> None:
    is_not_exercised(ID, lost(world()).later(5 * MINUTE).end(drained=False))


def test_an_order_that_is_nowhere_when_everything_is_at_rest_is_lost() -> None:
    broken_by_integration(ID, lost(world()).later(5 * MINUTE).end(drained=True))


def test_time_in_which_the_engine_was_down_is_not_counted() -> None:
    tale = lost(world())
    tale.restart(1, down_us=2 * HOUR)
    is_not_exercised(ID, tale.later(10 * MINUTE).end(drained=False))


def test_an_engine_that_never_comes_back_has_no_excuse() -> None:
    tale = lost(world())
    tale.process("stopped")
    broken_by_integration(ID, tale.later(2 * HOUR))


def test_a_parked_order_counts_when_the_erp_refused_it() -> None:
    tale = lost(world())
    create(tale, number=None, status=422, code="unknown-customer")
    tale.later(2 * HOUR).parked(parked_row("S-1"))
    assert holds(ID, tale) == 1


def test_a_parked_order_counts_under_the_id_of_its_event() -> None:
    tale = lost(world())
    create(tale, number=None, status=422, code="unknown-customer")
    tale.later(2 * HOUR).parked(parked_row("E-S-1"))
    holds(ID, tale)


def test_a_parked_order_counts_when_calls_about_it_broke_again_and_again() -> None:
    tale = lost(world())
    for _ in range(3):
        create(tale, number=None, failed="timed_out")
        tale.later(MINUTE)
    tale.later(3 * HOUR).parked(parked_row("S-1", "attempts-exhausted", 3))
    holds(ID, tale)


def test_a_parked_order_without_a_reason_in_the_journal_is_lost() -> None:
    tale = lost(world())
    create(tale, number=None, failed="timed_out")
    tale.later(3 * HOUR).parked(parked_row("S-1", "too hard"))
    assert "nothing in the journal justifies it" in broken_by_integration(ID, tale).sentence


@pytest.mark.parametrize(
    ("garbled", "what"),
    [
        ({"sku": "EA-TEA"}, "line 1 item"),
        ({"quantity": {"value": "20", "unit": "CS"}}, "line 1 quantity"),
        ({"unit_price": per_unit("14.0000", "EUR")}, "line 1 price"),
        ({"discount_percent": "101"}, "line 1 price"),
    ],
)
def test_a_refusal_of_what_was_never_ordered_justifies_nothing(
    garbled: Document, what: str
) -> None:
    tale = lost(world())
    asked = erp_order("", "S-1", [order_line() | garbled])
    create(tale, number=None, status=422, code="unknown-item", asked=asked)
    tale.later(2 * HOUR).parked(parked_row("S-1"))
    finding = broken_by_integration(ID, tale)
    assert f"was not what had been ordered, it differs in {what}" in finding.sentence


def test_a_refusal_of_a_request_that_cannot_be_read_justifies_nothing() -> None:
    tale = lost(world())
    create(tale, number=None, status=422, code="invalid", asked={"reference": "S-1"})
    tale.later(2 * HOUR).parked(parked_row("S-1"))
    assert (
        "what the ERP refused cannot be read as an order"
        in broken_by_integration(ID, tale).sentence
    )


def test_a_refusal_of_the_same_amount_in_another_unit_counts() -> None:
    tale = lost(world())
    in_pieces = {"quantity": {"value": "20", "unit": "EA"}, "unit_price": per_unit("1.4000")}
    asked = erp_order("", "S-1", [order_line() | in_pieces])
    create(tale, number=None, status=422, code="blocked-customer", asked=asked)
    tale.later(2 * HOUR).parked(parked_row("S-1"))
    holds(ID, tale)


def test_one_refusal_of_what_was_ordered_is_enough() -> None:
    tale = lost(world())
    garbled = erp_order("", "S-1", [order_line(sku="EA-TEA")])
    create(tale, number=None, status=422, code="unknown-item", asked=garbled)
    create(tale.later(MINUTE), number=None, status=422, code="blocked-customer")
    tale.later(2 * HOUR).parked(parked_row("S-1"))
    holds(ID, tale)


def test_an_engine_that_parks_everything_does_not_pass() -> None:
    tale = world()
    for nth in range(1, 5):
        key = f"S-{nth}"
        place(tale, key)
        deliver(tale, key)
        create(tale, key, None, status=422, code="unknown-customer")
    tale.later(3 * HOUR).parked(*(parked_row(f"S-{nth}") for nth in range(1, 5)))
    assert "4 of 4 accepted orders are parked" in broken_by_integration(ID, tale).sentence


def refused_and_parked(refused: int, booked: int) -> Tale:
    tale = world()
    for nth in range(1, refused + booked + 1):
        key = f"S-{nth}"
        place(tale, key)
        deliver(tale, key)
        if nth > refused:
            create(tale, key, f"{10_000 + nth}")
        else:
            create(tale, key, None, status=422, code="unknown-discount-rule")
    tale.later(3 * HOUR).parked(*(parked_row(f"S-{nth}") for nth in range(1, refused + 1)))
    return tale


def test_what_the_erp_refuses_now_and_then_an_engine_may_park() -> None:
    holds(ID, refused_and_parked(2, 8))
    said = broken_by_integration(ID, refused_and_parked(3, 7)).sentence
    assert "3 of 10 accepted orders are parked because the ERP refused them" in said


def test_without_an_accepted_order_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, world())


def test_the_finding_has_one_fingerprint_in_two_runs() -> None:
    first = broken_by_integration(ID, lost(world()).later(2 * HOUR))
    later = world()
    later.later(MINUTE)
    second = broken_by_integration(ID, lost(later).later(3 * HOUR))
    assert first.fingerprint == second.fingerprint
    assert first.evidence != second.evidence


def test_what_was_parked_counts_in_a_record_of_kind_probe_as_well() -> None:
    tale = lost(world())
    create(tale, number=None, status=422, code="unknown-customer")
    tale.later(2 * HOUR)
    tale.journal.append("probe", "engine", {"parked": [parked_row("S-1")]})
    holds(ID, tale)


def test_what_is_not_parked_any_more_is_lost() -> None:
    tale = lost(world())
    create(tale, number=None, status=422, code="unknown-customer")
    tale.later(2 * HOUR).parked(parked_row("S-1"))
    tale.parked()
    broken_by_integration(ID, tale)
