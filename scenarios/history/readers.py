"""Reads the business documents of the wire into what the judge keeps of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from contracts.canonical import canonical
from contracts.instants import parse_instant
from scenarios.history.documents import (
    Address,
    Customer,
    Discount,
    Enrichment,
    Invoice,
    InvoicedLine,
    Item,
    Line,
    Minor,
    Order,
    Outlook,
    Price,
    PriceList,
    Progress,
    Promise,
    Quantity,
    Shipment,
    ShippedLine,
    Status,
    Stock,
    Totals,
)

Raw = dict[str, Any]

_MEMO_MOST: Final = 200_000
_numbers: dict[str, Decimal] = {}
_rates: dict[tuple[str, str], Fraction] = {}
_instants: dict[str, int] = {}
_progresses: dict[tuple[int, str, str, str, str, str], Progress] = {}


def number(text: str) -> Decimal:
    """The exact number that a decimal string says; equal strings share one object."""
    known = _numbers.get(text)
    if known is None:
        if type(text) is not str:
            raise TypeError("a decimal is a string")
        if len(_numbers) >= _MEMO_MOST:
            _numbers.clear()
        known = _numbers[text] = Decimal(text)
    return known


def rate(price: Raw) -> Fraction:
    """The price of one unit, exactly."""
    pair = (price["amount"], price.get("per", "1"))
    known = _rates.get(pair)
    if known is None:
        if len(_rates) >= _MEMO_MOST:
            _rates.clear()
        known = _rates[pair] = Fraction(pair[0]) / Fraction(pair[1])
    return known


def instant(text: str) -> int:
    """Microseconds since 1970 of an instant on the wire."""
    known = _instants.get(text)
    if known is None:
        if len(_instants) >= _MEMO_MOST:
            _instants.clear()
        moment = parse_instant(text)
        known = int(moment.timestamp()) * 1_000_000 + moment.microsecond
        _instants[text] = known
    return known


def quantity(raw: Raw) -> Quantity:
    """A quantity on the wire."""
    return Quantity(number(raw["value"]), raw["unit"])


def minor(raw: Raw | None) -> Minor | None:
    """Money on the wire, or None."""
    return None if raw is None else money(raw)


def money(raw: Raw) -> Minor:
    """Money on the wire."""
    return int(raw["amount_minor"]), str(raw["currency"])


def price(raw: Raw) -> Price:
    """Read a price rule."""
    unit_price = raw["unit_price"]
    ends = raw["valid_to"]
    return Price(
        raw["sku"],
        raw["customer"],
        raw["kind"],
        raw["unit"],
        number(raw["min_quantity"]),
        rate(unit_price),
        unit_price["currency"],
        instant(raw["valid_from"]),
        None if ends is None else instant(ends),
    )


def price_list(raw: Raw) -> PriceList:
    """Read what the prices of a currency mean."""
    return PriceList(raw["currency"], raw["tax"])


def enrichment(raw: Raw) -> Enrichment:
    """Read what is told of an item; the order of it is part of it."""
    return Enrichment(
        raw["sku"],
        raw["description"],
        tuple((each["name"], each["value"], each["unit"]) for each in raw["attributes"]),
        tuple((each["kind"], each["reference"]) for each in raw["media"]),
    )


def outlook(raw: Raw) -> Outlook:
    """Read what can be promised of an item."""
    steps = tuple(
        (instant(step["at"]), step["warehouse"], number(step["quantity"])) for step in raw["steps"]
    )
    return Outlook(raw["sku"], raw["unit"], raw["lead_time_days"], steps)


def promise(raw: Raw) -> Promise:
    """Read when an order will have what it waits for."""
    lines = (
        (
            line["line"],
            quantity(line["quantity"]),
            None if line["expected_at"] is None else instant(line["expected_at"]),
            _first_date(line),
            _in_time(line),
        )
        for line in raw["lines"]
    )
    return Promise(raw["order"], raw["reference"], tuple(lines))


def _first_date(line: Raw) -> int | None:
    """The first date of a line; 0 for none by then, None where nothing is said of it."""
    if "first_expected_at" not in line:
        return None
    return 0 if line["first_expected_at"] is None else instant(line["first_expected_at"])


def _in_time(line: Raw) -> str | None:
    """Whether a line is there on the day that was asked for; empty where none was, None where
    nothing is said of it.
    """
    if "in_time" not in line:
        return None
    return "" if line["in_time"] is None else "yes" if line["in_time"] else "no"


def discount(raw: Raw) -> Discount:
    """Read a discount rule."""
    ends = raw["valid_to"]
    return Discount(
        raw["customer"],
        raw["sku"],
        number(raw["percent"]),
        instant(raw["valid_from"]),
        None if ends is None else instant(ends),
    )


def item(raw: Raw) -> Item:
    """Read an item."""
    units = sorted((row["unit"], number(row["factor"])) for row in raw["units"])
    return Item(
        raw["sku"],
        raw["name"],
        raw.get("category"),
        raw["base_unit"],
        raw["sales_unit"],
        tuple(units),
        raw["tax_code"],
        raw["status"],
        canonical(raw.get("pack") or []),
        canonical(raw.get("custom") or {}),
    )


def customer(raw: Raw) -> Customer:
    """Read a customer or account."""
    addresses = [_address(row) for row in raw["addresses"]]
    return Customer(
        raw["id"],
        raw["name"],
        raw["email"],
        raw["currency"],
        raw["payment_terms"],
        minor(raw["credit_limit"]),
        raw["blocked"],
        raw["tax_code"],
        tuple(sorted(addresses, key=repr)),
        canonical(raw.get("custom") or {}),
    )


def stock(raw: Raw) -> Stock:
    """Read availability as either side writes it; the judge does the ERP's subtraction itself.

    What says `available` is the storefront's, whatever of the ERP's was handed on beside it.
    """
    if "available" in raw or "on_hand" not in raw:
        told = number(raw["available"])
        return Stock(raw["sku"], raw["warehouse"], raw["unit"], told, None, None, None, None)
    on_hand, reserved = number(raw["on_hand"]), number(raw["reserved"])
    safety = number(raw["safety"])
    free = max(Decimal(0), on_hand - reserved - safety)
    claimed = number(raw["available_to_promise"])
    place = (raw["sku"], raw["warehouse"], raw["unit"])
    return Stock(*place, free, on_hand, reserved, safety, claimed)


def order(raw: Raw) -> Order:
    """Read an order's terms as either side writes them, in whichever version of the contract.

    From 2.0.0 on an account is called the buyer, and what a carrier is to do stands beside him.
    """
    totals = raw.get("totals")
    return Order(
        raw["reference"] if "reference" in raw else raw["id"],
        raw.get("number"),
        raw["shop"],
        raw["account"] if "account" in raw else raw["buyer"],
        instant(raw["placed_at"]),
        raw["currency"],
        raw.get("purchase_order_number") or None,
        raw.get("customer_reference") or None,
        raw.get("notes") or None,
        address(raw.get("deliver_to")),
        address(raw.get("invoicee")),
        raw.get("requested_date"),
        _carrier(raw),
        canonical(raw.get("custom") or {}),
        tuple(_line(row) for row in raw["lines"]),
        None if totals is None else sums(totals),
    )


def _carrier(raw: Raw) -> str | None:
    carrier, service = raw.get("carrier"), raw.get("service")
    return carrier if service is None else f"{carrier} {service}"


def status(raw: Raw) -> Status:
    """Read an order's progress: of an ERP order, or of the status that a storefront shows."""
    totals = raw.get("totals")
    return Status(
        raw["number"],
        raw["state"],
        raw["shipment_state"],
        raw["invoice_state"],
        tuple(sorted(raw["holds"])),
        tuple(sorted(_progress(row) for row in raw["lines"])),
        charges(raw.get("charges") or ()),
        None if totals is None else sums(totals),
    )


