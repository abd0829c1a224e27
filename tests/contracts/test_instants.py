"""Instants and dates go to the wire and come back unchanged; anything ambiguous is refused."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import ValueInvalid
from contracts.instants import format_date, format_instant, parse_date, parse_instant

fast = settings(deadline=None, max_examples=80)


@fast
@given(st.datetimes(timezones=st.just(UTC)))
def test_an_instant_comes_back_to_the_microsecond(instant: datetime) -> None:
    text = format_instant(instant)
    assert parse_instant(text) == instant
    assert len(text) == len("1996-07-04T08:00:00.000000Z")


@fast
@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2900, 1, 1)),  # noqa: DTZ001 - the zone is added
    st.integers(-14 * 60, 14 * 60),
)
def test_an_instant_of_another_zone_is_written_in_utc(local: datetime, offset_min: int) -> None:
    instant = local.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    assert parse_instant(format_instant(instant)) == instant


@fast
@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_the_text_of_instants_sorts_as_time_does(a: datetime, b: datetime) -> None:
    assert (format_instant(a) < format_instant(b)) == (a < b)


@pytest.mark.parametrize(
    ("text", "microsecond"),
    [("2031-03-04T08:00:00Z", 0), ("2031-03-04T08:00:00.5Z", 500_000)],
)
def test_a_shorter_fraction_is_read(text: str, microsecond: int) -> None:
    assert parse_instant(text) == datetime(2031, 3, 4, 8, 0, 0, microsecond, UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2031-03-04T08:00:00",
        "2031-03-04T08:00:00+00:00",
        "2031-03-04 08:00:00Z",
        "2031-03-04T08:00Z",
        "2031-02-29T08:00:00Z",
        "2031-03-04T24:00:00Z",
        "2031-03-04T08:00:00.1234567Z",
        "2031-03-04T08:00:00Z\n",
        "",
        None,
        20310304,
    ],
)
def test_what_is_no_instant_is_refused(text: object) -> None:
    with pytest.raises(ValueInvalid):
        parse_instant(text)


def test_an_instant_without_a_zone_is_never_written() -> None:
    with pytest.raises(ValueInvalid, match="zone"):
        format_instant(datetime(2031, 3, 4))  # noqa: DTZ001 - the point of the test


@fast
@given(st.dates())
def test_a_date_comes_back(day: date) -> None:
    assert parse_date(format_date(day)) == day


@pytest.mark.parametrize("text", ["2031-3-4", "20310304", "2031-02-30", "04.03.2031", "", None])
def test_what_is_no_date_is_refused(text: object) -> None:
    with pytest.raises(ValueInvalid):
        parse_date(text)


def test_an_instant_is_not_written_as_a_date() -> None:
    with pytest.raises(ValueInvalid):
        format_date(datetime(2031, 3, 4, tzinfo=UTC))
