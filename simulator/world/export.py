"""A company's CSV files as they are: tables of text, each row with the line it starts on."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from simulator.world.mapping import CompanyMapping, Read, Source

_BOM: Final = "\ufeff"
_LOST: Final = "\ufffd"
_DIGITS: Final = 12

_NO_TEXT: Final = (
    (b"PK\x03\x04", "this is a workbook or another ZIP archive, not a CSV file"),
    (b"\xd0\xcf\x11\xe0", "this is an old workbook, not a CSV file"),
    (b"\x1f\x8b", "this is compressed, not a CSV file"),
    (b"%PDF", "this is a PDF, not a CSV file"),
)
"""What exports are by mistake, by the first bytes: under some encodings all of them are texts."""

_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_PAGE: Final = re.compile(r"\s*<(!doctype|html|\?xml)\b", re.IGNORECASE)

_Row = tuple[int, list[str]]


class Cell(NamedTuple):
    """One cell for a field: the line its record starts on, its column and its tidied text."""

    line: int
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A place where a file is not what its mapping says: encoding, quotes or number of cells."""

    line: int | None
    column: str | None
    what: str


class Table:
    """The rows of one read. `missing` are the columns that its header lacks."""

    def __init__(self, read: Read, header: list[str], rows: list[_Row], *, nfc: bool) -> None:
        self.read = read
        self.header = header
        self.missing = tuple(c for c in read.columns() if c not in header)
        self._rows = rows
        self._nfc = nfc
        self._at = {name: index for index, name in reversed(list(enumerate(header)))}
        self._cells: dict[str, list[Cell]] = {}
        self._customs: dict[str, list[Cell]] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def cells(self, field: str) -> list[Cell] | None:
        """The cells of a field, one per row; None when it is not filled or has no column."""
        source = self.read.fields.get(field)
        if source is None or not self._present(source):
            return None
        if field not in self._cells:
            self._cells[field] = list(self._found(source))
        return self._cells[field]

    def custom(self, name: str) -> list[Cell]:
        """The cells of a custom field, one per row; none when its column is missing."""
        source = self.read.custom[name]
        if not self._present(source):
            return []
        if name not in self._customs:
            self._customs[name] = list(self._found(source))
        return self._customs[name]

    def same(self, row: int, other: int) -> bool:
        """Whether two rows say the same in every field that is filled."""
        columns = [self.cells(name) or [] for name in self.read.fields]
        columns += [self.custom(name) for name in self.read.custom]
        return all(cells[row].text == cells[other].text for cells in columns if cells)

    def line(self, row: int) -> int:
        """The line on which a row starts."""
        return self._rows[row][0]

    def _present(self, source: Source) -> bool:
        return source.optional or all(name in self._at for name in source.columns)

    def _found(self, source: Source) -> Iterator[Cell]:
        places = [self._at[name] for name in source.columns if name in self._at]
        name = source.columns[0] if source.columns else ""
        for line, cells in self._rows:
            if source.const is not None:
                text = source.const
            elif len(places) == 1:
                text = self._tidied(cells[places[0]])
            else:
                text = source.join.join(filter(None, (self._tidied(cells[at]) for at in places)))
            yield Cell(line, name, text or source.default)

    def _tidied(self, text: str) -> str:
        text = text.strip()
        return unicodedata.normalize("NFC", text) if self._nfc and not text.isascii() else text


@dataclass(frozen=True, slots=True)
class Exports:
    """Everything that the reads of a mapping found in a folder, and what they did not.

    Of the `absent`, those named in `folders` have a folder where the file should be.
    """

    mapping: CompanyMapping
    tables: Mapping[str, Table]
    absent: tuple[Read, ...]
    folders: frozenset[str]
    unreadable: Mapping[str, tuple[Unreadable, ...]]
    digest: str

    def into(self, entity: str) -> list[Table]:
        """The tables whose rows are of an entity."""
        reads = self.mapping.into(entity)
        return [self.tables[read.name] for read in reads if read.name in self.tables]

    def whole(self, entity: str) -> bool:
        """Whether every row of the entity was read, so that what is not there is nowhere."""
        lost = {read.name for read in self.absent}.union(self.unreadable)
        return not any(
            read.name in lost or (read.name in self.tables and self.tables[read.name].missing)
            for read in self.mapping.into(entity)
        )


def read_exports(folder: Path, mapping: CompanyMapping) -> Exports:
    """Reads every file that the mapping names, and goes on where one cannot be read."""
    tables: dict[str, Table] = {}
    unreadable: dict[str, tuple[Unreadable, ...]] = {}
    absent: list[Read] = []
    digest = hashlib.sha256()
    nfc = mapping.facts.unicode == "NFC"
    for read in mapping.reads:
        path = folder / read.file
        if not path.is_file():
            # No file is a choice where it is optional; a folder in its place is a mistake anyway.
            if not read.optional or path.is_dir():
                absent.append(read)
            continue
        try:
            data = path.read_bytes()
        except OSError as error:
            what = f"it cannot be read: {error.strerror}"
            unreadable[read.name] = (Unreadable(None, None, what),)
            continue
        digest.update(read.name.encode() + b"\0" + hashlib.sha256(data).digest())
        header, rows, faults = _rows(read, data)
        if faults:
            unreadable[read.name] = tuple(faults)
        if header is not None:
            tables[read.name] = Table(read, header, _counted(read, header, rows), nfc=nfc)
    folders = frozenset(read.name for read in absent if (folder / read.file).is_dir())
    digits = digest.hexdigest()[:_DIGITS]
    return Exports(mapping, tables, tuple(absent), folders, unreadable, digits)


