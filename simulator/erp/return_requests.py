"""What the ERP reads about returns: the contract's requests as strict types."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.asked_requests import RequesterIn
from simulator.erp.requests import (
    _STRICT,
    Id,
    Instant,
    MovedLineIn,
    Number,
    Percent,
    QuantityIn,
    Text,
)

_Moved = Annotated[list[MovedLineIn], Field(min_length=1, max_length=10_000)]
Reason = Literal["damaged", "defective", "wrong_item", "not_needed", "other"]


class ReplacementOrderIn(TypedDict):
    """What is to be sent instead by an order; null: all that is not settled."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: _Moved | None


class RequestedLineIn(TypedDict):
    """A line that is to come back."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    sku: Id
    quantity: QuantityIn
    reason: Reason


class ReturnIn(TypedDict):
    """A request for a return."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    shop: Id
    request: Id
    reference: Id
    account: Id
    requested_at: Instant
    requested_by: RequesterIn
    resolution: Literal["credit", "replacement"]
    notes: Text | None
    lines: Annotated[list[RequestedLineIn], Field(min_length=1, max_length=10_000)]


class AuthorisationIn(TypedDict):
    """What may come back: these lines, or with null all that was asked for."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: _Moved | None
    restocking_percent: Percent


class ReturnRefusalIn(TypedDict):
    """Why nothing may come back."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    code: Literal["not-returnable", "not-justified"]
    text: Text | None


class ReturnReceiptIn(TypedDict):
    """What arrived: these lines, or with null all that is still awaited."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    warehouse: Id
    lines: _Moved | None


class InspectedLineIn(MovedLineIn):
    """What becomes of a quantity of a line."""

    disposition: Literal["restock", "scrap"]


class InspectionIn(TypedDict):
    """What becomes of goods that arrived."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[InspectedLineIn], Field(min_length=1, max_length=10_000)]


class ReplacementIn(TypedDict):
    """How goods are sent instead."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    carrier: Annotated[str, StringConstraints(max_length=4000)] | None


RETURN: Final = TypeAdapter(ReturnIn)
AUTHORISATION: Final = TypeAdapter(AuthorisationIn)
RETURN_REFUSAL: Final = TypeAdapter(ReturnRefusalIn)
RETURN_RECEIPT: Final = TypeAdapter(ReturnReceiptIn)
INSPECTION: Final = TypeAdapter(InspectionIn)
REPLACEMENT: Final = TypeAdapter(ReplacementIn)
REPLACEMENT_ORDER: Final = TypeAdapter(ReplacementOrderIn)
