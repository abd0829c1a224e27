"""A sheet: documents as one CSV file, which says by itself whether all of it is there.

The first line names what the sheet holds (`H,<kind>,<number>`), the second its columns, and the
last (`T,<rows>,<control>`) counts the rows and carries the CRC-32 of all bytes before it: a file
that was read too early, cut, re-encoded or edited does not fit its trailer.

A document is a row with an empty `record`, followed by one row for each object in a list of it:
`record` is the list's path, `nth` the place in it, from 0. The other columns are paths of values
below that row, parted by `/` and escaped as in a JSON pointer (`#` is `~2`); a column whose name
ends in `#` holds JSON, such as numbers. An empty cell is absent, `\\N` is null, `\\E` an empty
text; a text that begins with a backslash has one more.
"""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from contracts.errors import SheetInvalid

MEDIA: Final = "text/csv"

_TRAILER: Final = re.compile(rb"T,(\d+),([0-9a-f]{8})\r\n")
_END: Final = "\r\n"
"""RFC 4180; with any other, the csv module leaves a lone carriage return unquoted."""
_RECORD: Final = "record"
_NTH: Final = "nth"
_NULL: Final = "\\N"
_EMPTY: Final = "\\E"
_JSON: Final = "#"
_LEAST_LINES: Final = 2

Row = tuple[str, str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a file holds: documents of one kind, under the number that its writer gave it."""

    kind: str
    number: int
    documents: tuple[dict[str, Any], ...]

    def written(self) -> bytes:
        """The file; the same sheet gives the same bytes."""
        rows = [row for document in self.documents for row in _rows("", "", document)]
        columns = list(dict.fromkeys(name for _, _, cells in rows for name in cells))
        text = io.StringIO(newline="")
        out = csv.writer(text, lineterminator=_END)
        out.writerow(("H", self.kind, self.number))
        out.writerow((_RECORD, _NTH, *columns))
        for record, nth, cells in rows:
            out.writerow((record, nth, *(cells.get(name, "") for name in columns)))
        body = text.getvalue().encode()
        return body + b"T,%d,%08x\r\n" % (len(rows), zlib.crc32(body))


def trailer_of(data: bytes) -> bytes:
    """The last line that makes a whole sheet of a file, whatever stands in it as its last line."""
    start = data.rfind(b"\n", 0, -1) + 1
    body = data[:start] if data[start:].startswith(b"T,") else data
    lines = sum(1 for _ in csv.reader(io.StringIO(body.decode(errors="replace"), newline="")))
    return b"T,%d,%08x" % (max(0, lines - _LEAST_LINES), zlib.crc32(body))


def read_sheet(data: bytes) -> Sheet:
    """The sheet in a file; raises SheetInvalid, which says what is wrong and quotes nothing."""
    start = data.rfind(b"\n", 0, -1) + 1
    trailer = _TRAILER.fullmatch(data, start)
    if trailer is None:
        raise SheetInvalid("no-trailer")
    if int(trailer[2], 16) != zlib.crc32(data[:start]):
        raise SheetInvalid("control-differs")
    try:
        return _read(data[:start], int(trailer[1]))
    except SheetInvalid:
        raise
    except (csv.Error, ValueError, LookupError, TypeError, AttributeError):
        raise SheetInvalid("rows-unreadable") from None


def _read(data: bytes, rows: int) -> Sheet:
    """The sheet above a trailer that fits; raises whatever its rows make of it."""
    lines = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    if len(lines) < _LEAST_LINES or lines[0][:1] != ["H"] or lines[1][:2] != [_RECORD, _NTH]:
        raise SheetInvalid("no-header")
    if len(lines) - _LEAST_LINES != rows:
        raise SheetInvalid("count-differs")
    columns = lines[1][2:]
    documents: list[dict[str, Any]] = []
    for record, nth, *cells in lines[2:]:
        values = {name: cell for name, cell in zip(columns, cells, strict=True) if cell}
        if not record:
            documents.append({})
        _put(documents[-1], record, nth, values)
    return Sheet(lines[0][1], int(lines[0][2]), tuple(documents))


def _rows(record: str, nth: str, document: Mapping[str, Any]) -> Iterator[Row]:
    """The row of an object, and those of the objects in its lists."""
    cells: dict[str, str] = {}
    below: list[Row] = []
    _fill(cells, below, record, nth, "", document)
    yield record, nth, cells
    yield from below


def _fill(
    cells: dict[str, str],
    below: list[Row],
    record: str,
    nth: str,
    path: str,
    document: Mapping[str, Any],
) -> None:
    for key, value in document.items():
        name = f"{path}{_escaped(key)}"
        if isinstance(value, dict) and value:
            _fill(cells, below, record, nth, f"{name}/", value)
        elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            inner = f"{record}:{name}" if record else name
            for place, one in enumerate(value):
                below.extend(_rows(inner, f"{nth}.{place}" if nth else str(place), one))
        elif value is None or isinstance(value, str):
            cells[name] = _cell(value)
        else:
            cells[name + _JSON] = orjson.dumps(value).decode()


def _put(document: dict[str, Any], record: str, nth: str, values: Mapping[str, str]) -> None:
    """Put a row's values where they belong in their document."""
    target: dict[str, Any] = document
    if record:
        for path, place in zip(record.split(":"), nth.split("."), strict=True):
            *way, last = [_plain(part) for part in path.split("/")]
            rows = _inner(target, way).setdefault(last, [])
            if int(place) == len(rows):
                rows.append({})
            target = rows[range(len(rows)).index(int(place))]
    for name, cell in values.items():
        *way, last = name.split("/")
        inner = _inner(target, [_plain(part) for part in way])
        if last.endswith(_JSON):
            inner[_plain(last.removesuffix(_JSON))] = orjson.loads(cell)
        else:
            inner[_plain(last)] = _value(cell)


def _inner(document: dict[str, Any], way: Sequence[str]) -> dict[str, Any]:
    for part in way:
        document = document.setdefault(part, {})
    return document


def _cell(value: str | None) -> str:
    if value is None:
        return _NULL
    if not value:
        return _EMPTY
    return f"\\{value}" if value.startswith("\\") else value


def _value(cell: str) -> str | None:
    if cell == _NULL:
        return None
    if cell == _EMPTY:
        return ""
    return cell.removeprefix("\\")


def _escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1").replace("#", "~2").replace(":", "~3")


def _plain(part: str) -> str:
    for escape, character in (("~3", ":"), ("~2", "#"), ("~1", "/"), ("~0", "~")):
        part = part.replace(escape, character)
    return part