def _rows(read: Read, data: bytes) -> tuple[list[str] | None, list[_Row], list[Unreadable]]:
    """Header and rows; None for the header of a file of which nothing can be read."""
    text = _text(read, data)
    if isinstance(text, Unreadable):
        return None, [], [text]
    header: list[str] = []
    rows: list[_Row] = []
    faults: list[Unreadable] = []
    records = _records(read, text)
    try:
        for line, cells in records:
            if not header:
                header = [cell.strip() for cell in cells]
            elif any("\0" in cell for cell in cells):
                faults.append(Unreadable(line, None, "there is a NUL in the row"))
            elif len(cells) == len(header):
                rows.append((line, cells))
            else:
                faults.append(Unreadable(line, None, _shape(len(cells), len(header))))
    except csv.Error as error:
        line = rows[-1][0] if rows else read.skip_lines + 1
        faults.append(Unreadable(line, None, f"from this line on, the quotes do not fit: {error}"))
    if not header and not faults:
        return None, [], [Unreadable(None, None, "there is no header: the file is empty")]
    twice = [name for name, count in Counter(header).items() if count > 1 and name]
    faults += [
        Unreadable(read.skip_lines + 1, name, "two columns have this name") for name in twice
    ]
    return header, rows, faults


def _text(read: Read, data: bytes) -> str | Unreadable:
    """The text of a file, or why it is none."""
    if (what := _no_text(read, data)) is not None:
        return Unreadable(None, None, what)
    try:
        text = data.decode(read.encoding).removeprefix(_BOM)
    except UnicodeDecodeError as error:
        return _undecodable(read, data, error.start)
    except UnicodeError:  # of codecs that say no place
        return Unreadable(None, None, f"this is not {read.encoding}")
    if _PAGE.match(text):
        return Unreadable(1, None, "this is a page or XML, not a CSV file")
    if (line := _mistaken(read, data)) is not None:
        return Unreadable(line, None, f"the text is UTF-8, but the mapping says {read.encoding}")
    return text


def _no_text(read: Read, data: bytes) -> str | None:
    """What a file is that cannot be a text of the declared encoding; None where it may be one."""
    for begin, what in _NO_TEXT:
        if data.startswith(begin):
            return what
    is_wide = codecs.lookup(read.encoding).name.startswith(("utf-16", "utf-32"))
    if data.startswith(_UTF_16) and not is_wide:
        return f"this is UTF-16, but the mapping says {read.encoding}"
    return None


def _records(read: Read, text: str) -> Iterator[_Row]:
    lines = io.StringIO(text, newline="")
    for _ in range(read.skip_lines):
        lines.readline()
    reader = csv.reader(lines, delimiter=read.delimiter, quotechar=read.quote, strict=True)
    before = 0
    for cells in reader:
        line, before = read.skip_lines + before + 1, reader.line_num
        if any(cell.strip() for cell in cells):
            yield line, cells


def _shape(found: int, expected: int) -> str:
    return f"the row has {found} cell{'s' * (found != 1)}, the header {expected}"


def _undecodable(read: Read, data: bytes, at: int) -> Unreadable:
    """The line of the first byte that is wrong, and the column if the line alone tells it."""
    line = data.count(b"\n", 0, at) + 1
    lines = data.decode(read.encoding, errors="replace").split("\n")
    header = _cells(read, lines[min(read.skip_lines, len(lines) - 1)].removeprefix(_BOM))
    cells = _cells(read, lines[line - 1]) if line <= len(lines) else []
    places = [index for index, cell in enumerate(cells) if _LOST in cell]
    known = places and places[0] < len(header) and line > read.skip_lines + 1
    what = f"a byte is not {read.encoding}"
    return Unreadable(line, header[places[0]] if known else None, what)


def _cells(read: Read, line: str) -> list[str]:
    """The cells of a line, or none: a line that holds a wrong byte may be wrong in all else."""
    reader = csv.reader([line.rstrip("\r")], delimiter=read.delimiter, quotechar=read.quote)
    try:
        return next(reader, [])
    except csv.Error:
        return []


def _mistaken(read: Read, data: bytes) -> int | None:
    """The first line that shows that the text is UTF-8, where another encoding was declared."""
    if read.encoding.casefold().replace("_", "-") in ("utf-8", "utf8", "utf-8-sig", "ascii"):
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    if text.isascii():
        return None
    return next(n for n, line in enumerate(text.split("\n"), start=1) if not line.isascii())


def _counted(read: Read, header: list[str], rows: list[_Row]) -> list[_Row]:
    """The rows that the read is about."""
    if read.where is None or read.where.column not in header:
        return rows
    at = header.index(read.where.column)
    return [row for row in rows if row[1][at].strip() in read.where.values]
