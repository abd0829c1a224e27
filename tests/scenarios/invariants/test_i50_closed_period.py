"""I-50: what is posted is dated into a period that was open when it was posted."""

from __future__ import annotations

import pytest

from tests.scenarios.comebacks import shipped
from tests.scenarios.journals import Tale, at, usd
from tests.scenarios.verdicts import broken_by_simulator, holds, is_not_exercised

ID = "I-50"


def period(tale: Tale, state: str, month: str = "2026-01") -> Tale:
    document = {"month": month, "state": state, "late_postings": "refused"}
    tale.effect("erp", "period", month, document, cause="c-close")
    return tale


def pay(tale: Tale, key: str = "PY-1", when: str = at(0)) -> Tale:
    document = {"id": key, "invoice": "IN-1", "amount": usd(1), "paid_at": when}
    tale.effect("erp", "payment", key, document, cause="c-pay")
    return tale


def test_where_no_period_was_closed_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, pay(shipped()))


def test_what_was_posted_before_the_close_stays_and_what_is_dated_later_goes() -> None:
    tale = period(pay(period(shipped(), "open")), "closed")
    assert holds(ID, pay(tale, "PY-2", "2026-02-01T00:00:00.000000Z")) == 1


@pytest.mark.parametrize("reopened", [False, True])
def test_a_posting_into_a_closed_period_is_found_unless_it_was_opened_again(
    reopened: bool,
) -> None:
    tale = period(shipped(), "closed")
    if reopened:
        holds(ID, pay(period(tale, "open")))
    else:
        assert "2026-01, which is closed" in broken_by_simulator(ID, pay(tale)).sentence