def shipment(raw: Raw) -> Shipment:
    """Read a shipment."""
    lines = (
        ShippedLine(row["line"], row["sku"], quantity(row["quantity"])) for row in raw["lines"]
    )
    return Shipment(
        raw["order"],
        raw["reference"],
        tuple(sorted(lines)),
        raw["carrier"],
        raw["tracking"],
        raw["warehouse"],
        instant(raw["shipped_at"]),
    )


def invoice(raw: Raw) -> Invoice:
    """Read an invoice."""
    return Invoice(
        raw["order"],
        raw["reference"],
        raw["shipment"],
        tuple(sorted((invoiced(row) for row in raw["lines"]), key=lambda line: line.line)),
        charges(raw["charges"]),
        sums(raw["totals"]),
        raw["state"],
        instant(raw["issued_at"]),
        instant(raw["due_at"]),
        money(raw["paid"]),
    )


def address(raw: Raw | None) -> Address | None:
    """Read an address that may be missing, without the role it plays for its customer."""
    return None if raw is None else _address(raw)._replace(role=None)


def _address(raw: Raw) -> Address:
    return Address(
        raw.get("role"),
        raw["name"],
        raw["street"],
        raw["city"],
        raw.get("region") or None,
        raw.get("postal_code") or None,
        raw["country"],
    )


def _line(raw: Raw) -> Line:
    unit_price, promise = raw["unit_price"], raw.get("promise") or {}
    shown = promise.get("available_shown")
    return Line(
        raw["line"],
        raw["sku"],
        quantity(raw["quantity"]),
        rate(unit_price),
        unit_price["currency"],
        number(raw["discount_percent"]),
        raw.get("price_rule"),
        raw.get("discount_rule"),
        minor(raw.get("net")),
        minor(raw.get("tax")),
        promise.get("status"),
        None if shown is None else number(shown),
    )


def _progress(raw: Raw) -> Progress:
    said = (
        raw["line"],
        raw["allocated"],
        raw["shipped"],
        raw["invoiced"],
        raw["cancelled"],
        raw["backordered"],
    )
    known = _progresses.get(said)
    if known is None:
        if len(_progresses) >= _MEMO_MOST:
            _progresses.clear()
        known = _progresses[said] = Progress(said[0], *map(number, said[1:]))
    return known


def invoiced(raw: Raw) -> InvoicedLine:
    """Read a line of an invoice or of a credit note."""
    unit_price = raw["unit_price"]
    return InvoicedLine(
        raw["line"],
        raw["sku"],
        quantity(raw["quantity"]),
        rate(unit_price),
        unit_price["currency"],
        number(raw["discount_percent"]),
        money(raw["net"]),
        money(raw["tax"]),
    )


def charges(rows: Any) -> tuple[tuple[str, int, str], ...]:
    """Charges, sorted: their order says nothing."""
    return tuple(sorted((row["kind"], *money(row["amount"])) for row in rows))


def sums(raw: Raw) -> Totals:
    """The totals of a document."""
    return Totals(
        money(raw["lines"]), money(raw["charges"]), minor(raw.get("tax")), money(raw["total"])
    )


READERS: Final[dict[str, Callable[[Raw], Any]]] = {
    "customer": customer,
    "item": item,
    "price": price,
    "price_list": price_list,
    "promise": promise,
    "enrichment": enrichment,
    "outlook": outlook,
    "discount": discount,
    "availability": stock,
    "shipment": shipment,
    "invoice": invoice,
}
"""How each entity is read but orders and quotes, which have terms and a state."""
