"""What the judge keeps of picking, and how it reads it: what was wanted, confirmed and posted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, NamedTuple

from scenarios.history.documents import Quantity
from scenarios.history.readers import instant, number, quantity

Raw = dict[str, Any]

WMS: Final = "wms"
TO_WMS: Final = "engine>wms"
POST_PARCEL: Final = "erp.warehouse-postings.create"


class WantedLine(NamedTuple):
    """What is to be picked of a line."""

    line: int
    sku: str
    quantity: Quantity


class Pick(NamedTuple):
    """What one warehouse picks for one order: the ERP's pick, or the instruction that it became."""

    shop: str
    order: str
    reference: str
    warehouse: str
    lines: tuple[WantedLine, ...]


class FoundLine(NamedTuple):
    """What left of a line, and what was not found, in one unit."""

    line: int
    sku: str
    quantity: Quantity
    short: Decimal


class Parcel(NamedTuple):
    """What a warehouse said of a pick: its confirmation, or what the ERP posted of it."""

    confirmation: str
    pick: str
    tracking: str | None
    lines: tuple[FoundLine, ...]


class Posting(NamedTuple):
    """What the ERP posted of a confirmation, and the shipment that it made of it, if any."""

    parcel: Parcel
    warehouse: str
    shipment: str | None
    posted_at: int


class Withdrawal(NamedTuple):
    """What is wanted back of a pick, and what of it the warehouse withdrew: None before it said so.

    Of the warehouse's own row the second is always None: it has a decision for that.
    """

    pick: str
    asked: tuple[WantedLine, ...]
    got: tuple[WantedLine, ...] | None


class Decision(NamedTuple):
    """What a warehouse could still withdraw of a pick."""

    pick: str
    got: tuple[WantedLine, ...]


def withdrawal(raw: Raw) -> Withdrawal:
    """Read what is wanted back, of the ERP or of the warehouse."""
    got = _lines(raw, "withdrawn") if raw.get("state") == "decided" else None
    return Withdrawal(raw["pick"], _lines(raw, "quantity"), got)


def decision(raw: Raw) -> Decision:
    """Read what the warehouse withdrew."""
    return Decision(raw["pick"], _lines(raw, "quantity"))


def _lines(raw: Raw, what: str) -> tuple[WantedLine, ...]:
    rows = (WantedLine(row["line"], row["sku"], quantity(row[what])) for row in raw["lines"])
    return tuple(sorted(rows))


def pick(raw: Raw) -> Pick:
    """Read a pick, or an instruction."""
    where = (raw["shop"], raw["order"], raw["reference"], raw["warehouse"])
    return Pick(*where, _lines(raw, "quantity"))


def confirmation(raw: Raw) -> Parcel:
    """Read a confirmation of the warehouse."""
    return Parcel(raw["id"], raw["pick"], raw["tracking"], _found(raw))


def posting(raw: Raw) -> Posting:
    """Read what the ERP posted."""
    parcel = Parcel(raw["confirmation"], raw["pick"], raw["tracking"], _found(raw))
    return Posting(parcel, raw["warehouse"], raw["shipment"], instant(raw["posted_at"]))


def _found(raw: Raw) -> tuple[FoundLine, ...]:
    rows = (
        FoundLine(row["line"], row["sku"], quantity(row["quantity"]), number(row["short"]["value"]))
        for row in raw["lines"]
    )
    return tuple(sorted(rows))


READERS = {
    "pick": pick,
    "instruction": pick,
    "confirmation": confirmation,
    "warehouse_posting": posting,
    "withdrawal": withdrawal,
    "decision": decision,
}
"""How each entity is read."""
