from tests.scenarios.journals import HOUR, MINUTE, SECOND, Tale
from tests.scenarios.trade import ordered, price, show, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised, judged

ID = "I-48"


def put(tale: Tale, amount: str, note: str) -> None:
    call = tale.asks("engine>storefront", "storefront.prices.put", method="PUT", content={})
    tale.effect("storefront", "price", "P-1", price(amount, note=note), cause=call)


def test_an_engine_that_rests_when_nothing_happens_holds() -> None:
    observed = holds(ID, ordered().later(6 * HOUR))
    assert observed == 3, "the changes of the order, how often they were sent, and the rest"


def test_an_engine_that_writes_while_nothing_happens_is_found() -> None:
    tale = ordered().later(5 * HOUR)
    tale.asks("engine>storefront", "storefront.prices.put", method="PUT", content={"rows": []})
    finding = broken_by_integration(ID, tale.later(HOUR))
    assert "wrote by storefront.prices.put although nothing had changed" in finding.sentence


def test_reading_disturbs_no_rest() -> None:
    tale = ordered().later(5 * HOUR)
    tale.asks("engine>storefront", "storefront.prices.list")
    holds(ID, tale.later(HOUR))


def test_what_is_refused_while_nothing_happens_disturbs_no_rest() -> None:
    tale = ordered().later(5 * HOUR)
    tale.asks("engine>storefront", "storefront.prices.put", 503, method="PUT", content={})
    holds(ID, tale.later(HOUR))


def test_more_changes_than_the_erp_made_are_an_echo() -> None:
    tale = world()
    for nth in range(3):
        put(tale, "14.0000", str(nth))
    finding = broken_by_integration(ID, tale)
    assert "changed 1 time(s) in the ERP and 3 times in the storefront" in finding.sentence


def test_one_change_for_one_change_is_no_echo() -> None:
    tale = ordered()
    tale.effect("erp", "price", "P-1", price("15.0000"))
    put(tale, "15.0000", "")
    show(tale)
    assert judged(ID, tale).violations == 1, "the status was shown twice, the price once"


def test_what_was_lost_behind_the_engine_may_be_written_once_more_within_a_day() -> None:
    def mended() -> Tale:
        tale = ordered()
        put(tale, "14.0000", "")
        tale.later(6 * HOUR)
        tale.effect("storefront", "price", "P-1", None, cause="somebody")
        tale.later(20 * HOUR)
        put(tale, "14.0000", "")
        return tale.later(6 * HOUR)

    assert judged(ID, mended()).violations == 0
    tale = mended().later(25 * HOUR)
    tale.asks("engine>storefront", "storefront.prices.put", method="PUT", content={"rows": []})
    finding = broken_by_integration(ID, tale.later(HOUR))
    assert "although nothing had changed" in finding.sentence


def sent(tale: Tale, times: int, status: int = 200) -> Tale:
    """The status once more, which changes nothing."""
    for _ in range(times):
        edge = ("engine>storefront", "storefront.orders.status", status)
        tale.later(MINUTE).asks(*edge, key="S-1", method="PUT", content={})
    return tale


def test_a_status_that_is_sent_again_and_again_is_found_although_nothing_comes_of_it() -> None:
    finding = broken_by_integration(ID, sent(ordered(), 3))
    assert "order 10001 changed 1 time(s) in the ERP" in finding.sentence
    assert "was sent to the storefront 4 times" in finding.sentence


def test_a_status_that_is_sent_once_more_for_safety_holds() -> None:
    holds(ID, sent(ordered(), 2))


def test_an_engine_that_dies_time_and_again_may_send_once_more_for_each_death() -> None:
    def dying(more: int) -> Tale:
        tale = ordered()
        for incarnation in range(1, 6):
            sent(tale, 1).restart(incarnation)
        return sent(tale, more)

    holds(ID, dying(2))
    assert "to the storefront 9 times" in broken_by_integration(ID, dying(3)).sentence


def test_a_status_that_is_sent_again_because_it_failed_holds() -> None:
    holds(ID, sent(ordered(), 12, status=503))


def test_a_journal_without_rest_says_so() -> None:
    tale = world()
    is_not_exercised(ID, tale)
    assert "before there were 3600 s of rest" in judged(ID, tale).notes[0]


def hastened(rest_us: int) -> Tale:
    """A world run off a thousand times as fast, which is at rest for so long."""
    tale = Tale().begin(tempo={"factor": 1000}, scope={"prices": 24})
    tale.effect("erp", "price", "P-1", price())
    return tale.later(36 * SECOND + rest_us)


def test_a_hastened_world_is_at_rest_after_an_hour_of_its_own() -> None:
    is_not_exercised(ID, hastened(3 * SECOND))
    assert holds(ID, hastened(4 * SECOND)) == 1


def test_a_write_at_rest_is_found_in_a_hastened_world_too() -> None:
    tale = hastened(2 * SECOND)
    tale.asks("engine>storefront", "storefront.prices.put", method="PUT")
    finding = broken_by_integration(ID, tale.later(4 * SECOND))
    assert "although nothing had changed for longer than any figure allows" in finding.sentence
