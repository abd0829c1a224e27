"""What the ERP reads of a warehouse: the contract's request as strict types."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import _STRICT, CANCELLATION, Id, Instant, Number, Text, WantedIn

_Name = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class ConfirmedLineIn(TypedDict):
    """What left, and what will not come."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    sku: Id
    quantity: WantedIn
    short: WantedIn


class PostingIn(TypedDict):
    """A confirmation to post."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    shop: Id
    confirmation: Id
    pick: Id
    lines: Annotated[list[ConfirmedLineIn], Field(min_length=1, max_length=10_000)]
    carrier: Text | None
    tracking: _Name | None
    shipped_at: Instant


class DecidedLineIn(TypedDict):
    """What will not be picked any more."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    sku: Id
    quantity: WantedIn


class DecisionIn(TypedDict):
    """What a warehouse decided."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    shop: Id
    pick: Id
    lines: Annotated[list[DecidedLineIn], Field(min_length=1, max_length=10_000)]
    decided_at: Instant
    version: Annotated[int, Field(ge=1)]


CONFIRMATION: Final = TypeAdapter(PostingIn)
DECISION: Final = TypeAdapter(DecisionIn)
WITHDRAWAL: Final = CANCELLATION
