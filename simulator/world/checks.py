"""The master-data checks of a company's exports: a literal table, one function per check.

Every check looks at everything it can, so that all problems are reported together; what depends on
a file that could not be read whole is left out instead of guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from simulator.world.cells import CellInvalid, CellReader
from simulator.world.consistency import REQUIRED
from simulator.world.contradictions import contradictions
from simulator.world.export import Cell, Exports, Table
from simulator.world.fields import ENTITIES, Field
from simulator.world.problem import Problem, ProblemReport, report
from simulator.world.records import Records
from simulator.world.references import known_ids, unknown_lines, unknown_ship_to

_QUOTED: Final = 40
_LISTED: Final = 8

_Check = Callable[[Records], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its id never changes, whatever happens to the others."""

    id: str
    title: str
    find: _Check


def examine(records: Records) -> ProblemReport:
    """Everything that all checks find."""
    return report(problem for check in CHECKS for problem in check.find(records))


def missing(records: Records) -> Iterator[Problem]:
    """D-01: a file or a column that the mapping names is not there."""
    for read in records.exports.absent:
        mend = f"add the file, or change file in [read.{read.name}]; optional = true allows it"
        what = "the file is not there"
        if read.name in records.exports.folders:
            mend = f"put the file in its place, or change file in [read.{read.name}]"
            what = "this is a folder, not a file"
        yield Problem("D-01", read.file, None, None, what, mend)
    for table in records.exports.tables.values():
        line = table.read.skip_lines + 1
        for column in table.missing:
            what = f"the header has no such column, but {_listed(table.header)}"
            mend = f"add the column, or name the right one in [read.{table.read.name}]"
            if len(table.header) == 1:
                mend = f"is {table.read.delimiter!r} the delimiter? {mend}"
            yield Problem("D-01", table.read.file, line, column, what, mend)


def unreadable(records: Records) -> Iterator[Problem]:
    """D-02: a file is not in the encoding, with the quotes or of the shape that was declared."""
    for name, places in records.exports.unreadable.items():
        read = next(r for r in records.exports.mapping.reads if r.name == name)
        mend = f"export it anew, or correct encoding, delimiter or quote in [read.{name}]"
        for place in places:
            yield Problem("D-02", read.file, place.line, place.column, place.what, mend)


def empty(records: Records) -> Iterator[Problem]:
    """D-03: a value that must be there is empty."""
    for table, field in _fields(records.exports):
        if field.required or field.filled:
            for cell in table.cells(field.name) or ():
                if not cell.text:
                    yield _empty(table, cell, f"{field.name} is empty")
    for table in records.exports.into("orders"):
        yield from _half_addresses(table)
    yield from _without_address(records)
    yield from _without_records(records)


def duplicate(records: Records) -> Iterator[Problem]:
    """D-04: two records have one id."""
    for entity in ENTITIES.values():
        seen: dict[tuple[str, ...], tuple[Table, int]] = {}
        for table in records.exports.into(entity.name):
            if entity.name == "codes":
                seen = {}
            columns = [table.cells(name) for name in entity.key]
            whole = [column for column in columns if column is not None]
            if not whole or len(whole) < len(columns):
                continue
            for row, cells in enumerate(zip(*whole, strict=True)):
                key = tuple(cell.text for cell in cells)
                first = seen.setdefault(key, (table, row))
                if all(key) and first != (table, row) and not _repeated(table, row, first):
                    yield _twice(table, cells[-1], key, first)


def unknown(records: Records) -> Iterator[Problem]:
    """D-05: a customer, item, carrier, code or other thing is referred to that is not there."""
    for table, field in _fields(records.exports):
        known = None if field.refers is None else known_ids(records.exports, field.refers)
        if known is None:
            continue
        for cell in table.cells(field.name) or ():
            if cell.text and cell.text not in known:
                what = f"{_quoted(cell.text)} is not among the {field.refers}"
                mend = f"correct the cell, or add the record to the {field.refers}"
                yield _problem("D-05", table, cell, what, mend)
    yield from unknown_ship_to(records)
    yield from unknown_lines(records)
    yield from _invalid("D-05", records)


def no_number(records: Records) -> Iterator[Problem]:
    """D-06: a price, amount or quantity is no number, or is negative."""
    yield from _invalid("D-06", records)


def no_date(records: Records) -> Iterator[Problem]:
    """D-07: a date is none, could be two, or is of no time that a world can be."""
    yield from _invalid("D-07", records)


def no_percent(records: Records) -> Iterator[Problem]:
    """D-08: a discount is not between 0 and 100 percent."""
    yield from _invalid("D-08", records)


def no_unit(records: Records) -> Iterator[Problem]:
    """D-09: a unit or pack text cannot be read."""
    yield from _invalid("D-09", records)


def no_text(records: Records) -> Iterator[Problem]:
    """D-11: a text is too long for the ERP, or no e-mail address or number; it is never quoted."""
    yield from _invalid("D-11", records)


CHECKS: Final = (
    Check("D-01", "missing file or column", missing),
    Check("D-02", "wrong encoding or shape of a file", unreadable),
    Check("D-03", "required value is empty", empty),
    Check("D-04", "duplicate id", duplicate),
    Check("D-05", "unknown reference or code", unknown),
    Check("D-06", "price or quantity negative or no number", no_number),
    Check("D-07", "date that is none", no_date),
    Check("D-08", "percentage out of range", no_percent),
    Check("D-09", "unit or pack text that cannot be read", no_unit),
    Check("D-10", "values that contradict each other", contradictions),
    Check("D-11", "text too long or no e-mail address", no_text),
)
"""All checks of a company's exports, in the order of their ids."""

