"""What the judge keeps of a business document: flat, comparable values, and nothing else.

Two documents that mean the same are equal here, however their numbers are written: `14.0` and
`14.0000` are one Decimal, a price is a fraction per unit, an instant is an integer.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

Minor = tuple[int, str]
"""Minor units and currency."""


class Price(NamedTuple):
    """A price rule; `rate` is the price of one `unit`."""

    sku: str
    customer: str | None
    kind: str
    unit: str
    min_quantity: Decimal
    rate: Fraction
    currency: str
    valid_from: int
    valid_to: int | None


class Discount(NamedTuple):
    """A discount rule."""

    customer: str | None
    sku: str | None
    percent: Decimal
    valid_from: int
    valid_to: int | None


class Item(NamedTuple):
    """An item; `units` maps by pairs, `rest` is what nobody calculates with."""

    sku: str
    name: str
    category: str | None
    base_unit: str
    sales_unit: str
    units: tuple[tuple[str, Decimal], ...]
    tax_code: str
    status: str
    pack: bytes
    custom: bytes


class Customer(NamedTuple):
    """A customer, or account."""

    id: str
    name: str
    email: str
    currency: str
    payment_terms: str
    credit_limit: Minor | None
    blocked: bool
    tax_code: str
    addresses: tuple[Address, ...]
    custom: bytes


class Enrichment(NamedTuple):
    """What is told of an item: attributes as name, value and unit, media as kind and reference."""

    sku: str
    description: str
    attributes: tuple[tuple[str, str, str | None], ...]
    media: tuple[tuple[str, str], ...]


class PriceList(NamedTuple):
    """What the prices of a currency mean: `tax` is `exclusive` or `inclusive`."""

    currency: str
    tax: str


class Outlook(NamedTuple):
    """What can be promised of an item: after how many days, and when and where how much more."""

    sku: str
    unit: str
    lead_time_days: int | None
    steps: tuple[tuple[int, str, Decimal], ...]


class CorrectedLine(NamedTuple):
    """A line whose price a clerk corrected: rate and discount before and after, net and tax."""

    line: int
    sku: str
    was: tuple[Fraction, str, Decimal]
    rate: Fraction
    currency: str
    discount: Decimal
    net: Minor
    tax: Minor


class PriceCorrection(NamedTuple):
    """What was corrected of an order, when, by whom, in which system, and what it comes to."""

    order: str
    reference: str
    account: str
    corrected_at: int
    corrected_by: str
    system: str
    reason: str
    lines: tuple[CorrectedLine, ...]
    totals: Totals


class Posting(NamedTuple):
    """What became of an order that the ERP took to post it later."""

    reference: str
    shop: str
    state: str
    number: str | None
    code: str | None
    line: int | None


class Promise(NamedTuple):
    """When the ERP expects what an order waits for: per line the quantity, the instant, and the
    first that it was given (0 where it was given none by then), and whether it is in time (empty
    where no day was asked for); None where nothing is said of these.
    """

    order: str
    reference: str
    lines: tuple[tuple[int, Quantity, int | None, int | None, str | None], ...]


class Address(NamedTuple):
    """An address, without its id: two systems may number addresses each in its own way."""

    role: str | None
    name: str
    street: str
    city: str
    region: str | None
    postal_code: str | None
    country: str


class Stock(NamedTuple):
    """One item in one warehouse. The storefront's holds `available` alone, the ERP's all of it.

    For the ERP `available` is the judge's own subtraction, `claimed` is what the ERP says.
    """

    sku: str
    warehouse: str
    unit: str
    available: Decimal
    on_hand: Decimal | None
    reserved: Decimal | None
    safety: Decimal | None
    claimed: Decimal | None


class Quantity(NamedTuple):
    """A number of units."""

    value: Decimal
    unit: str


class Line(NamedTuple):
    """An order's line as it was agreed. `shown` is the availability the buyer was shown."""

    line: int
    sku: str
    quantity: Quantity
    rate: Fraction
    currency: str
    discount: Decimal
    price_rule: str | None
    discount_rule: str | None
    net: Minor | None
    tax: Minor | None
    promise: str | None
    shown: Decimal | None


class Totals(NamedTuple):
    """Sums of a document in minor units; `tax` is None where its owner has not spoken yet."""

    lines: Minor
    charges: Minor
    tax: Minor | None
    total: Minor


class Order(NamedTuple):
    """An order's terms. `reference` is the storefront's id, on both sides."""

    reference: str
    number: str | None
    shop: str
    account: str
    placed_at: int
    currency: str
    purchase_order_number: str | None
    customer_reference: str | None
    notes: str | None
    deliver_to: Address | None
    invoicee: Address | None
    requested_date: str | None
    carrier: str | None
    custom: bytes
    lines: tuple[Line, ...]
    totals: Totals | None


class Progress(NamedTuple):
    """How far one line has come, in the line's unit."""

    line: int
    allocated: Decimal
    shipped: Decimal
    invoiced: Decimal
    cancelled: Decimal
    backordered: Decimal


class Status(NamedTuple):
    """An order's three axes, holds, lines, charges and totals."""

    number: str
    state: str
    shipment_state: str
    invoice_state: str
    holds: tuple[str, ...]
    lines: tuple[Progress, ...]
    charges: tuple[tuple[str, int, str], ...]
    totals: Totals | None


class ShippedLine(NamedTuple):
    """What one shipment took of one line."""

    line: int
    sku: str
    quantity: Quantity


class Shipment(NamedTuple):
    """A shipment, or parcel."""

    order: str
    reference: str
    lines: tuple[ShippedLine, ...]
    carrier: str | None
    tracking: str | None
    warehouse: str
    shipped_at: int


class InvoicedLine(NamedTuple):
    """A line of an invoice."""

    line: int
    sku: str
    quantity: Quantity
    rate: Fraction
    currency: str
    discount: Decimal
    net: Minor
    tax: Minor


class Invoice(NamedTuple):
    """An invoice."""

    order: str
    reference: str
    shipment: str
    lines: tuple[InvoicedLine, ...]
    charges: tuple[tuple[str, int, str], ...]
    totals: Totals
    state: str
    issued_at: int
    due_at: int
    paid: Minor
