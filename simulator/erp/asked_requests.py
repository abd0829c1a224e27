"""What the ERP reads of what buyers ask for, and what clerks answer."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired

from pydantic import AfterValidator, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.configurations import ChoiceIn
from simulator.erp.requests import (
    _STRICT,
    AddressIn,
    Currency,
    Day,
    Id,
    Instant,
    Number,
    Percent,
    QuantityIn,
    Text,
    UnitPriceIn,
    WantedIn,
    _plain,
)

_Said = Annotated[str, StringConstraints(min_length=1)]


class RequesterIn(TypedDict):
    """Who asked; staff ask on behalf of the account."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    role: Literal["buyer", "staff"]
    id: Id


class AskedLineIn(TypedDict):
    """A line that a quote is asked for."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    sku: Id
    quantity: QuantityIn
    wished_discount_percent: Percent | None
    options: NotRequired[Annotated[list[ChoiceIn], Field(min_length=1, max_length=1_000)] | None]


class QuoteIn(TypedDict):
    """A quote that is asked for."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    shop: Id
    reference: Id
    account: Id
    requested_at: Instant
    requested_by: NotRequired[RequesterIn | None]
    currency: Currency
    notes: Text | None
    lines: Annotated[list[AskedLineIn], Field(min_length=1, max_length=10_000)]


class PricedLineIn(TypedDict):
    """What a clerk offers for a line."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    unit_price: UnitPriceIn | None
    discount_percent: Percent


class OfferIn(TypedDict):
    """What a clerk offers, and until when."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    valid_to: Instant
    lines: Annotated[list[PricedLineIn], Field(min_length=1, max_length=10_000)]


class RefusalIn(TypedDict):
    """Why a clerk says no."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class AmendedLineIn(TypedDict):
    """How much of a line is wanted after all."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    quantity: WantedIn


class AmendedHeadIn(TypedDict):
    """What the head is to say after all; how long a text may be the desk decides."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    purchase_order_number: NotRequired[str | None]
    customer_reference: NotRequired[str | None]
    notes: NotRequired[str | None]
    requested_date: NotRequired[Day | None]
    deliver_to: NotRequired[Annotated[AddressIn, AfterValidator(_plain)]]


def _named(head: AmendedHeadIn) -> AmendedHeadIn:
    if not head:
        raise ValueError("nothing of the head is named")
    return head


class AmendmentIn(TypedDict):
    """What a buyer wants less of, or otherwise."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    shop: Id
    reference: Id
    order: Id
    account: Id
    requested_at: Instant
    requested_by: NotRequired[RequesterIn | None]
    lines: Annotated[list[AmendedLineIn], Field(min_length=1, max_length=10_000)]
    head: NotRequired[Annotated[AmendedHeadIn, AfterValidator(_named)] | None]


class WantedAddressIn(TypedDict):
    """An address that has no id yet."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    name: _Said
    street: _Said
    city: _Said
    region: NotRequired[str | None]
    postal_code: NotRequired[str | None]
    country: _Said


class AddressRequestIn(TypedDict):
    """The delivery address that a buyer wants; it has no id yet."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    shop: Id
    reference: Id
    account: Id
    requested_at: Instant
    requested_by: NotRequired[RequesterIn | None]
    replaces: Id | None
    address: WantedAddressIn


class AddressRefusalIn(TypedDict):
    """Why a clerk refuses an address, as a code."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    reason: Literal["incomplete", "not-found", "not-served", "known-already"]


QUOTE: Final = TypeAdapter(QuoteIn)
OFFER: Final = TypeAdapter(OfferIn)
REFUSAL: Final = TypeAdapter(RefusalIn)
AMENDMENT: Final = TypeAdapter(AmendmentIn)
ADDRESS_REQUEST: Final = TypeAdapter(AddressRequestIn)
ADDRESS_REFUSAL: Final = TypeAdapter(AddressRefusalIn)
