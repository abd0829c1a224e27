"""The ERP's documents about prices that clerks corrected in orders, and what is read of them."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.documents import MoneyDocument, Totals, UnitPriceDocument
from simulator.erp.requests import Number, Percent, UnitPriceIn

_STRICT: Final = ConfigDict(strict=True, extra="ignore")
_Reason = Annotated[str, StringConstraints(min_length=1, max_length=400)]


class Pricing(TypedDict):
    """What a line costs per unit, and the discount on it."""

    unit_price: UnitPriceDocument
    discount_percent: str


class CorrectedLine(Pricing):
    """A line whose price was corrected: what it was, and what it is."""

    line: int
    sku: str
    was: Pricing
    net: MoneyDocument
    tax: MoneyDocument


class PriceCorrection(TypedDict):
    """Who corrected which prices of an order, when, in which system, and why."""

    id: str
    order: str
    shop: str
    reference: str
    account: str
    corrected_at: str
    corrected_by: str
    system: str
    reason: str
    lines: list[CorrectedLine]
    totals: Totals


class CorrectedLineIn(TypedDict):
    """The price that a line is to have."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    unit_price: UnitPriceIn
    discount_percent: Percent


class CorrectionIn(TypedDict):
    """Prices to correct."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[CorrectedLineIn], Field(min_length=1)]
    reason: _Reason


CORRECTION: Final = TypeAdapter(CorrectionIn)
