"""A sheet gives back what was written, and whatever is not all of it is no sheet."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.errors import SheetInvalid
from contracts.sheet import Sheet, read_sheet, trailer_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
NAME = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
SCALAR = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT
VALUE = st.recursive(
    SCALAR,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAME, inner, max_size=3),
    max_leaves=12,
)
DOCUMENT = st.dictionaries(NAME, VALUE, max_size=4)
ORDER = {
    "reference": "S-1",
    "notes": "two\nrows, a comma and \\N",
    "custom": {"a/b": None, "c#": ""},
    "lines": [
        {"line": 1, "quantity": {"value": "2", "unit": "EA"}, "parts": [{"n": 1}, {}]},
        {"line": 2, "tags": ["x", "y"], "parts": []},
    ],
}


@settings(deadline=None, max_examples=50)
@given(st.lists(DOCUMENT, max_size=3))
def test_what_was_written_is_read(documents: list[dict[str, Any]]) -> None:
    sheet = Sheet("orders", 7, tuple(documents))
    assert read_sheet(sheet.written()) == sheet


def test_the_lines_of_an_order_are_rows_of_their_own() -> None:
    written = Sheet("orders", 1, (ORDER,)).written()
    assert read_sheet(written).documents == (ORDER,)
    assert written.startswith(b"H,orders,1\r\nrecord,nth,reference,notes,")
    assert written.count(b"\nlines,") == 2
    assert written.count(b"\nlines:parts,") == 2


WHOLE = Sheet("orders", 1, (ORDER,)).written()


@pytest.mark.parametrize("size", range(0, len(WHOLE), 31))
def test_a_file_that_is_not_all_there_is_refused(size: int) -> None:
    with pytest.raises(SheetInvalid):
        read_sheet(WHOLE[:size])


@pytest.mark.parametrize(
    "spoiled",
    [
        WHOLE.decode().encode("utf-16"),
        WHOLE.replace(b"S-1", b"S-2"),
        WHOLE.replace(b",", b";"),
        WHOLE + WHOLE,
        WHOLE + b"\r\n",
        b"",
    ],
)
def test_a_file_that_was_changed_on_the_way_is_refused(spoiled: bytes) -> None:
    with pytest.raises(SheetInvalid):
        read_sheet(spoiled)


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=120) | st.sampled_from(WHOLE.splitlines(keepends=True)), st.data())
def test_rows_that_make_no_documents_are_refused_whatever_they_are(
    garbage: bytes, data: st.DataObject
) -> None:
    lines = WHOLE.splitlines(keepends=True)[:-1]
    lines.insert(data.draw(st.integers(0, len(lines))), garbage)
    body = b"".join(lines)
    with suppress(SheetInvalid):
        read_sheet(body + trailer_of(body) + b"\r\n")


@pytest.mark.parametrize(
    "rows",
    [
        b"lines,0,x\r\n",
        b",,x,y\r\n",
        b"record\r\n",
        b",,x\r\nlines,-1,y\r\n",
        b",,x\r\nlines,1,y\r\n",
        b",,x\r\nreference,0,y\r\n",
        b',,"x\r\n',
        b",,\xff\r\n",
    ],
)
def test_rows_that_make_no_documents_say_so(rows: bytes) -> None:
    body = b"H,orders,1\r\nrecord,nth,reference\r\n" + rows
    with pytest.raises(SheetInvalid, match=r"rows-unreadable|count-differs"):
        read_sheet(body + b"T,%d,%08x\r\n" % (rows.count(b"\n"), zlib.crc32(body)))


def test_the_trailer_that_a_file_lacks_makes_it_whole() -> None:
    body = WHOLE[: WHOLE.rfind(b"\nT,") + 1]
    for data in (body, WHOLE, body + b"T,1,00000000\r\n"):
        assert body + trailer_of(data) + b"\r\n" == WHOLE
