"""What a mapping file says, as frozen data: which file and column is what, and what is made up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from simulator.world.spec import Warehouse


@dataclass(frozen=True, slots=True)
class Format:
    """How numbers and dates are written; the formats of dates are those of `strptime`."""

    decimal: str = "."
    thousands: str = ""
    dates: tuple[str, ...] = ("%Y-%m-%d",)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's cells come from: a column, several joined, or one constant for all rows."""

    columns: tuple[str, ...]
    join: str
    const: str | None
    default: str
    optional: bool
    codes: str | None
    times: Decimal
    format: Format


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows of a file count: those whose cell in `column` is one of `values`."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """One reading of one file: which entity its rows are and where each field comes from."""

    name: str
    file: str
    into: str
    delimiter: str
    quote: str
    encoding: str
    skip_lines: int
    where: Where | None
    repeats: bool
    optional: bool
    fields: Mapping[str, Source]
    custom: Mapping[str, Source]

    def columns(self) -> tuple[str, ...]:
        """Every column the read needs to find in the file's header, in order, each once."""
        sources = [*self.fields.values(), *self.custom.values()]
        needed = [c for source in sources if not source.optional for c in source.columns]
        where = () if self.where is None else (self.where.column,)
        return tuple(dict.fromkeys([*needed, *where]))


@dataclass(frozen=True, slots=True)
class CutOver:
    """When the company goes live, in its own time, and where the mapping says so."""

    at: datetime
    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What holds for the whole company and stands in no file."""

    currency: str
    timezone: str
    rounding: str
    warehouses: tuple[Warehouse, ...]
    carrier: str | None
    tax_rates: Mapping[str, Decimal]
    tax_code: str
    payment_terms: str
    unicode: str
    valid_to: str
    tax_owner: str
    cut_over: CutOver | None = None


@dataclass(frozen=True, slots=True)
class PackPattern:
    """One way a pack is written; a unit or measure that the text does not name is given here."""

    text: str
    unit: str | None
    inner_unit: str | None
    measure: str | None


@dataclass(frozen=True, slots=True)
class PackRules:
    """How pack texts are read: patterns in order, and the words for units and measures."""

    base_unit: str
    case_unit: str
    patterns: tuple[PackPattern, ...]
    units: Mapping[str, str]
    measures: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class StockRules:
    """What the quantities of stock mean: counted in the base or the sales unit, at start or end."""

    unit: str
    means: str


@dataclass(frozen=True, slots=True)
class Derivations:
    """Which master data is worked out from the order history."""

    list_prices: bool
    discounts: bool
    addresses: bool
    contract_prices: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a day: from and until, in the company's own time."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class Offers:
    """Generated contract prices: for which share of customers, how many items, how far off."""

    share: Decimal
    items: int
    least_percent: int
    most_percent: int


@dataclass(frozen=True, slots=True)
class Generation:
    """Which missing data is generated from the seed; None or False leaves it out."""

    order_time: Span
    ship_time: Span
    receipt_time: Span
    receipts: bool
    credit_limits: bool
    payment_days: tuple[int, int] | None
    purchase_orders: str | None
    browse: int
    offers: Offers | None


@dataclass(frozen=True, slots=True)
class CompanyMapping:
    """A whole mapping; `label` is the file it came from, without the folders of this machine."""

    name: str
    label: str
    facts: Facts
    reads: tuple[Read, ...]
    codes: Mapping[str, Mapping[str, str]]
    flags: Mapping[str, bool]
    packs: PackRules
    stock: StockRules
    derive: Derivations
    generate: Generation

    def into(self, entity: str) -> tuple[Read, ...]:
        """The reads that fill an entity, in the order of the mapping."""
        return tuple(read for read in self.reads if read.into == entity)
