"""What a world is: a company's master data and the plan of what happens, as plain frozen data.

A world is written once, before anything runs, and nobody changes it. It holds no rule: which price
applies, what may ship and who is over his limit is worked out by ERP, storefront and judge, each
for itself. `document()` renders canonical documents. Instants are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from contracts.instants import format_instant
from contracts.values import Money, Quantity, UnitPrice, format_decimal
from simulator.world.canary import Canary
from simulator.world.owners import ERP
from simulator.world.partners import NO_PARTNERS, Partners
from simulator.world.price_lists import PriceList
from simulator.world.upkeep import Cancellation, MasterChange, PlannedReturn

MICROSECOND: Final = timedelta(microseconds=1)

Document = dict[str, Any]
"""A canonical document: JSON values only."""

_COUNTED: Final = (
    *("warehouses", "customers", "items", "prices", "discounts", "demand", "receipts"),
    *("price_changes", "master_changes", "cancellations", "returns"),
)
"""Of what a journal's header says how many there are; it calls the demand `orders`."""


def instant_us(starts_at: datetime, at: datetime) -> int:
    """Whole microseconds from `starts_at` to `at`; negative for what happened before."""
    return (at - starts_at) // MICROSECOND


@dataclass(frozen=True, slots=True)
class Address:
    """Where goods or invoices go; only a customer's have a role (`deliver_to`, `invoicee`)."""

    name: str
    street: str
    city: str
    country: str
    region: str | None = None
    postal_code: str | None = None
    id: str | None = None
    role: str | None = None

    def document(self) -> Document:
        """The address without the parts it does not have."""
        parts = {
            "id": self.id,
            "role": self.role,
            "name": self.name,
            "street": self.street,
            "city": self.city,
            "region": self.region,
            "postal_code": self.postal_code,
            "country": self.country,
        }
        return {name: part for name, part in parts.items() if part is not None}

    def deliver_to(self) -> Document:
        """The address as an order carries it: without the role it plays for the customer."""
        return {name: part for name, part in self.document().items() if name != "role"}


@dataclass(frozen=True, slots=True)
class Customer:
    """An account that buys: currency, terms, credit and addresses."""

    id: str
    name: str
    email: str
    currency: str
    payment_terms: str
    credit_limit: Money | None
    blocked: bool
    tax_code: str
    addresses: tuple[Address, ...]
    custom: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> Document:
        return {
            "id": self.id,
            "name": self.name,
            "email": self.email,
            "currency": self.currency,
            "payment_terms": self.payment_terms,
            "credit_limit": None if self.credit_limit is None else self.credit_limit.wire(),
            "blocked": self.blocked,
            "tax_code": self.tax_code,
            "addresses": [address.document() for address in self.addresses],
            "custom": dict(self.custom),
        }

    def deliver_to(self) -> Address:
        """The first address that goods may go to."""
        return next(a for a in self.addresses if a.role == "deliver_to")

    def invoicee(self) -> Address:
        """The address that invoices go to."""
        return next(a for a in self.addresses if a.role == "invoicee")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit an item is counted in: `factor` base units make one of it."""

    unit: str
    factor: Decimal

    def document(self) -> Document:
        return {"unit": self.unit, "factor": format_decimal(self.factor)}


@dataclass(frozen=True, slots=True)
class PackLevel:
    """A level of a pack, outermost first: `count` packages of kind `unit`, each with `content`."""

    count: Decimal
    unit: str
    content: Quantity | None = None

    def document(self) -> Document:
        level: Document = {"count": format_decimal(self.count), "unit": self.unit}
        return level if self.content is None else level | {"content": self.content.wire()}


@dataclass(frozen=True, slots=True)
class Item:
    """Something that is sold: in `sales_unit`, counted in stock in `base_unit`."""

    sku: str
    name: str
    base_unit: str
    sales_unit: str
    units: tuple[Unit, ...]
    tax_code: str
    status: str = "active"
    category: str | None = None
    pack: tuple[PackLevel, ...] = ()
    custom: Mapping[str, str] = field(default_factory=dict)

    def document(self) -> Document:
        category = {} if self.category is None else {"category": self.category}
        return {
            "sku": self.sku,
            "name": self.name,
            **category,
            "base_unit": self.base_unit,
            "sales_unit": self.sales_unit,
            "units": [unit.document() for unit in self.units],
            "pack": [level.document() for level in self.pack],
            "tax_code": self.tax_code,
            "status": self.status,
            "custom": dict(self.custom),
        }

    def factor(self, unit: str) -> Decimal:
        """How many base units make one `unit`, as the item's own table says."""
        return next(u.factor for u in self.units if u.unit == unit)


@dataclass(frozen=True, slots=True)
class Price:
    """A price rule: list (no customer) or contract, valid in `[valid_from, valid_to)`."""

    id: str
    sku: str
    customer: str | None
    kind: str
    unit: str
    min_quantity: Decimal
    unit_price: UnitPrice
    valid_from: datetime
    valid_to: datetime | None = None

    def document(self) -> Document:
        return {
            "id": self.id,
            "sku": self.sku,
            "customer": self.customer,
            "kind": self.kind,
            "unit": self.unit,
            "min_quantity": format_decimal(self.min_quantity),
            "unit_price": self.unit_price.wire(),
            "valid_from": format_instant(self.valid_from),
            "valid_to": None if self.valid_to is None else format_instant(self.valid_to),
        }


