"""A company's own table of expected prices: read in full, or refused with all that is wrong."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final

from contracts.currencies import EXPONENTS
from contracts.errors import ValueInvalid
from contracts.instants import parse_date, parse_instant
from contracts.values import Money, Quantity, parse_decimal
from scenarios.errors import TableInvalid
from scenarios.parity.cells import Cell
from simulator.world.spec import Item, World

REQUIRED: Final = ("customer", "item", "quantity", "date", "price", "currency")
OPTIONAL: Final = ("unit", "per")
_SHOWN: Final = 20
_NOON: Final = timedelta(hours=12)
_NUMBER: Final = "is no number above 0: digits, with a point before a fraction, such as 12.50"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a company expects a cell to cost; None: that it is not sold there."""

    cell: Cell
    cost: Money | None


def read_table(path: Path, world: World, since: datetime) -> list[Expected]:
    """Every row; raises TableInvalid, which names each place and says how to mend it.

    Prices stay out of what is said. A day means its noon, UTC; no price, that none is expected.
    """
    rows = _rows(path)
    reading, wrongs = _Reading(world, since), list[str]()
    found: dict[Cell, Expected] = {}
    try:
        for row in rows:
            try:
                one = reading.expected(row)
            except _Wrong as wrong:
                wrongs.append(f"line {rows.line_num}, column {wrong.column}: {wrong.what}")
                continue
            if one.cell in found:
                wrongs.append(f"line {rows.line_num}: that price is expected twice; keep one row")
            found[one.cell] = one
    except csv.Error as error:
        wrongs.append(f"line {rows.line_num}: {error}")
    if wrongs:
        more = f"\n  and {len(wrongs) - _SHOWN} more" if len(wrongs) > _SHOWN else ""
        raise TableInvalid(f"{path.name}:\n  " + "\n  ".join(wrongs[:_SHOWN]) + more)
    if not found:
        raise TableInvalid(f"{path.name} has no row below its header; a row is one price")
    return list(found.values())


def _rows(path: Path) -> csv.DictReader[str]:
    """The rows below a header that has every column; raises TableInvalid."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise TableInvalid(f"{path} cannot be read: {error.strerror}; name your table") from None
    except UnicodeDecodeError as error:
        raise TableInvalid(f"{path.name} is no UTF-8 at byte {error.start}; save it so") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    columns = [str(name).strip() for name in rows.fieldnames or ()]
    rows.fieldnames = columns
    missing = [name for name in REQUIRED if name not in columns]
    strange = [name for name in columns if name not in REQUIRED + OPTIONAL]
    if missing or strange:
        wrong = f"lacks {', '.join(missing)}" if missing else f"has {', '.join(strange)}"
        raise TableInvalid(
            f"{path.name} line 1: the header {wrong}; columns are {','.join(REQUIRED)}, and if "
            f"you like {','.join(OPTIONAL)}, with a comma between them"
        )
    return rows


class _Wrong(Exception):
    """A field that cannot be used; `what` does not repeat it."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column = column
        self.what = what


class _Reading:
    def __init__(self, world: World, since: datetime) -> None:
        self._currencies = {each.id: each.currency for each in world.customers}
        self._items = {item.sku: item for item in world.items}
        self._since = since
        self._until = world.ends_at

    def expected(self, row: Mapping[str, str | None]) -> Expected:
        """A row as a cell and what it should cost; raises _Wrong."""
        fields = {name: (row.get(name) or "").strip() for name in REQUIRED + OPTIONAL}
        if None in row:
            raise _Wrong("currency", "is followed by more fields than the header has")
        customer = fields["customer"]
        if customer not in self._currencies:
            raise _Wrong("customer", "is no customer of this world")
        item = self._items.get(fields["item"])
        if item is None:
            raise _Wrong("item", "is no item of this world")
        quantity = self._quantity(fields, item)
        currency = fields["currency"]
        if currency not in EXPONENTS or currency != self._currencies[customer]:
            raise _Wrong("currency", f"is not {self._currencies[customer]}, as {customer} pays in")
        cell = Cell(customer, item.sku, quantity, self._instant(fields["date"]))
        return Expected(cell, _cost(fields, quantity.value, currency))

    def _quantity(self, fields: Mapping[str, str], item: Item) -> Quantity:
        unit = fields["unit"] or item.sales_unit
        if unit != item.sales_unit:
            raise _Wrong("unit", f"is not {item.sales_unit}, the unit that the item is sold by")
        return Quantity(_above_0("quantity", fields["quantity"]), unit)

    def _instant(self, text: str) -> datetime:
        try:
            at = _either(text)
        except ValueInvalid:
            raise _Wrong(
                "date",
                "is neither a day such as 2026-03-01 nor an instant such as 2026-03-01T08:00:00Z",
            ) from None
        if not self._since <= at < self._until:
            raise _Wrong(
                "date",
                f"is not within the world, from {self._since:%Y-%m-%dT%H:%M:%SZ} until "
                f"before {self._until:%Y-%m-%dT%H:%M:%SZ}",
            )
        return at


def _either(text: str) -> datetime:
    if "T" in text:
        return parse_instant(text)
    day = parse_date(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + _NOON


def _cost(fields: Mapping[str, str], quantity: Decimal, currency: str) -> Money | None:
    """Quantity x price, rounded once, half up, as the world declares; None for an empty price."""
    per = _above_0("per", fields["per"]) if fields["per"] else Decimal(1)
    if not fields["price"]:
        return None
    price = _decimal("price", fields["price"], lambda number: number >= 0)
    over, under = (quantity * price).scaleb(EXPONENTS[currency]).as_integer_ratio()
    top, bottom = (per * under).as_integer_ratio()
    over, under = over * bottom, top
    return Money((2 * over + under) // (2 * under), currency)


def _above_0(column: str, text: str) -> Decimal:
    return _decimal(column, text, lambda number: number > 0)


def _decimal(column: str, text: str, fits: Callable[[Decimal], bool]) -> Decimal:
    try:
        number = parse_decimal(text)
    except ValueInvalid:
        raise _Wrong(column, _NUMBER) from None
    if not fits(number):
        raise _Wrong(column, _NUMBER)
    return number
