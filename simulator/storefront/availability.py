"""What the shop may still promise of an item: what the ERP last said, less what it cannot know yet.

Between an order in the shop and the next word of the ERP the same piece must not be promised twice.
So the shop holds what its own orders took until the ERP has confirmed them, and then holds what the
ERP allocated until it hears of that item's stock again: only then does the figure it was given
count the order. It never adds anything to that figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from contracts.scope import load_scope
from contracts.values import Quantity, format_decimal, parse_decimal
from simulator.storefront.units import EXACT, NONE, Units, total

IN_STOCK: Final = "in_stock"
BACKORDER: Final = "backorder"


@cache
def stock_news_within_s() -> int:
    """How long after a confirmation the shop waits for the stock figure that counts it, in seconds.

    That is the freshness of availability in our scope matrix, where nobody brought another. A
    figure that overtook its confirmation is not followed by another, so the wait has to end.
    """
    return load_scope().freshness_s()["availability"]


@dataclass(frozen=True, slots=True)
class Held:
    """Base units of a SKU that an order line took; `until_us` is None while the ERP is silent."""

    line: int
    sku: str
    base: Decimal
    until_us: int | None = None

    def counts(self, now_us: int) -> bool:
        """Whether it still lessens what may be promised."""
        return self.until_us is None or now_us < self.until_us

    def wire(self) -> dict[str, Any]:
        """As it is stored."""
        base = str(self.base)
        return {"line": self.line, "sku": self.sku, "base": base, "until_us": self.until_us}

    @classmethod
    def parse(cls, stored: Mapping[str, Any]) -> Held:
        """From what `wire` gave."""
        return cls(stored["line"], stored["sku"], Decimal(stored["base"]), stored["until_us"])


@dataclass(frozen=True, slots=True)
class Promise:
    """What a line was promised, and the whole units that were shown to the buyer for it."""

    in_stock: bool
    available_shown: int

    def wire(self) -> dict[str, str]:
        """The `promise` of an order line."""
        status = IN_STOCK if self.in_stock else BACKORDER
        return {"status": status, "available_shown": str(self.available_shown)}


def stock_in_base(rows: Iterable[Mapping[str, Any]], units: Units) -> Decimal:
    """Everything that all warehouses may promise; a row in a unit the item lacks counts as none."""
    return total(
        units.in_base(parse_decimal(row["available"]), row["unit"])
        for row in rows
        if row["unit"] in units.factors
    )


@dataclass(slots=True)
class Holding:
    """What orders hold of one SKU, in base units: summed up where only the ERP can end it."""

    silent: Decimal
    timed: tuple[Held, ...]

    @classmethod
    def none(cls) -> Holding:
        """Nothing is held."""
        return cls(NONE, ())

    def add(self, one: Held) -> None:
        """One line more."""
        if one.until_us is None:
            self.silent = EXACT.add(self.silent, one.base)
        else:
            self.timed = (*self.timed, one)

    def let_go(self, one: Held) -> None:
        """A line that the ERP was silent about until now."""
        self.silent = EXACT.subtract(self.silent, one.base)

    def at(self, now_us: int) -> Decimal:
        """What counts at that time."""
        if not self.timed:
            return self.silent
        return total((self.silent, *(one.base for one in self.timed if one.counts(now_us))))


def promise_lines(
    lines: Sequence[tuple[str, Quantity]],
    units: Mapping[str, Units],
    free: Mapping[str, Decimal],
) -> list[Promise]:
    """A promise per (SKU, quantity), in their order: what one line takes, the next cannot have.

    `free` has the base units left per SKU. A line is in stock when all of it is there.
    """
    left = dict(free)
    promises = []
    for sku, quantity in lines:
        shown = units[sku].whole(left[sku], quantity.unit)
        wanted = units[sku].in_base(quantity.value, quantity.unit)
        promises.append(Promise(quantity.value <= shown, shown))
        left[sku] = EXACT.subtract(left[sku], wanted)
    return promises


def confirmed(
    held: Iterable[Held],
    ordered: Mapping[int, Decimal],
    progress: Iterable[Mapping[str, Any]],
    until_us: int,
) -> list[Held]:
    """What stays held when the ERP has spoken of the order for the first time.

    That is what it allocated, per line and at most what was held, until the stock figure follows,
    at most until `until_us`. What it backordered or cancelled does not lessen its figure either.
    `ordered` and `progress` are per line, in the line's unit.
    """
    allocated = {line["line"]: parse_decimal(line["allocated"]) for line in progress}
    kept = []
    for one in held:
        factor = EXACT.divide(one.base, ordered[one.line])
        base = EXACT.multiply(allocated.get(one.line, NONE), factor)
        if base > 0:
            kept.append(Held(one.line, one.sku, min(base, one.base), until_us))
    return kept


def heard_of(held: Iterable[Held], skus: frozenset[str]) -> list[Held]:
    """What stays held when stock figures of those SKUs arrived: all that the ERP does not know."""
    return [one for one in held if one.until_us is None or one.sku not in skus]


def shown(free: Decimal, units: Units) -> str:
    """Whole sales units, as the wire writes them."""
    return format_decimal(Decimal(units.whole(free, units.sales)))
