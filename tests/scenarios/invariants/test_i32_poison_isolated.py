from tests.scenarios.journals import HOUR, MINUTE, Tale, parked_row
from tests.scenarios.trade import create, deliver, ordered, place, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged

ID = "I-32"


def refused(times: int = 1, every_us: int = MINUTE) -> Tale:
    tale = world()
    place(tale)
    deliver(tale)
    for _ in range(times):
        create(tale, number=None, status=422, code="unknown-customer")
        tale.later(every_us)
    return tale


def test_a_refused_order_that_is_parked_holds() -> None:
    tale = refused().later(HOUR)
    tale.parked(parked_row("S-1"))
    assert holds(ID, tale) == 1


def test_one_that_is_parked_under_its_event_holds_too() -> None:
    tale = refused().later(HOUR)
    tale.parked(parked_row("E-S-1"))
    assert holds(ID, tale) == 1


def test_a_refused_order_that_is_not_shown_is_found() -> None:
    tale = refused().later(HOUR)
    tale.parked()
    finding = broken_by_integration(ID, tale)
    assert "(422 unknown-customer), and the engine does not show it as parked" in finding.sentence


def test_a_refused_order_that_is_sent_for_ever_is_found() -> None:
    finding = broken_by_integration(ID, refused(3, HOUR))
    assert "is still sent when its time is over: 3 times in all" in finding.sentence


def test_of_an_engine_without_a_probe_only_the_calls_are_judged() -> None:
    result = judged(ID, refused().later(HOUR))
    assert result.state == "held"
    assert "does not tell what it parked" in result.notes[0]


def test_a_refused_order_whose_time_is_not_over_puts_nothing_to_the_test() -> None:
    tale = refused()
    tale.end(drained=False)
    is_not_exercised(ID, tale)


def test_at_the_end_of_an_engine_at_rest_a_refused_order_is_shown_though_its_time_is_not_over() -> (
    None
):
    hidden = refused()
    hidden.parked()
    hidden.end(drained=True)
    assert "does not show it as parked" in broken_by_integration(ID, hidden).sentence
    shown = refused()
    shown.parked(parked_row("S-1"))
    shown.end(drained=True)
    assert holds(ID, shown) == 1


def test_an_order_that_was_booked_in_the_end_puts_nothing_to_the_test() -> None:
    tale = refused()
    create(tale)
    is_not_exercised(ID, tale.later(HOUR))


def test_orders_that_are_booked_put_nothing_to_the_test() -> None:
    is_not_exercised(ID, ordered().later(HOUR))
