"""What the ERP reads: the contract's requests as strict types, checked while they are parsed.

A field that the contract does not name is ignored, except in addresses and `custom`, which are
passed on whole. Every value that passes can be stored and sent again without loss, but for a whole
number of more than 64 bits in these, which becomes the nearest that most readers of JSON know
(RFC 8259, section 6).
"""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, NotRequired, TypeVar

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from contracts.currencies import EXPONENTS
from contracts.instants import parse_date, parse_instant

V = TypeVar("V")

_MAX_MINOR: Final = 2**53 - 1
_STRICT: Final = ConfigDict(strict=True, extra="ignore")
_WHOLE: Final = ConfigDict(strict=True, extra="allow")


def _instant(value: str) -> str:
    parse_instant(value)
    return value


def _date(value: str) -> str:
    parse_date(value)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, int) and not -(2**63) <= value < 2**64:
        try:
            return float(value)
        except OverflowError:
            raise ValueError("a number that is too large for anybody to keep") from None
    return value


def _currency(value: str) -> str:
    if value not in EXPONENTS:
        raise ValueError("no currency of ISO 4217")
    return value


Id = Annotated[str, StringConstraints(min_length=1, max_length=128)]
TEXT_MOST: Final = 4000
"""So many characters of a text are kept."""
Text = Annotated[str, StringConstraints(max_length=TEXT_MOST)]
Unit = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{2,3}$")]
Currency = Annotated[str, AfterValidator(_currency)]
Instant = Annotated[str, StringConstraints(max_length=27), AfterValidator(_instant)]
Day = Annotated[str, StringConstraints(max_length=10), AfterValidator(_date)]
Number = Annotated[int, Field(ge=1, le=1_000_000)]
AnyDecimal = Annotated[str, StringConstraints(pattern=r"^-?(0|[1-9][0-9]{0,17})([.][0-9]{1,12})?$")]
Positive = Annotated[
    str,
    StringConstraints(
        pattern=r"^([1-9][0-9]{0,17}([.][0-9]{1,12})?|0[.][0-9]{0,11}[1-9][0-9]{0,11})$"
    ),
]
NonNegative = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,17})([.][0-9]{1,12})?$")]
Percent = Annotated[
    str, StringConstraints(pattern=r"^(100([.]0{1,6})?|[1-9]?[0-9]([.][0-9]{1,6})?)$")
]
Amount = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,14})([.][0-9]{1,5})?$")]
Json = Annotated[dict[str, Any], AfterValidator(_plain)]


class QuantityIn(TypedDict):
    """A quantity above zero."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    value: Positive
    unit: Unit


class UnitPriceIn(TypedDict):
    """A unit price."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    amount: Amount
    currency: Currency
    per: Positive


class MoneyIn(TypedDict):
    """An amount that is not negative."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    amount_minor: Annotated[int, Field(ge=0, le=_MAX_MINOR)]
    currency: Currency


class PaidIn(TypedDict):
    """An amount above zero."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    amount_minor: Annotated[int, Field(ge=1, le=_MAX_MINOR)]
    currency: Currency


class AddressIn(TypedDict):
    """An address; what else it carries is kept."""

    __pydantic_config__ = _WHOLE  # type: ignore[misc]
    name: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    street: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    city: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    country: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    id: NotRequired[str | None]
    region: NotRequired[str | None]
    postal_code: NotRequired[str | None]


class LineIn(TypedDict):
    """A line of a new order."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    sku: Id
    quantity: QuantityIn
    unit_price: UnitPriceIn
    discount_percent: Percent
    price_rule: Id
    discount_rule: str | None


class OrderIn(TypedDict):
    """A new order."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    shop: Id
    reference: Id
    account: Id
    placed_at: Instant
    currency: Currency
    purchase_order_number: Text | None
    customer_reference: Text | None
    notes: Text | None
    deliver_to: Annotated[AddressIn, AfterValidator(_plain)]
    invoicee: Annotated[AddressIn, AfterValidator(_plain)]
    requested_date: Day | None
    carrier: Text | None
    custom: NotRequired[Json]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=10_000)]