@dataclass(frozen=True, slots=True)
class Discount:
    """A percentage off, for one customer or item or all, valid in `[valid_from, valid_to)`."""

    id: str
    customer: str | None
    sku: str | None
    percent: Decimal
    valid_from: datetime
    valid_to: datetime | None = None

    def document(self) -> Document:
        return {
            "id": self.id,
            "customer": self.customer,
            "sku": self.sku,
            "percent": format_decimal(self.percent),
            "valid_from": format_instant(self.valid_from),
            "valid_to": None if self.valid_to is None else format_instant(self.valid_to),
        }


@dataclass(frozen=True, slots=True)
class Warehouse:
    """A place that holds stock."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who brings the goods."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class OpeningStock:
    """What lies in a warehouse at the start, in base units; `safety` of it is never promised."""

    warehouse: str
    sku: str
    quantity: Decimal
    safety: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """Goods received, in base units."""

    sku: str
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """Goods that arrive in a warehouse at an instant; every SKU at most once."""

    at: datetime
    warehouse: str
    lines: tuple[ReceiptLine, ...]


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line somebody will order, in the unit he orders in; one SKU may stand on several lines."""

    line: int
    sku: str
    quantity: Decimal
    unit: str

    def ordered(self) -> Quantity:
        """The quantity as the wire carries it."""
        return Quantity(self.quantity, self.unit)


@dataclass(frozen=True, slots=True)
class ShippedLine:
    """How much of an order's line one planned shipment takes, in the line's unit."""

    line: int
    quantity: Decimal


@dataclass(frozen=True, slots=True)
class PlannedShipment:
    """When a clerk ships: exactly `lines` if given, else `share` of the order, else all left."""

    at: datetime
    share: Decimal | None = None
    lines: tuple[ShippedLine, ...] | None = None


@dataclass(frozen=True, slots=True)
class PlannedOrder:
    """What a buyer (`user`) looks at (`browse`), orders, has `declined`; then what clerks do of it.

    No shipment: the order is never shipped, stays open, and a hold on it is never released (the
    receipts count on that). `pay_after_days` counts from the invoice; None is never. `deliver_to`
    is a canonical address, with the id of one of the account's addresses where it is one of them.
    """

    reference: str
    account: str
    at: datetime
    lines: tuple[PlannedLine, ...]
    deliver_to: Document
    requested_date: date | None
    carrier: str
    purchase_order_number: str
    notes: str = ""
    customer_reference: str = ""
    freight: Money | None = None
    shipments: tuple[PlannedShipment, ...] = ()
    pay_after_days: int | None = None
    custom: Mapping[str, str] = field(default_factory=dict)
    browse: tuple[str, ...] = ()
    user: str | None = None
    declined: bool = False


@dataclass(frozen=True, slots=True)
class PriceChange:
    """A price rule that somebody enters, replaces or ends in the ERP while the world runs."""

    at: datetime
    price: Price


@dataclass(frozen=True, slots=True)
class World:
    """A whole company and its plan; `generated` tells what was made up: `"field: how"`."""

    name: str
    source: str
    seed: int
    currency: str
    starts_at: datetime
    ends_at: datetime
    warehouses: tuple[Warehouse, ...]
    carriers: tuple[Carrier, ...]
    tax_rates: Mapping[str, Decimal]
    customers: tuple[Customer, ...]
    items: tuple[Item, ...]
    prices: tuple[Price, ...]
    discounts: tuple[Discount, ...]
    opening_stock: tuple[OpeningStock, ...]
    receipts: tuple[Receipt, ...]
    demand: tuple[PlannedOrder, ...]
    price_changes: tuple[PriceChange, ...] = ()
    master_changes: tuple[MasterChange, ...] = ()
    cancellations: tuple[Cancellation, ...] = ()
    returns: tuple[PlannedReturn, ...] = ()
    generated: tuple[str, ...] = ()
    canaries: tuple[Canary, ...] = ()
    timezone: str = "UTC"
    rounding: str = "half_up_per_line"
    price_lists: tuple[PriceList, ...] = ()
    partners: Partners = NO_PARTNERS
    tax_owner: str = ERP
    counted: int = 0
    """How many changes the ERP had counted before the first of this world."""
    cut_over_at: datetime | None = None  # ordered before: keyed in while there is no integration

    def without_partners(self) -> World:
        """The same world, in which every account stands for itself and signs in as such."""
        demand = [replace(one, user=None, declined=False) for one in self.demand]
        return replace(self, partners=NO_PARTNERS, demand=tuple(demand))

    def at_us(self, at: datetime) -> int:
        """Whole microseconds since the world's start."""
        return instant_us(self.starts_at, at)

    def instant(self, at_us: int) -> datetime:
        """The instant that many microseconds after the world's start."""
        return self.starts_at + at_us * MICROSECOND

    def length_us(self) -> int:
        """From the start to the end of the world."""
        return self.at_us(self.ends_at)

    def header(self) -> Document:
        """What a journal's header says of the world: names and figures, no master data."""
        return {
            "name": self.name,
            "source": self.source,
            "starts_at": format_instant(self.starts_at),
            "ends_at": format_instant(self.ends_at),
            "currency": self.currency,
            "timezone": self.timezone,
            "rounding": self.rounding,
            "tax_rates": {code: format_decimal(rate) for code, rate in self.tax_rates.items()},
            "counts": {
                "orders" if name == "demand" else name: len(getattr(self, name))
                for name in _COUNTED
            },
            "generated": list(self.generated),
            **({} if self.tax_owner == ERP else {"tax_owner": self.tax_owner}),
            **({} if (at := self.cut_over_at) is None else {"cut_over_at": format_instant(at)}),
        }