_RAISES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("D-11",),
    "name": ("D-11",),
    "id": ("D-11",),
    "account": ("D-11",),
    "email": ("D-11",),
    "number": ("D-06",),
    "quantity": ("D-06",),
    "positive": ("D-06",),
    "price": ("D-06",),
    "money": ("D-06",),
    "percent": ("D-08",),
    "day": ("D-07",),
    "since": ("D-07",),
    "until": ("D-07",),
    "flag": ("D-05",),
    "unit": ("D-09",),
    "pack": ("D-09",),
    "tax_code": ("D-05",),
    "item_status": ("D-05",),
    "role": ("D-05",),
}
"""Which checks a cell of a kind can fail, besides D-05 where a list of codes translates it."""


def _fields(exports: Exports) -> Iterator[tuple[Table, Field]]:
    """Every field that is filled, with its table."""
    for table in exports.tables.values():
        for field in ENTITIES[table.read.into].fields:
            if field.name in table.read.fields:
                yield table, field


def _invalid(check: str, records: Records) -> Iterator[Problem]:
    """The cells that cannot be read for this check's reason."""
    for table, field in _fields(records.exports):
        source = table.read.fields[field.name]
        if check in _RAISES[field.kind] or (check == "D-05" and source.codes is not None):
            cells = table.cells(field.name) or ()
            yield from _unread(check, table, field, cells, records.reader)
    for table in records.exports.tables.values() if check in ("D-05", "D-11") else ():
        for name in table.read.custom:
            field = Field(name, "text", secret=True)
            yield from _unread(check, table, field, table.custom(name), records.reader)


def _unread(
    check: str, table: Table, field: Field, cells: Sequence[Cell], reader: CellReader
) -> Iterator[Problem]:
    source = table.read.fields.get(field.name) or table.read.custom[field.name]
    for cell in cells:
        if not cell.text:
            continue
        try:
            reader.read(field.kind, cell.text, source)
        except CellInvalid as error:
            if error.check == check:
                what = (
                    error.what
                    if field.secret or check == "D-11"
                    else f"{_quoted(cell.text)}: {error.what}"
                )
                yield _problem(check, table, cell, what, error.how_to_mend)


def _half_addresses(table: Table) -> Iterator[Problem]:
    """A ship-to of an order that has some of street, city and country, but not all."""
    parts = [table.cells(name) for name in ("ship_street", "ship_city", "ship_country")]
    whole = [part for part in parts if part is not None]
    for cells in zip(*whole, strict=True) if len(whole) == len(parts) else ():
        if any(cell.text for cell in cells):
            for cell in cells:
                if not cell.text:
                    yield _empty(table, cell, "the ship-to address is not whole")


def _without_address(records: Records) -> Iterator[Problem]:
    """Customers that have no address at all, neither their own nor in a file of addresses."""
    if not (records.exports.whole("customers") and records.exports.whole("addresses")):
        return
    known = {address.text("customer") for address in records.of("addresses")}
    for customer in records.of("customers"):
        own = "street" in customer.table.read.fields
        if not own and customer.has("id") and customer.text("id") not in known:
            mend = "add an address of the customer to the addresses"
            yield customer.problem("D-03", "id", "the customer has no address", mend)


def _without_records(records: Records) -> Iterator[Problem]:
    """Files of which a world needs at least one record, and that have none."""
    for entity in REQUIRED:
        tables = records.exports.into(entity)
        if records.exports.whole(entity) and not any(len(table) for table in tables):
            for table in tables:
                mend = f"export it with its rows; where in [read.{table.read.name}] may drop them"
                what = f"there are no {entity} in it"
                yield Problem("D-03", table.read.file, None, None, what, mend)


def _repeated(table: Table, row: int, first: tuple[Table, int]) -> bool:
    """Whether a row that repeats an id may do so: its read says so and it says the same."""
    other, other_row = first
    return table.read.repeats and other is table and table.same(row, other_row)


def _twice(table: Table, cell: Cell, key: tuple[str, ...], first: tuple[Table, int]) -> Problem:
    place = f"{first[0].read.file} line {first[0].line(first[1])}"
    what = f"{_quoted(' / '.join(key))} was already used in {place}"
    mend = "give the record an id of its own, or remove it"
    if table.read.repeats:
        what, mend = f"{what}, with other values", "make the repeated record say the same"
    return _problem("D-04", table, cell, what, mend)


def _empty(table: Table, cell: Cell, what: str) -> Problem:
    mend = f"fill the cell, or give a default in [read.{table.read.name}]"
    return _problem("D-03", table, cell, what, mend)


def _problem(check: str, table: Table, cell: Cell, what: str, how_to_mend: str) -> Problem:
    return Problem(check, table.read.file, cell.line, cell.column, what, how_to_mend)


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…")


def _listed(names: Sequence[str]) -> str:
    listed = ", ".join(names[:_LISTED])
    return listed if len(names) <= _LISTED else f"{listed} and {len(names) - _LISTED} more"