class WantedIn(TypedDict):
    """A quantity that is not negative."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    value: NonNegative
    unit: Unit


class MovedLineIn(TypedDict):
    """A quantity of a line."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    quantity: QuantityIn


class ChargeIn(TypedDict):
    """A charge to add to an order."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    kind: Literal["freight"]
    amount: MoneyIn


class CancellationIn(TypedDict):
    """Quantities to cancel."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[MovedLineIn], Field(min_length=1, max_length=10_000)]


class ReleaseIn(TypedDict):
    """A hold to take away."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    hold: Id


class HoldIn(TypedDict):
    """Why an order is not to go on."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    hold: Literal["price", "review"]


class SubstitutionIn(TypedDict):
    """Another item for what is open of a line."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    quantity: QuantityIn
    sku: Id
    price: Literal["original", "own"]
    decline_until: Instant | None


class ShipmentIn(TypedDict):
    """Goods to ship: the lines given, or with null all that is allocated."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    lines: Annotated[list[MovedLineIn], Field(min_length=1, max_length=10_000)] | None
    carrier: NotRequired[Text | None]
    shipped_at: NotRequired[Instant | None]


class PaymentIn(TypedDict):
    """A payment to post."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    amount: PaidIn


class ReceivedLineIn(TypedDict):
    """A quantity of an item."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    sku: Id
    quantity: QuantityIn


class ReceiptIn(TypedDict):
    """Goods received."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    warehouse: Id
    lines: Annotated[list[ReceivedLineIn], Field(min_length=1, max_length=10_000)]


class AdjustmentIn(TypedDict):
    """Stock corrected by hand, in base units."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    warehouse: Id
    sku: Id
    delta: AnyDecimal
    reason: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class PriceIn(TypedDict):
    """A price rule."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    sku: Id
    customer: Id | None
    kind: Literal["list", "contract"]
    unit: Unit
    min_quantity: Positive
    unit_price: UnitPriceIn
    valid_from: Instant
    valid_to: Instant | None


def _of_its_kind(rule: PriceIn) -> PriceIn:
    if (rule["kind"] == "contract") != (rule["customer"] is not None):
        raise ValueError("a contract rule names its customer, a list rule names none")
    return rule


class DiscountIn(TypedDict):
    """A discount rule."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    customer: str | None
    sku: str | None
    percent: Percent
    valid_from: Instant
    valid_to: Instant | None


class PriceListIn(TypedDict):
    """What the prices of a currency mean."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    currency: Currency
    tax: Literal["exclusive", "inclusive"]


class SourcingIn(TypedDict):
    """Whom a warehouse serves."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    warehouse: Id
    account: Id | None
    region: Annotated[str, StringConstraints(min_length=1, max_length=128)] | None
    channel: Literal["storefront", "phone", "email", "edi"] | None
    serves: bool
    ship_to_region: NotRequired[
        Annotated[str, StringConstraints(min_length=1, max_length=128)] | None
    ]


ORDER: Final = TypeAdapter(OrderIn)
CHARGE: Final = TypeAdapter(ChargeIn)
CANCELLATION: Final = TypeAdapter(CancellationIn)
RELEASE: Final = TypeAdapter(ReleaseIn)
HOLD: Final = TypeAdapter(HoldIn)
SUBSTITUTION: Final = TypeAdapter(SubstitutionIn)
SPLIT: Final = CANCELLATION
SHIPMENT: Final = TypeAdapter(ShipmentIn)
PAYMENT: Final = TypeAdapter(PaymentIn)
RECEIPT: Final = TypeAdapter(ReceiptIn)
ADJUSTMENT: Final = TypeAdapter(AdjustmentIn)
SOURCING_RULE: Final = TypeAdapter(SourcingIn)
PRICE_LIST: Final = TypeAdapter(PriceListIn)
PRICE: Final = TypeAdapter(Annotated[PriceIn, AfterValidator(_of_its_kind)])
DISCOUNT: Final = TypeAdapter(DiscountIn)
