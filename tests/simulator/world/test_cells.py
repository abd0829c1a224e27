from __future__ import annotations

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest

from contracts.values import Money
from simulator.world.cells import CellInvalid, CellReader, Moment
from simulator.world.mapping import Format, Source
from simulator.world.mapping_file import read_mapping, shipped_mappings

ENGLISH = Format()
GERMAN = Format(decimal=",", thousands=".", dates=("%d.%m.%Y", "%d.%m.%Y %H:%M"))


@pytest.fixture(scope="module")
def reader() -> CellReader:
    mapping = read_mapping(shipped_mappings()["northwind"])
    return CellReader(mapping, {"grades": {"1": "first"}})


def source(style: Format = ENGLISH, times: str = "1", codes: str | None = None) -> Source:
    return Source(("column",), " ", None, "", False, codes, Decimal(times), style)


@pytest.mark.parametrize(
    ("kind", "text", "style", "value"),
    [
        ("price", "14.50", ENGLISH, Decimal("14.50")),
        ("price", "1.184,00", GERMAN, Decimal("1184.00")),
        ("price", "0", ENGLISH, Decimal(0)),
        ("quantity", "12.00", ENGLISH, Decimal(12)),
        ("quantity", "100", ENGLISH, Decimal(100)),
        ("quantity", "1.2345670", ENGLISH, Decimal("1.234567")),
        ("quantity", "999999999999", ENGLISH, Decimal(999999999999)),
        ("quantity", "1.234.567", GERMAN, Decimal(1234567)),
        ("money", "32.38", ENGLISH, Money(3238, "USD")),
        ("money", "32.3800", ENGLISH, Money(3238, "USD")),
        ("percent", "2,5", GERMAN, Decimal("2.5")),
        ("day", "1996-07-04", ENGLISH, Moment(date(1996, 7, 4))),
        ("day", "04.07.1996", GERMAN, Moment(date(1996, 7, 4))),
        ("day", "04.07.1996 00:00", GERMAN, Moment(date(1996, 7, 4), time(0))),
        ("flag", "Yes", ENGLISH, True),
        ("flag", "0", ENGLISH, False),
        ("unit", "Bottles", ENGLISH, "BO"),
        ("unit", "CS", ENGLISH, "CS"),
        ("number", "3", ENGLISH, 3),
    ],
)
def test_a_cell_is_read_by_its_kind(
    kind: str, text: str, style: Format, value: Any, reader: CellReader
) -> None:
    assert reader.read(kind, text, source(style)) == value


@pytest.mark.parametrize(
    ("kind", "text", "style", "check"),
    [
        ("price", "14,50", ENGLISH, "D-06"),
        ("price", "1.5", GERMAN, "D-06"),
        ("price", "1e3", ENGLISH, "D-06"),
        ("price", "nan", ENGLISH, "D-06"),
        ("price", "٣", ENGLISH, "D-06"),
        ("price", "1.234567", ENGLISH, "D-06"),
        ("price", "-1", ENGLISH, "D-06"),
        ("quantity", "-1", ENGLISH, "D-06"),
        ("quantity", "1234567890123456", ENGLISH, "D-06"),
        ("quantity", "1234567890123", ENGLISH, "D-06"),
        ("quantity", "1.2345678", ENGLISH, "D-06"),
        ("positive", "0.0000001", ENGLISH, "D-06"),
        ("positive", "0", ENGLISH, "D-06"),
        ("number", "1000001", ENGLISH, "D-06"),
        ("number", "1.5", ENGLISH, "D-06"),
        ("money", "1.005", ENGLISH, "D-06"),
        ("percent", "100.01", ENGLISH, "D-08"),
        ("percent", "-1", ENGLISH, "D-08"),
        ("percent", "ten", ENGLISH, "D-08"),
        ("percent", "0.1234567", ENGLISH, "D-08"),
        ("day", "1996-02-30", ENGLISH, "D-07"),
        ("day", "4.7.96", GERMAN, "D-07"),
        ("flag", "perhaps", ENGLISH, "D-05"),
        ("unit", "barrel", ENGLISH, "D-09"),
        ("pack", "a barrel", ENGLISH, "D-09"),
        ("tax_code", "STD", ENGLISH, "D-05"),
        ("item_status", "gone", ENGLISH, "D-05"),
        ("role", "sold_to", ENGLISH, "D-05"),
    ],
)
def test_a_cell_that_cannot_be_read_says_by_which_check_and_never_its_text(
    kind: str, text: str, style: Format, check: str, reader: CellReader
) -> None:
    with pytest.raises(CellInvalid) as caught:
        reader.read(kind, text, source(style))
    assert caught.value.check == check
    assert text not in caught.value.what


def test_a_fraction_becomes_a_percentage_by_a_factor(reader: CellReader) -> None:
    assert reader.read("percent", "0.15", source(times="100")) == 15


def test_a_code_is_translated_by_its_list_or_is_unknown(reader: CellReader) -> None:
    assert reader.read("text", "1", source(codes="grades")) == "first"
    with pytest.raises(CellInvalid) as caught:
        reader.read("text", "2", source(codes="grades"))
    assert caught.value.check == "D-05"


def test_a_moment_is_before_another_by_day_and_by_time_only_where_both_are_known() -> None:
    morning, evening = Moment(date(2024, 5, 1), time(8)), Moment(date(2024, 5, 1), time(20))
    some_time = Moment(date(2024, 5, 1))
    assert morning.before(evening)
    assert not some_time.before(evening)
    assert not evening.before(some_time)
    assert evening.before(Moment(date(2024, 5, 2)))
