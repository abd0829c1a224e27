import pytest

from tests.scenarios.journals import HOUR, SECOND, Tale, parked_row
from tests.scenarios.trade import create, deliver, ordered, place, shop_order, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-33"


def stranger(status: int = 202) -> Tale:
    """An order that went its way, and an event about an order that nobody placed."""
    tale = ordered()
    deliver(tale, "S-9", event="E-9", status=status)
    return tale.later(HOUR)


def test_what_is_booked_or_parked_is_conserved() -> None:
    tale = stranger()
    tale.parked(parked_row("S-9"))
    assert holds(ID, tale) == 2


def test_an_event_that_was_acknowledged_and_is_nowhere_is_found() -> None:
    tale = stranger()
    create(tale, "S-9", number=None, status=422, order=shop_order("S-9"))
    tale.parked()
    finding = broken_by_integration(ID, tale)
    assert "event E-9 about S-9 was acknowledged" in finding.sentence
    assert "1 attempt(s) to book it were made" in finding.sentence


def test_an_event_that_was_turned_away_need_not_be_conserved() -> None:
    tale = stranger(401)
    tale.parked()
    assert holds(ID, tale) == 1


def test_a_forged_event_need_not_be_conserved() -> None:
    tale = stranger()
    tale.fault("forge", event_id="E-9")
    tale.parked()
    assert holds(ID, tale) == 1


def test_an_event_in_its_time_puts_nothing_to_the_test() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    tale.parked()
    tale.end(drained=False)
    is_not_exercised(ID, tale)


def test_at_the_end_of_an_engine_at_rest_every_event_has_had_its_time() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    tale.parked()
    tale.end(drained=True)
    assert "was acknowledged, and is neither booked" in broken_by_integration(ID, tale).sentence


@pytest.mark.parametrize(
    "answer",
    [{"status": "ok"}, {"parked": [{"key": "S-2", "flow": "order", "reason": "x"}]}, {"parked": 1}],
)
def test_an_answer_that_is_no_list_of_what_is_parked_tells_nothing(answer: object) -> None:
    edge, tale = ("harness>engine", "engine.probe.parked"), stranger()
    tale.answer(tale.call(*edge), *edge, 200, content=answer)
    is_not_exercised(ID, tale.later(HOUR))


def test_an_engine_that_does_not_tell_what_it_parked_cannot_be_judged() -> None:
    is_not_exercised(ID, stranger())


EDGE = ("storefront>engine", "engine.webhook")


def waited(
    tale: Tale, times: int, *, event: str = "E-1", after_s: int = 0, fault: str = ""
) -> Tale:
    """The storefront waits 5 s for the answer to an event, so many times; it may come later."""
    for _ in range(times):
        call_id = deliver_silently(tale, event)
        if fault:
            tale.fault(fault, call_id)
        tale.later(5 * SECOND)
        tale.failed(call_id, *EDGE, "timed_out", key=event)
        if after_s:
            tale.later((after_s - 5) * SECOND)
            tale.answer(call_id, *EDGE, 200, key=event, lost=True)
    return tale


def deliver_silently(tale: Tale, event: str) -> str:
    return tale.call(
        *EDGE,
        key=event,
        method="POST",
        headers={"webhook-id": f"D-{event}"},
        content={"id": event, "subject": "S-1", "type": "seatrial.order.placed"},
    )


def placed() -> Tale:
    tale = world()
    place(tale)
    return tale


def test_an_event_that_is_answered_after_its_sender_has_gone_is_found_with_its_cause() -> None:
    finding = broken_by_integration(ID, waited(placed(), 3, after_s=12))
    assert finding.sentence == (
        "1 of 1 events were never acknowledged in time: the storefront waits 5 s for the answer to "
        "POST /webhooks/storefront and waited in vain 3 times; 3 answers came later, after 12 s to "
        "12 s"
    )


def test_an_event_that_is_never_answered_is_found_also_without_a_probe() -> None:
    finding = broken_by_integration(ID, waited(placed(), 4))
    assert finding.sentence.endswith("waited in vain 4 times; no answer ever came")


def test_who_answers_at_a_later_try_is_told_of_and_breaks_nothing() -> None:
    tale = waited(placed(), 5, after_s=12)
    deliver(tale, event="E-1", status=200)
    assert holds(ID, tale) == 1


@pytest.mark.parametrize("fault", ["delay", "lost-response"])
def test_a_wait_that_a_fault_made_long_is_no_fault_of_the_engine(fault: str) -> None:
    is_not_exercised(ID, waited(placed(), 5, fault=fault))


def test_two_waits_in_vain_are_a_hiccup_and_nobody_waits_for_a_forged_event() -> None:
    assert holds(ID, waited(placed(), 2)) == 1
    tale = placed()
    tale.fault("forge", event_id="E-1")
    is_not_exercised(ID, waited(tale, 5))


def test_a_refusal_is_an_answer() -> None:
    tale = waited(placed(), 3)
    deliver(tale, event="E-1", status=401)
    assert holds(ID, tale) == 1
