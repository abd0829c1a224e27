"""The rows of a company's exports as records: values instead of text, each with its place."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from contracts.values import Money
from simulator.world.cells import CellInvalid, CellReader, Moment
from simulator.world.export import Cell, Exports, Table
from simulator.world.fields import ENTITIES
from simulator.world.packs import Packing
from simulator.world.problem import Problem


@dataclass(frozen=True, slots=True)
class Record:
    """One row. A field that is not filled, empty or cannot be read has no value."""

    table: Table
    row: int
    values: dict[str, Any]
    custom: dict[str, str]

    def has(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        return cast("str", self.values.get(name, default))

    def maybe(self, name: str) -> str | None:
        return self.values.get(name)

    def number(self, name: str, default: Decimal = Decimal(0)) -> Decimal:
        return cast("Decimal", self.values.get(name, default))

    def moment(self, name: str) -> Moment | None:
        return self.values.get(name)

    def money(self, name: str) -> Money | None:
        return self.values.get(name)

    def packing(self, name: str) -> Packing | None:
        return self.values.get(name)

    def whole(self, name: str) -> int:
        return cast("int", self.values[name])

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name, False))

    def place(self) -> str:
        """`lines.csv line 12`."""
        return f"{self.table.read.file} line {self.table.line(self.row)}"

    def problem(self, check: str, name: str, what: str, how_to_mend: str) -> Problem:
        """A problem at the cell of a field."""
        cells = self.table.cells(name)
        column = cells[self.row].column if cells else None
        line = self.table.line(self.row)
        return Problem(check, self.table.read.file, line, column, what, how_to_mend)


class Records:
    """All records of one set of exports, by entity, read when they are first asked for."""

    def __init__(self, exports: Exports, reader: CellReader) -> None:
        self.exports = exports
        self.reader = reader
        self._known: dict[str, tuple[Record, ...]] = {}

    def of(self, entity: str) -> tuple[Record, ...]:
        """The records of an entity in the order of files and rows; a repeated one once."""
        if entity not in self._known:
            found = [r for table in self.exports.into(entity) for r in self._rows(table)]
            if entity == "lines":
                _number(found)
            self._known[entity] = tuple(found)
        return self._known[entity]

    def _rows(self, table: Table) -> list[Record]:
        entity = ENTITIES[table.read.into]
        columns = [
            (f.name, f.kind, cells)
            for f in entity.fields
            if f.name in table.read.fields and (cells := table.cells(f.name)) is not None
        ]
        customs = {name: table.custom(name) for name in table.read.custom}
        known: set[tuple[Any, ...]] = set()
        rows = []
        for row in range(len(table)):
            values = {n: v for n, k, c in columns if (v := self._value(table, n, k, c[row])) != ""}
            key = tuple(values.get(name) for name in entity.key)
            if table.read.repeats and key in known:
                continue
            known.add(key)
            rows.append(Record(table, row, values, self._custom(table, customs, row)))
        return rows

    def _value(self, table: Table, name: str, kind: str, cell: Cell) -> Any:
        """The value of a cell; an empty text stands for none."""
        if not cell.text:
            return ""
        try:
            return self.reader.read(kind, cell.text, table.read.fields[name])
        except CellInvalid:
            return ""

    def _custom(self, table: Table, customs: dict[str, list[Cell]], row: int) -> dict[str, str]:
        found = {}
        for name, cells in customs.items():
            if cells and cells[row].text:
                source = table.read.custom[name]
                try:
                    found[name] = self.reader.read("text", cells[row].text, source)
                except CellInvalid:
                    continue
        return found


def _number(lines: list[Record]) -> None:
    """Gives every line that has no number its place within the order."""
    places: Counter[str] = Counter()
    for record in lines:
        order = record.text("order")
        places[order] += 1
        if "line" not in record.table.read.fields:
            record.values["line"] = places[order]
