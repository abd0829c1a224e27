"""Order entry: the customer, the lines, their prices as given, tax, credit, and allocation."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.asked_documents import OfferedLine
from simulator.erp.desk.book import (
    MAX_MINOR,
    OpenOrder,
    money,
    save,
    totals,
)
from simulator.erp.desk.partners import check_entitled, exposed, paying
from simulator.erp.desk.places import paid_by, place_of, survivor
from simulator.erp.desk.pricebook import tax_included
from simulator.erp.desk.promising import renew
from simulator.erp.desk.purchase_terms import check_least
from simulator.erp.desk.quotes import close, offered_line, take_up
from simulator.erp.desk.statements import is_overdue, terms_of
from simulator.erp.desk.stockroom import reserve
from simulator.erp.documents import (
    BookedLine,
    Customer,
    Discount,
    Item,
    NewOrder,
    Order,
    OrderedLine,
    OrderLine,
    Price,
)
from simulator.erp.problems import Refusal
from simulator.erp.rules.credit import exceeds
from simulator.erp.rules.numbers import fits, text, times
from simulator.erp.rules.pricing import line_net, net_and_tax, select_discount, select_price
from simulator.erp.rules.units import factor, factors
from simulator.erp.succession import Origin, Successor
from simulator.transaction import Transaction

PRICE = "price"
"""The hold of an order whose prices are to be looked at."""

CREDIT = "credit"
"""The hold of an order that lifts its customer above his limit, or whose payer is long overdue."""

Booked = tuple[OrderLine, BookedLine]
"""A line of an order, and its inner side."""


def enter(
    tx: Transaction,
    new: NewOrder,
    received_at: str,
    *,
    check_prices: bool,
    holds: Sequence[str] = (),
    tolerance: Decimal | None = None,
) -> str:
    """Accept an order, return its number; raises Refusal, and then nothing has happened.

    The price is taken as given and kept with its rule (as Tryton 8.2 does); with
    `check_prices` one that the ERP would not give is refused, and with a `tolerance`, in percent,
    an order with a line that is more off is held for its price. Net, tax and totals are the ERP's.
    An order of a merged account is entered for the one that took its place. Credit is that of the
    payer, against all that his accounts owe. With `holds` it is entered with these.
    """
    named = new["account"]  # who ordered, for all that he was shown then
    new = {**new, "account": survivor(tx, named)}
    payer = paying(tx, new["account"], new["currency"])
    _check_lines(new)
    quote = take_up(tx, new)
    lines: list[Booked] = []
    for given in new["lines"]:
        line, inner = booked_line(tx, new, given)
        placed_at = format_instant(parse_instant(new["placed_at"]))
        check_entitled(tx, named, _item(tx, given), given["line"], placed_at)
        if check_prices:
            _check_price(tx, new, given, inner)
        lines.append((line, inner))
    if quote is None:  # what the ERP offered itself is not too little
        check_least(tx, named, lines, format_instant(parse_instant(new["placed_at"])))
    order = _order(tx, new, [line for line, _ in lines], received_at)
    order["holds"].extend(holds)
    if tolerance is not None and any(_is_off(tx, new, each, tolerance) for each in lines):
        order["holds"].append(PRICE)
    book(tx, order, lines, payer)
    if quote is not None:
        close(tx, quote, order["number"], new["lines"][0]["price_rule"])
    return order["number"]


def succeed(
    tx: Transaction,
    new: NewOrder,
    lines: Sequence[Booked],
    origin: Origin | None,
    holds: Sequence[str],
) -> str:
    """Enter what continues another order, or what is sent anew; return its number.

    It keeps the `holds` of that one; credit is looked at as of any other.
    """
    payer = paying(tx, new["account"], new["currency"])
    order = _order(tx, new, [line for line, _ in lines], format_instant(tx.instant))
    order["holds"].extend(holds)
    continued: Successor | Order = order if origin is None else {**order, "origin": origin}
    book(tx, continued, lines, payer)
    return order["number"]


def book(tx: Transaction, order: Order, lines: Sequence[Booked], payer: Customer) -> None:
    """Look at the payer's credit, reserve what is not held, and store the order."""
    booked = {str(line["line"]): inner for line, inner in lines}
    opened = OpenOrder(
        order,
        {"lines": booked, "charges_invoiced": 0, "unpaid_invoices": 0, "open_value": 0},
    )
    total_minor = order["totals"]["total"]["amount_minor"]
    beyond = exceeds(exposed(tx, payer["id"]), total_minor, payer["credit_limit"])
    if (beyond or _is_overdue(tx, payer["id"])) and CREDIT not in order["holds"]:
        order["holds"].append(CREDIT)
    if not order["holds"]:
        reserve(tx, opened)
    save(tx, opened)
    renew(tx, dict.fromkeys(line["sku"] for line in order["lines"]))


