import pytest

from tests.scenarios.journals import HOUR, Tale, parked_row
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
    assert "event E-9 about order S-9 was acknowledged" in finding.sentence
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
    is_not_exercised(ID, tale)


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
