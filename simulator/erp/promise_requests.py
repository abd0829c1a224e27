"""What the ERP reads of what is expected."""

from __future__ import annotations

from typing import Final

from pydantic import ConfigDict, TypeAdapter
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


REPLENISHMENT: Final = TypeAdapter(ReplenishmentIn)