def _is_overdue(tx: Transaction, payer: str) -> bool:
    """Whether a payer lets his accounts' invoices wait for longer than his terms allow.

    Credit checks of real ERPs look at the oldest open item beside the limit: it is the same hold.
    """
    terms = terms_of(tx, payer)
    if terms is None or terms["hold_after_days"] is None:
        return False
    days = terms["hold_after_days"]
    return any(is_overdue(tx, each, days) for each in sorted(paid_by(tx, payer)))


def _check_lines(new: NewOrder) -> None:
    numbers = [line["line"] for line in new["lines"]]
    if len(set(numbers)) != len(numbers):
        raise Refusal("duplicate-line", "every line has a number of its own")
    if any(line["unit_price"]["currency"] != new["currency"] for line in new["lines"]):
        raise Refusal("currency-mismatch", "every price is in the currency of the order")
    if not all(fits(Decimal(line["quantity"]["value"])) for line in new["lines"]):
        raise Refusal("quantity-precision", "at most 12 digits before and 6 after the point")


def booked_line(
    tx: Transaction, new: NewOrder, given: OrderedLine, kept: BookedLine | None = None
) -> Booked:
    """A line with its net and tax, and its inner side; raises Refusal.

    What continues another order has the packs of that one, `kept`, whatever the item says by now,
    and so the base units that its price is for.
    """
    number, unit = given["line"], given["quantity"]["unit"]
    item = _item(tx, given)
    line_factor = factor(item, unit) if kept is None else Decimal(kept["factor"])
    if line_factor is None:
        raise Refusal("unit-unknown", f"line {number} is not counted in {unit}", line=number)
    if kept is None:
        price_factor = _price_factor(tx, item, given, line_factor)
    else:
        price_factor = Decimal(kept["price_factor"])
    quantity = Decimal(given["quantity"]["value"])
    percent = Decimal(given["discount_percent"])
    cost = line_net(quantity, line_factor, given["unit_price"], price_factor, percent)
    tax_percent = _tax_percent(tx, item)
    included = tax_included(tx, new["currency"])
    net, tax = net_and_tax(cost, Decimal(tax_percent), included=included)
    if net > MAX_MINOR or tax > MAX_MINOR:
        raise Refusal("amount-too-large", f"line {number} is beyond what can be posted")
    line = _order_line(given, money(net, new["currency"]), money(tax, new["currency"]))
    inner: BookedLine = {
        "sku": given["sku"],
        "factor": str(line_factor),
        "price_factor": str(price_factor),
        "tax_percent": tax_percent,
        "held": {},
    }
    if included:
        inner["tax_included"] = True
    return line, inner


def _item(tx: Transaction, given: OrderedLine) -> Item:
    row = tx.get("item", given["sku"])
    if row is None:
        number = given["line"]
        raise Refusal("unknown-item", f"line {number}: there is no item of that SKU", line=number)
    return cast("Item", row.view)


def _order_line(given: OrderedLine, net: Any, tax: Any) -> OrderLine:
    return {
        "line": given["line"],
        "sku": given["sku"],
        "quantity": given["quantity"],
        "unit_price": given["unit_price"],
        "discount_percent": given["discount_percent"],
        "price_rule": given["price_rule"],
        "discount_rule": given["discount_rule"],
        "net": net,
        "tax": tax,
        "allocated": "0",
        "shipped": "0",
        "invoiced": "0",
        "cancelled": "0",
        "backordered": text(Decimal(given["quantity"]["value"])),
    }


def _price_factor(tx: Transaction, item: Item, given: OrderedLine, line_factor: Decimal) -> Decimal:
    """Base units in one unit of the price rule that the line names; an offer's is the line's."""
    row = tx.get("price", given["price_rule"])
    if row is None and offered_line(tx, given["price_rule"]) is not None:
        return line_factor
    if row is None:
        raise Refusal("unknown-price-rule", "there is no such rule", line=given["line"])
    found = factor(item, row.view["unit"])
    if found is None:
        raise Refusal("unknown-price-rule", "the rule is for another unit", line=given["line"])
    rule = given["discount_rule"]
    if rule is not None and tx.get("discount", rule) is None:
        raise Refusal("unknown-discount-rule", "there is no such rule", line=given["line"])
    return found


