"""What the ERP reads about receivables: the contract's requests as strict types."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import _STRICT, Id, Instant, PaidIn, Percent

_Days = Annotated[int, Field(ge=0, le=365)]
_Name = Annotated[str, StringConstraints(min_length=1, max_length=128)]


class TermsIn(TypedDict):
    """Terms of payment."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    net_days: _Days
    discount_percent: Percent
    discount_days: _Days
    hold_after_days: _Days | None


class ApplicationIn(TypedDict):
    """Money for an invoice."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    invoice: Id
    amount: PaidIn


class ReceiptIn(TypedDict):
    """Money received."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    account: Id
    reference: _Name | None
    amount: PaidIn
    received_at: Instant | None
    applications: Annotated[list[ApplicationIn], Field(max_length=1000)]


class RefundIn(TypedDict):
    """Money that went back."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    account: Id
    reference: Id
    credit: Id
    amount: PaidIn
    refunded_at: Instant


class PeriodIn(TypedDict):
    """An accounting period, opened or closed."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    state: Literal["open", "closed"]
    late_postings: Literal["refused", "next_open"]


TERMS: Final = TypeAdapter(TermsIn)
MONEY_RECEIVED: Final = TypeAdapter(ReceiptIn)
APPLICATION: Final = TypeAdapter(ApplicationIn)
REFUND: Final = TypeAdapter(RefundIn)
PERIOD: Final = TypeAdapter(PeriodIn)
