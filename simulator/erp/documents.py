"""The ERP's documents, as stored and sent (canonical JSON; decimals are strings)."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict


class MoneyDocument(TypedDict):
    """An amount in integer minor units."""

    amount_minor: int
    currency: str


class QuantityDocument(TypedDict):
    """A number of units."""

    value: str
    unit: str


class UnitPriceDocument(TypedDict):
    """A price for `per` units of the price's unit."""

    amount: str
    currency: str
    per: str


class UnitDocument(TypedDict):
    """A unit of an item; `factor` base units make one."""

    unit: str
    factor: str


class Item(TypedDict):
    """What is sold."""

    sku: str
    name: str
    category: NotRequired[str]
    base_unit: str
    sales_unit: str
    units: list[UnitDocument]
    tax_code: str
    status: str


class Customer(TypedDict):
    """Who buys."""

    id: str
    currency: str
    payment_terms: str
    credit_limit: MoneyDocument | None
    blocked: bool
    tax_code: str


class Price(TypedDict):
    """A price rule."""

    id: str
    sku: str
    customer: str | None
    kind: str
    unit: str
    min_quantity: str
    unit_price: UnitPriceDocument
    valid_from: str
    valid_to: str | None


class Discount(TypedDict):
    """A discount rule."""

    id: str
    customer: str | None
    sku: str | None
    percent: str
    valid_from: str
    valid_to: str | None


class PriceList(TypedDict):
    """What the prices of a currency mean; `tax` is `exclusive` or `inclusive`."""

    currency: str
    tax: str


class Sourcing(TypedDict):
    """Whether a warehouse serves those whom the rule fits."""

    id: str
    warehouse: str
    account: str | None
    region: str | None
    channel: str | None
    serves: bool
    ship_to_region: NotRequired[str | None]


class Availability(TypedDict):
    """Stock of an item in a warehouse, in base units."""

    sku: str
    warehouse: str
    unit: str
    on_hand: str
    reserved: str
    safety: str
    available_to_promise: str


class Charge(TypedDict):
    """Something charged beside the lines."""

    kind: str
    amount: MoneyDocument


class Totals(TypedDict):
    """lines + charges + tax = total."""

    lines: MoneyDocument
    charges: MoneyDocument
    tax: MoneyDocument
    total: MoneyDocument


class OrderedLine(TypedDict):
    """A line as it is ordered."""

    line: int
    sku: str
    quantity: QuantityDocument
    unit_price: UnitPriceDocument
    discount_percent: str
    price_rule: str
    discount_rule: str | None


class OrderLine(OrderedLine):
    """A line of an order; the ordered quantity never changes, the increments (line's unit) do.

    ordered = shipped + cancelled + allocated + backordered; only where more left than was ordered,
    as a tolerance allows, nothing is allocated or backordered and shipped is more.
    """

    net: MoneyDocument
    tax: MoneyDocument
    allocated: str
    shipped: str
    invoiced: str
    cancelled: str
    backordered: str


class OrderHead(TypedDict):
    """What an order says beside its lines."""

    shop: str
    reference: str
    account: str
    placed_at: str
    currency: str
    purchase_order_number: str | None
    customer_reference: str | None
    notes: str | None
    deliver_to: dict[str, Any]
    invoicee: dict[str, Any]
    requested_date: str | None
    carrier: str | None
    custom: NotRequired[dict[str, Any]]


class NewOrder(OrderHead):
    """An order as a client enters it."""

    lines: list[OrderedLine]


class Order(OrderHead):
    """An order on its three axes."""

    number: str
    received_at: str
    lines: list[OrderLine]
    charges: list[Charge]
    totals: Totals
    state: str
    shipment_state: str
    invoice_state: str
    holds: list[str]


class BookedLine(TypedDict):
    """The inner side of a line: factors and tax as of the order's entry, what it holds where.

    `held` maps a warehouse to the quantity allocated there, in the line's unit; `tax_included` is
    there where the line's price has its tax in it, `assessed` where another owner than the ERP said
    what tax was billed. `taken_back` came back by reversed shipments, in the line's unit, and has
    not left again.
    """

    sku: str
    factor: str
    price_factor: str
    tax_percent: str
    tax_included: NotRequired[bool]
    assessed: NotRequired[bool]
    taken_back: NotRequired[str]
    held: dict[str, str]


class Booking(TypedDict):
    """The inner side of an order, by line number.

    `charges_invoiced` counts from the first charge, `charges_again` are kinds of charges of which
    the invoice was cancelled; `open_value` is what the order counts for
    credit, in minor units.
    """

    lines: dict[str, BookedLine]
    charges_invoiced: int
    charges_again: NotRequired[list[str]]
    unpaid_invoices: int
    open_value: int


class Exposure(TypedDict):
    """A customer's credit exposure in minor units; kept up to date, equal to what a sum gives.

    `credit` is what credit notes left to him beyond what they were set off against.
    """

    receivable: int
    uninvoiced: int
    credit: NotRequired[int]


class MovedLine(TypedDict):
    """A quantity of a line, in the line's unit."""

    line: int
    quantity: QuantityDocument


class ShipmentLine(MovedLine):
    """A line of a shipment."""

    sku: str


class Shipment(TypedDict):
    """What left one warehouse at one time for one order."""

    id: str
    order: str
    reference: str
    lines: list[ShipmentLine]
    carrier: str | None
    tracking: str
    warehouse: str
    shipped_at: str


class InvoiceLine(TypedDict):
    """A line of an invoice: what was shipped, at the ordered price."""

    line: int
    sku: str
    quantity: QuantityDocument
    unit_price: UnitPriceDocument
    discount_percent: str
    net: MoneyDocument
    tax: MoneyDocument


class Invoice(TypedDict):
    """What is asked for one shipment."""

    id: str
    order: str
    reference: str
    shipment: str
    lines: list[InvoiceLine]
    charges: list[Charge]
    totals: Totals
    state: str
    issued_at: str
    due_at: str
    paid: MoneyDocument


class Payment(TypedDict):
    """Money received for an invoice."""

    id: str
    invoice: str
    amount: MoneyDocument
    paid_at: str
