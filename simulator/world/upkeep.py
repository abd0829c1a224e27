"""What clerks change beside prices while a world runs: masters, orders, goods that come back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

MasterKind = Literal["customer", "item", "price", "discount"]


@dataclass(frozen=True, slots=True)
class MasterChange:
    """A record of the ERP's master data that is entered or replaced, or deleted without `document`.

    A rule with dates is entered as a `PriceChange`, whose dates move with the world's.
    """

    at: datetime
    kind: MasterKind
    id: str
    document: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class BackLine:
    """How much of an order's line somebody sends back, in the line's unit."""

    line: int
    quantity: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class PlannedReturn:
    """Goods of an order are asked back, the `nth` time; then what clerks make of it.

    They refuse it, or authorise it and keep so many percent back; what came is put on the shelf
    again or `scrapped`, and credited, or `replaced` where there is something to send.
    """

    at: datetime
    reference: str
    nth: int
    lines: tuple[BackLine, ...]
    by_staff: bool = False
    refused: bool = False
    restocking_percent: str = "0"
    scrapped: bool = False
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Cancellation:
    """What is still open of an order is cancelled: of these lines, or of every line."""

    at: datetime
    reference: str
    lines: tuple[int, ...] = ()
