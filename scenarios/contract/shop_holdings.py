"""What the storefront holds before its tests begin: the ERP's masters, a cart, an order under way.

The rows are the ERP's own documents, brought over as an integration would; so is the order.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scenarios.contract.address_holdings import shop_addresses
from scenarios.contract.desk import OTHER_BUYER, Ask, Desk, Masters, bare
from scenarios.contract.holdings import ANY, Holdings
from scenarios.contract.partners import (
    CLERK_OF_OURS,
    budget,
    configuration,
    credit_standing,
    enrichment,
    entitlement,
    purchase_term,
    relation,
    sourcing,
    user,
)
from scenarios.contract.receivable_holdings import shop_receivables
from scenarios.contract.return_holdings import shop_returns
from scenarios.contract.successor_holdings import shop_successors

_NOUNS: Final = (
    ("accounts", "customers"),
    ("items", "items"),
    ("prices", "prices"),
    ("discounts", "discounts"),
    ("availability", "availability"),
)
"""What the storefront calls it, and what the ERP does."""


_AMENDMENT: Final = "AM-000001"
_LINE: Final = (
    "line",
    "sku",
    "quantity",
    "unit_price",
    "discount_percent",
    "price_rule",
    "discount_rule",
)
_STATUS: Final = ("state", "shipment_state", "invoice_state", "holds", "number", "version")
_PROGRESS: Final = ("line", "allocated", "shipped", "invoiced", "cancelled", "backordered")

_OF_AN_ORDER: Final = (
    "orders.view",
    "postings.view",
    "price-corrections.view",
    "promises.view",
    "configurations.ordered",
)
"""What a buyer asks about an order of his."""


def shop_holdings(erp: Ask, shop: Ask) -> Holdings:
    """Masters, an order that the ERP has shipped and invoiced, a full cart, an order of another's.

    Raises TargetUnready.
    """
    office, counter, held = Desk(erp), Desk(shop), Holdings()
    masters = office.masters()
    for noun, theirs in _NOUNS:
        rows = [_row(noun, document) for document in office.rows(theirs)]
        counter.do("engine", "PUT", f"/connector/{noun}", {"rows": rows})
        held.example(f"storefront.{noun}.put", {"rows": [_newer(rows[0])]})
    _standing(counter, held, masters)
    cart = {"lines": [_wish(masters)]}
    checkout = {
        "purchase_order_number": "contract",
        "customer_reference": None,
        "notes": None,
        "deliver_to": bare(masters.address),
        "requested_date": None,
        "carrier": None,
        "custom": {},
    }
    counter.do("buyer", "PUT", "/cart", cart)
    order = counter.do("buyer", "POST", "/checkout", checkout)["id"]
    _carry_over(office, counter, held, order)
    _told(counter, held, masters, order)
    shop_returns(office, counter, held, masters, order)
    shop_receivables(office, counter, held, masters, order)
    _quote(office, counter, held, masters)
    _amendment(counter, held, masters, order)
    shop_addresses(counter, held, masters)
    counter.do("buyer", "PUT", "/cart", cart)
    requisition = counter.do("buyer", "POST", "/requisitions", checkout)["id"]
    held.known("storefront.requisitions.decide", "path.id", requisition)
    counter.do("buyer", "PUT", "/cart", cart)
    counter.do(OTHER_BUYER, "PUT", "/cart", cart)
    theirs = counter.do(OTHER_BUYER, "POST", "/checkout", checkout)["id"]
    held.theirs |= dict.fromkeys((f"storefront.{one}" for one in _OF_AN_ORDER), (theirs,))
    by_phone = shop_successors(office, counter, held, masters, (order, theirs))
    if by_phone is not None:
        held.theirs["storefront.erp-orders.view"] = (by_phone,)
    held.example("storefront.cart.put", cart)
    held.example("storefront.checkout", checkout)
    held.example("storefront.requisitions.submit", checkout)
    held.example("storefront.requisitions.decide", {"decision": "approve", "reason": "in the plan"})
    held.example("storefront.reorder", {"order": order})
    held.known("storefront.reorder", "body.order", order)
    for operation in ("orders.read", "orders.status", "orders.view"):
        held.known(f"storefront.{operation}", "path.id", order)
    for operation in ("products.view", "configurations.view"):
        held.known(f"storefront.{operation}", "path.id", masters.sku)
        held.anybodys.add(f"storefront.{operation}")
    _sequences(held)
    _common(held, masters)
    return held


def _standing(counter: Desk, held: Holdings, masters: Masters) -> None:
    """What the shop is told of accounts and goods beside their masters."""
    for noun, document, key in (
        ("relations", relation(masters), masters.tight),
        ("users", user(masters), CLERK_OF_OURS),
        ("entitlements", entitlement(masters), "contract"),
        ("sourcing", sourcing(masters), "contract"),
        ("budgets", budget(masters), "contract"),
        ("enrichment", enrichment(masters), masters.sku),
        ("configurations", configuration(masters), masters.sku),
        ("purchase-terms", purchase_term(masters), "contract"),
        ("credit-standings", credit_standing(masters), masters.free),
    ):
        row = {"id": key, "version": 1, "data": document}
        counter.do("engine", "PUT", f"/connector/{noun}", {"rows": [row]})
        held.example(f"storefront.{noun}.put", {"rows": [_newer(row)]})
    ahead = {"sku": masters.sku, "unit": masters.unit, "lead_time_days": 3, "steps": []}
    row = {"id": masters.sku, "version": 1, "data": ahead}
    counter.do("engine", "PUT", "/connector/outlooks", {"rows": [row]})
    held.example("storefront.outlooks.put", {"rows": [_newer(row)]})
    held.known("storefront.outlooks.view", "query.sku", masters.sku)
    basis = {"id": "BHD", "version": 1, "data": {"currency": "BHD", "tax": "inclusive"}}
    held.example("storefront.price-lists.put", {"rows": [basis]})


def _told(counter: Desk, held: Holdings, masters: Masters, order: str) -> None:
    """The order was taken and entered later, and its price was corrected."""
    named = {"id": "contract", "shop": "shop", "reference": order}
    open_ = dict.fromkeys(("posted_at", "number", "code", "line"))
    posting = {**named, "received_at": masters.since, "state": "queued", **open_}
    price = {"unit_price": masters.rule["unit_price"], "discount_percent": "0"}
    none = {"amount_minor": 0, "currency": masters.currency}
    line = {"line": 1, "sku": masters.sku, "was": price, **price, "net": none, "tax": none}
    correction = {
        **named,
        "order": "contract",
        "account": masters.free,
        "corrected_at": masters.since,
        "corrected_by": "clerk",
        "system": "erp",
        "reason": "as agreed",
        "lines": [line],
        "totals": dict.fromkeys(("lines", "charges", "tax", "total"), none),
    }
    for noun, data in (("postings", posting), ("price-corrections", correction)):
        row = {"id": "contract", "version": 1, "data": data}
        counter.do("engine", "PUT", f"/connector/{noun}", {"rows": [row]})
        held.example(f"storefront.{noun}.put", {"rows": [_newer(row)]})
    for operation in _OF_AN_ORDER[1:]:
        held.known(f"storefront.{operation}", "path.id", order)


def _sequences(held: Holdings) -> None:
    held.own_lists["storefront.orders.mine"] = "orders"
    held.follows("storefront.cart.put", "storefront.checkout")
    held.follows("storefront.checkout", "storefront.cart.put")


def _carry_over(office: Desk, counter: Desk, held: Holdings, order: str) -> None:
    """Enter the order in the ERP, ship and invoice it there, and show all of it in the shop."""
    placed = counter.do("engine", "GET", f"/connector/orders/{order}")
    number = office.enter(_order(order, placed))["number"]
    parcel = office.do(
        "clerk", "POST", f"/orders/{number}/shipments", {"lines": None, "carrier": None}
    )
    bill = office.do("clerk", "POST", f"/shipments/{parcel['id']}/invoice")
    for noun, document in (("shipments", parcel), ("invoices", bill)):
        row = _row(noun, document)
        counter.do("engine", "PUT", f"/connector/{noun}", {"rows": [row]})
        held.example(f"storefront.{noun}.put", {"rows": [_newer(row)]})
    promise = {"order": number, "reference": order, "lines": []}
    rows = [{"id": number, "version": 1, "data": promise}]
    held.example("storefront.promises.put", {"rows": rows})
    status = _status(office.do("engine", "GET", f"/orders/{number}"))
    counter.do("engine", "PUT", f"/connector/orders/{order}/status", status)
    held.example("storefront.orders.status", status | {"version": status["version"] + 1})
    held.known("storefront.orders.status", "body.number", number)


def _quote(office: Desk, counter: Desk, held: Holdings, masters: Masters) -> None:
    """Two quotes that the ERP has answered; the offer of the first may be accepted."""
    asked = {"notes": None, "lines": [masters.wish(1)]}
    quotes = [counter.do("buyer", "POST", "/quotes", asked) for _ in range(2)]
    for quote in quotes:
        known = {**quote, "reference": quote["id"]}
        entered = office.do("engine", "POST", "/quotes", known)
        path = f"/quotes/{entered['number']}/offers"
        told = _answer(office.do("clerk", "POST", path, masters.offer()))
        counter.do("engine", "PUT", f"/connector/quotes/{quote['id']}/answer", told)
        held.example("storefront.quotes.answer", told | {"version": told["version"] + 1})
        held.known("storefront.quotes.answer", "body.number", told["number"])
    held.example("storefront.quotes.request", asked)
    checkout = {"purchase_order_number": "contract", "deliver_to": bare(masters.address)}
    for operation in ("accept", "submit"):
        held.example(f"storefront.quotes.{operation}", {**checkout, "revision": 1})
        held.known(f"storefront.quotes.{operation}", "body.revision", 1)
    for operation in ("read", "answer", "view", "accept", "submit"):
        ids = [quote["id"] for quote in quotes]
        held.known(f"storefront.quotes.{operation}", "path.id", *ids)


def _amendment(counter: Desk, held: Holdings, masters: Masters, order: str) -> None:
    """Less is wanted of an order, and the ERP has not answered yet."""
    less = {"lines": [{"line": 1, "quantity": {"value": "0", "unit": masters.unit}}]}
    asked = counter.do("buyer", "POST", f"/orders/{order}/amendments", less)["id"]
    told = {"number": _AMENDMENT, "version": 1, "state": "refused", "reason": "shipped"}
    held.example("storefront.amendments.request", less)
    held.example("storefront.amendments.answer", told)
    for operation in ("request", "mine"):
        held.known(f"storefront.amendments.{operation}", "path.id", order)
    for operation in ("read", "answer"):
        held.known(f"storefront.amendments.{operation}", "path.id", asked)
    held.known("storefront.amendments.answer", "body.number", _AMENDMENT)


def _answer(quote: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: quote[key] for key in ("number", "version", "state", "reason", "order")}
    return told | {"offer": quote["offers"][-1]}


def _wish(masters: Masters) -> dict[str, Any]:
    return {"line": 1, "sku": masters.sku, "quantity": {"value": "1", "unit": masters.unit}}


def _row(noun: str, document: Mapping[str, Any]) -> dict[str, Any]:
    identity, data = document.get("id") or document.get("sku"), bare(document)
    if noun == "availability":
        identity = f"{document['warehouse']}/{document['sku']}"
        data = {key: document[key] for key in ("sku", "warehouse", "unit")}
        data["available"] = document["available_to_promise"]
    return {"id": identity, "version": document["version"], "data": data}


def _newer(row: Mapping[str, Any]) -> dict[str, Any]:
    return {**row, "version": row["version"] + 1}


def _order(reference: str, placed: Mapping[str, Any]) -> dict[str, Any]:
    """The order as the ERP takes it."""
    head = {key: value for key, value in placed.items() if key not in ("id", "status", "totals")}
    lines = [{key: line[key] for key in _LINE} for line in placed["lines"]]
    return {**head, "reference": reference, "lines": lines}


def _status(order: Mapping[str, Any]) -> dict[str, Any]:
    lines = [{key: line[key] for key in _PROGRESS} for line in order["lines"]]
    told = {key: order[key] for key in _STATUS}
    return told | {"lines": lines, "charges": order["charges"], "totals": order["totals"]}


def _common(held: Holdings, masters: Masters) -> None:
    for operation in ("orders", "statement"):
        held.known(f"storefront.branches.{operation}", "path.id", masters.tight)
    for operation in ("digests.ranges", "holdings.list"):
        held.known(f"storefront.{operation}", "path.noun", "items", "prices")
    held.known(ANY, "body.lines[*].line", 1)
    held.known(ANY, "body.lines[*].sku", masters.sku)
    held.known(ANY, "body.lines[*].quantity.unit", masters.unit)
    held.known(ANY, "body.lines[*].quantity.value", "1", "2")
    held.known(ANY, "body.requested_date", masters.since[:10])
