"""What the ERP reads about reversals: the contract's requests as strict types."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import _STRICT, Number, QuantityIn, UnitPriceIn

_Reason = Annotated[
    str, StringConstraints(min_length=1, max_length=64, pattern=r"^[a-z][a-z0-9-]*$")
]


class ReversalIn(TypedDict):
    """A document is taken back."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    reason: _Reason


class RebilledLineIn(TypedDict):
    """A line as it should have been billed."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    quantity: QuantityIn | None
    unit_price: UnitPriceIn | None


class RebillingIn(TypedDict):
    """Lines that were billed wrongly."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    reason: _Reason
    lines: Annotated[list[RebilledLineIn], Field(min_length=1, max_length=1000)]


REVERSAL: Final = TypeAdapter(ReversalIn)
REBILLING: Final = TypeAdapter(RebillingIn)
