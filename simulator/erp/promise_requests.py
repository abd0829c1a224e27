"""What the ERP reads of what is expected."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import Id, Instant, QuantityIn, ReceivedLineIn


class ReplenishmentIn(TypedDict):
    """Goods that are expected."""

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    id: Id
    warehouse: Id
    sku: Id
    quantity: QuantityIn
    expected_at: Instant


class GoodsReceiptIn(TypedDict):
    """What came of a delivery that was expected."""

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    warehouse: Id
    lines: Annotated[list[ReceivedLineIn], Field(max_length=1)]
    last: bool


class OutlookIn(TypedDict):
    """An item whose dates are shown."""

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    id: Id
    lead_time_days: Annotated[int, Field(ge=0, le=3650)] | None


GOODS_RECEIPT: Final = TypeAdapter(GoodsReceiptIn)
OUTLOOK: Final = TypeAdapter(OutlookIn)
REPLENISHMENT: Final = TypeAdapter(ReplenishmentIn)