def _tax_percent(tx: Transaction, item: Item) -> str:
    row = tx.get("tax_rate", item["tax_code"])
    return "0" if row is None else str(row.view["percent"])


def _check_price(tx: Transaction, new: NewOrder, given: OrderedLine, inner: BookedLine) -> None:
    """Raise Refusal price-mismatch unless price and discount are those of the ERP's own rules."""
    offered = offered_line(tx, given["price_rule"])
    if offered is not None:
        wanted = Decimal(offered["discount_percent"])
        if not _same_price(offered, given) or Decimal(given["discount_percent"]) != wanted:
            raise Refusal("price-mismatch", f"line {given['line']} was offered at another price")
        return
    price, percent = _own_price(tx, new, given, inner)
    same = price is not None and price["id"] == given["price_rule"]
    same = same and _same_price(price, given)
    if not same or Decimal(given["discount_percent"]) != percent:
        raise Refusal("price-mismatch", f"line {given['line']} has another price here")


def _own_price(
    tx: Transaction, new: NewOrder, given: OrderedLine, inner: BookedLine
) -> tuple[Price | None, Decimal]:
    """The rule and the discount that the ERP itself would give the line when it was placed."""
    base = times(Decimal(given["quantity"]["value"]), Decimal(inner["factor"]))
    at = format_instant(parse_instant(new["placed_at"]))
    known = (cast("Price", row.view) for row in tx.find("price", "sku", given["sku"]))
    rules = [rule for rule in known if rule["unit_price"]["currency"] == new["currency"]]
    discounts = [cast("Discount", row.view) for row in tx.rows("discount")]
    agreements = place_of(tx, new["account"])["agreements"]
    price = select_price(rules, agreements, base, factors(_item(tx, given)), at)
    discount = select_discount(discounts, agreements, given["sku"], at)
    return price, Decimal(discount["percent"]) if discount else Decimal(0)


def _is_off(tx: Transaction, new: NewOrder, booked: Booked, tolerance: Decimal) -> bool:
    """Whether a line costs more or less than by the ERP's own rules, beyond what is tolerated.

    What was offered for a quote is the ERP's own. An item without a price of its own is off.
    """
    line, inner = booked
    if offered_line(tx, line["price_rule"]) is not None:
        return False
    price, percent = _own_price(tx, new, line, inner)
    if price is None:
        return True
    quantity, line_factor = Decimal(line["quantity"]["value"]), Decimal(inner["factor"])
    per = factor(_item(tx, line), price["unit"])
    assert per is not None  # noqa: S101 - a rule is chosen by the units of its item
    own = line_net(quantity, line_factor, price["unit_price"], per, percent)
    asked = line_net(
        *(quantity, line_factor, line["unit_price"]),
        *(Decimal(inner["price_factor"]), Decimal(line["discount_percent"])),
    )
    return abs(asked - own) * 100 > own * tolerance


def _same_price(price: Price | OfferedLine | None, given: OrderedLine) -> bool:
    if price is None:
        return False
    ours, theirs = price["unit_price"], given["unit_price"]
    return Decimal(ours["amount"]) == Decimal(theirs["amount"]) and Decimal(ours["per"]) == Decimal(
        theirs["per"]
    )


def _order(tx: Transaction, new: NewOrder, lines: list[OrderLine], received_at: str) -> Order:
    number = tx.next_id("order")
    order: Order = {
        "number": number,
        "shop": new["shop"],
        "reference": new["reference"] or number,
        "account": new["account"],
        "placed_at": new["placed_at"],
        "received_at": received_at,
        "currency": new["currency"],
        "purchase_order_number": new["purchase_order_number"],
        "customer_reference": new["customer_reference"],
        "notes": new["notes"],
        "deliver_to": new["deliver_to"],
        "invoicee": new["invoicee"],
        "requested_date": new["requested_date"],
        "carrier": new["carrier"],
        "lines": lines,
        "charges": [],
        "totals": totals(lines, [], new["currency"]),
        "state": "accepted",
        "shipment_state": "none",
        "invoice_state": "none",
        "holds": [],
    }
    if "custom" in new:
        order["custom"] = new["custom"]
    return order
