"""A world small enough to read: two customers, three items, one warehouse, a few orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from contracts.values import Money, UnitPrice
from simulator.world.spec import (
    Address,
    Carrier,
    Customer,
    Item,
    OpeningStock,
    PlannedLine,
    PlannedOrder,
    PlannedShipment,
    Price,
    Receipt,
    ReceiptLine,
    Unit,
    Warehouse,
    World,
)

START = datetime(2026, 1, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def customer(identity: str) -> Customer:
    """A customer with one address for goods and one for invoices."""
    addresses = tuple(
        Address(
            name=f"{identity} Ltd",
            street="1 Quay",
            city="Harbour",
            country="Ireland",
            id=f"{identity}-{role}",
            role=role,
        )
        for role in ("deliver_to", "invoicee")
    )
    return Customer(
        id=identity,
        name=f"{identity} Ltd",
        email=f"buyer@{identity.lower()}.example",
        currency="EUR",
        payment_terms="NET30",
        credit_limit=Money(10_000_000, "EUR"),
        blocked=False,
        tax_code="standard",
        addresses=addresses,
    )


def item(sku: str) -> Item:
    """An item sold in cases of twelve."""
    units = (Unit("EA", Decimal(1)), Unit("CS", Decimal(12)))
    return Item(sku, f"Item {sku}", "EA", "CS", units, tax_code="standard")


def price(identity: str, sku: str, amount: str, customer_id: str | None = None) -> Price:
    """A price per case, valid since before the world began."""
    return Price(
        id=identity,
        sku=sku,
        customer=customer_id,
        kind="list" if customer_id is None else "contract",
        unit="CS",
        min_quantity=Decimal(1),
        unit_price=UnitPrice(Decimal(amount), "EUR", Decimal(1)),
        valid_from=START - DAY,
    )


def order(
    number: int, account: str, at: datetime, lines: Sequence[tuple[str, int]]
) -> PlannedOrder:
    """An order that is shipped two days later and paid three days after the invoice."""
    return PlannedOrder(
        reference=f"R{number}",
        account=account,
        at=at,
        lines=tuple(
            PlannedLine(nth, sku, Decimal(quantity), "CS")
            for nth, (sku, quantity) in enumerate(lines, 1)
        ),
        deliver_to=customer(account).deliver_to().deliver_to(),
        requested_date=(at + 5 * DAY).date(),
        carrier="1",
        purchase_order_number=f"PO-{number}",
        freight=Money(1_250, "EUR"),
        shipments=(PlannedShipment(at + 2 * DAY),),
        pay_after_days=3,
    )


def tiny_world(orders: int = 6, days: int = 10) -> World:
    """Two customers of whom one has a contract price, three items, an order every four hours."""
    accounts, skus = ("ANNA", "BERT"), ("A1", "B2", "C3")
    demand = tuple(
        order(
            number,
            accounts[number % 2],
            START + 8 * HOUR + number * 4 * HOUR,
            [(skus[number % 3], 2), (skus[(number + 1) % 3], 1)],
        )
        for number in range(orders)
    )
    return World(
        name="tiny",
        source="tests",
        seed=1,
        currency="EUR",
        starts_at=START,
        ends_at=START + days * DAY,
        warehouses=(Warehouse("W1", "Harbour"),),
        carriers=(Carrier("1", "Ferry"),),
        tax_rates={"standard": Decimal(20)},
        customers=tuple(customer(account) for account in accounts),
        items=tuple(item(sku) for sku in skus),
        prices=(
            *(price(f"L-{sku}", sku, "12.5") for sku in skus),
            price("K-ANNA-A1", "A1", "10.25", "ANNA"),
        ),
        discounts=(),
        opening_stock=tuple(OpeningStock("W1", sku, Decimal(60)) for sku in skus),
        receipts=(
            Receipt(START + 2 * DAY, "W1", tuple(ReceiptLine(sku, Decimal(600)) for sku in skus)),
        ),
        demand=demand,
        generated=("everything: written by hand for a test",),
    )
