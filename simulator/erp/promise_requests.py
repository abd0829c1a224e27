"""What the ERP reads of what is expected."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import ConfigDict, Field, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import Id, Instant, QuantityIn


class ReplenishmentIn(TypedDict):
    """Goods that are expected."""

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    id: Id
    warehouse: Id
    sku: Id
    quantity: QuantityIn
    expected_at: Instant


class OutlookIn(TypedDict):
    """An item whose dates are shown."""

    __pydantic_config__ = ConfigDict(strict=True, extra="ignore")  # type: ignore[misc]
    id: Id
    lead_time_days: Annotated[int, Field(ge=0, le=3650)] | None


OUTLOOK: Final = TypeAdapter(OutlookIn)
REPLENISHMENT: Final = TypeAdapter(ReplenishmentIn)
