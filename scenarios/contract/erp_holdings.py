"""What the ERP holds before its tests begin: orders in every state, and what belongs to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from scenarios.contract.address_holdings import erp_addresses
from scenarios.contract.desk import Ask, Desk, Masters
from scenarios.contract.holdings import ANY, Holdings
from scenarios.contract.listed import LISTINGS
from scenarios.contract.partners import (
    CLERK_OF_OURS,
    budget,
    configuration,
    enrichment,
    entitlement,
    purchase_term,
    relation,
    sourcing,
    user,
)
from scenarios.contract.picking_holdings import erp_picking
from scenarios.contract.receivable_holdings import erp_receivables, erp_reversals
from scenarios.contract.return_holdings import erp_returns
from scenarios.contract.successor_holdings import erp_successors

_ALL: Final[dict[str, Any]] = {"lines": None, "carrier": None}


def erp_holdings(ask: Ask) -> Holdings:
    """One order is open, one shipped, one invoiced and one held; raises TargetUnready."""
    desk, held = Desk(ask), Holdings()
    masters = desk.masters()
    free, tight = masters.order(masters.free, 1), masters.order(masters.tight, 1)
    numbers = [desk.enter(free)["number"] for _ in range(3)]
    shipments = [
        desk.do("clerk", "POST", f"/orders/{number}/shipments", _ALL)["id"]
        for number in numbers[1:]
    ]
    numbers.append(desk.enter_held(masters, tight))
    bill = desk.do("clerk", "POST", f"/shipments/{shipments[1]}/invoice")["id"]
    held.example("erp.orders.create", free, tight)
    held.example("erp.entries.orders", free, tight)
    unfiled = {"purchase_order_number": None}  # no number, so none that stands already
    held.example("erp.warned.orders", {**free, **unfiled}, {**tight, **unfiled})
    _clerk_examples(held, masters)
    _quotes(desk, held, masters)
    _amendments(held, masters)
    erp_addresses(desk, held, masters)
    _partners(held, masters)
    _pricing(held, masters)
    _places(held, masters, numbers, shipments, bill)
    erp_returns(desk, held, masters)
    erp_receivables(desk, held, masters, bill)
    erp_reversals(desk, held, masters, bill, shipments)
    erp_successors(desk, held, masters)
    erp_picking(desk, held, masters)
    _common(held, masters)
    held.follows("erp.orders.release", "erp.orders.release")
    return held


def _clerk_examples(held: Holdings, masters: Masters) -> None:
    quantity = {"value": "1", "unit": masters.unit}
    line = {"line": 1, "quantity": quantity}
    minor = {"amount_minor": 1, "currency": masters.currency}
    goods = {"sku": masters.sku, "quantity": quantity}
    moved = {"warehouse": masters.warehouse, "sku": masters.sku, "delta": "1", "reason": "counted"}
    held.example("erp.orders.cancel", {"lines": [line]})
    held.example("erp.orders.charge", {"kind": "freight", "amount": minor})
    held.example("erp.orders.release", {"hold": "credit"})
    held.example("erp.shipments.create", _ALL, {"lines": [line], "carrier": None})
    held.example("erp.payments.create", {"amount": minor})
    held.example("erp.prices.put", masters.rule)
    held.example("erp.discounts.put", masters.discount)
    held.example("erp.stock.receive", {"warehouse": masters.warehouse, "lines": [goods]})
    held.example("erp.stock.adjust", moved)


def _quotes(desk: Desk, held: Holdings, masters: Masters) -> None:
    """One quote waits for an answer, one is approved, one declined and one became an order."""
    why = {"reason": "no capacity"}
    asked = masters.quote(masters.free, 1)
    numbers = [desk.do("engine", "POST", "/quotes", asked)["number"] for _ in range(4)]
    for number in numbers[1:3]:
        desk.do("clerk", "POST", f"/quotes/{number}/offers", masters.offer())
    desk.do("clerk", "POST", f"/quotes/{numbers[3]}/refusal", why)
    (line,) = masters.order(masters.free, 1)["lines"]
    taken = {**line, "discount_percent": "5", "price_rule": f"{numbers[2]}.1.1"}
    desk.enter({**masters.order(masters.free, 1), "lines": [taken]})
    held.example("erp.quotes.create", asked, masters.quote(masters.tight, 2))
    held.example("erp.quotes.approve", masters.offer())
    held.example("erp.quotes.decline", why)
    for operation in ("read", "approve", "confirm", "decline"):
        held.known(f"erp.quotes.{operation}", "path.number", *numbers)
    held.known("erp.quotes.list", "query.reference", asked["reference"])
    held.known("erp.quotes.approve", "body.valid_to", masters.offer()["valid_to"])
    held.known("erp.quotes.create", "body.requested_at", masters.since)


def _amendments(held: Holdings, masters: Masters) -> None:
    """Less is wanted of the order that stands for a storefront's order of that reference."""
    line = {"line": 1, "quantity": {"value": "0", "unit": masters.unit}}
    head = {"shop": "shop", "reference": "contract", "order": "contract", "account": masters.free}
    for operation in ("erp.amendments.create", "erp.revisions.amend"):
        held.example(operation, {**head, "requested_at": masters.since, "lines": [line]})
        held.known(operation, "body.order", "contract")
        held.known(operation, "body.requested_at", masters.since)
    held.known("erp.revisions.read", "path.reference", "contract")
    held.known("erp.amendments.list", "query.reference", "contract")


def _partners(held: Holdings, masters: Masters) -> None:
    """Places, users, entitlements, and an order that came by phone."""
    documents = (
        ("relations", relation(masters), masters.tight, "account"),
        ("users", user(masters), CLERK_OF_OURS, "id"),
        ("entitlements", entitlement(masters), "contract", "id"),
    )
    for noun, document, identity, name in documents:
        held.example(f"erp.{noun}.put", document)
        held.known(f"erp.{noun}.put", "path.id", identity)
        held.known(f"erp.{noun}.put", f"body.{name}", identity)
    line = {"line": 1, "sku": masters.sku, "quantity": {"value": "1", "unit": masters.unit}}
    keyed = {"account": masters.free, "channel": "phone", "lines": [line]}
    held.example("erp.orders.key", keyed)
    held.example("erp.customers.merge", {"into": masters.free})
    held.known("erp.customers.merge", "path.id", masters.tight)
    held.known("erp.customers.merge", "body.into", masters.free)
    held.example("erp.customers.block", {"blocked": False, "reason": None})
    held.known("erp.customers.block", "path.id", masters.free)
    _kept(held, masters)


def _kept(held: Holdings, masters: Masters) -> None:
    """What is changed of a customer and of an item, and of none so that nothing else changes."""
    limit = {"amount_minor": 100_000_000, "currency": masters.currency}
    where = {"name": "Contract", "street": "1 Quay", "city": "Cork", "country": "Ireland"}
    held.example("erp.customers.change", {"credit_limit": limit, "reason": None})
    held.example("erp.addresses.put", {**where, "id": "contract", "role": "deliver_to"})
    held.known("erp.addresses.put", "path.address", "contract")
    held.known("erp.addresses.put", "body.id", "contract")
    held.example("erp.items.change", {"status": "active", "reason": None})
    held.example("erp.customers.renumber", {"number": "contract-new", "reason": None})
    held.known("erp.customers.renumber", "path.id", masters.tight)
    held.known("erp.items.change", "path.sku", masters.sku)
    for operation in ("customers.change", "customers.numbers", "addresses.put"):
        held.known(f"erp.{operation}", "path.id", masters.free)


def _pricing(held: Holdings, masters: Masters) -> None:
    """What the prices of a currency mean, before the first of them; whom a warehouse serves."""
    held.example("erp.price-lists.put", {"currency": "BHD", "tax": "inclusive"})
    held.known("erp.price-lists.put", "path.id", "BHD")
    held.known("erp.price-lists.put", "body.currency", "BHD")
    held.example("erp.sourcing.put", sourcing(masters))
    held.known("erp.sourcing.put", "path.id", "contract")
    held.known("erp.sourcing.put", "body.id", "contract")
    held.example("erp.budgets.put", budget(masters))
    held.known("erp.budgets.put", "path.id", "contract")
    held.known("erp.budgets.put", "body.id", "contract")
    held.example("erp.purchase-terms.put", purchase_term(masters))
    held.known("erp.purchase-terms.put", "path.id", "contract")
    held.known("erp.purchase-terms.put", "body.id", "contract")
    held.example("erp.credit-standings.put", {"account": masters.free})
    held.known("erp.credit-standings.put", "path.id", masters.free)
    held.known("erp.credit-standings.put", "body.account", masters.free)
    held.example("erp.configurations.put", configuration(masters))
    held.known("erp.configurations.put", "path.id", masters.sku)
    held.known("erp.configurations.put", "body.sku", masters.sku)
    held.example("erp.enrichment.put", enrichment(masters))
    held.known("erp.enrichment.put", "path.id", masters.sku)
    held.known("erp.enrichment.put", "body.sku", masters.sku)
    quantity = {"value": "1", "unit": masters.unit}
    coming = {"id": "contract", "warehouse": masters.warehouse, "sku": masters.sku}
    late = {**coming, "quantity": quantity, "expected_at": masters.since}
    held.example("erp.replenishments.put", late)
    came = {"warehouse": masters.warehouse, "lines": [], "last": True}
    held.example("erp.replenishments.receive", came)
    held.known("erp.replenishments.receive", "path.id", "contract")
    held.example("erp.outlooks.put", {"id": masters.sku, "lead_time_days": 3})
    held.known("erp.outlooks.put", "path.id", masters.sku)
    held.known("erp.outlooks.put", "body.id", masters.sku)
    held.known("erp.replenishments.put", "path.id", "contract")
    held.known("erp.replenishments.put", "body.id", "contract")
    held.known("erp.replenishments.put", "body.quantity.unit", masters.unit)
    held.known("erp.replenishments.put", "body.expected_at", masters.since)


def _places(
    held: Holdings, masters: Masters, numbers: Sequence[str], shipments: Sequence[str], bill: str
) -> None:
    for operation in (
        "orders.read",
        "configurations.read",
        "orders.cancel",
        "orders.charge",
        "shipments.create",
    ):
        held.known(f"erp.{operation}", "path.number", *numbers)
    held.known("erp.orders.release", "path.number", numbers[-1])
    held.known("erp.orders.release", "body.hold", "credit")
    held.known("erp.shipments.read", "path.id", *shipments)
    held.known("erp.invoices.create", "path.id", *shipments)
    held.known("erp.invoices.read", "path.id", bill)
    held.known("erp.payments.create", "path.id", bill)
    held.known("erp.customers.read", "path.id", masters.free, masters.tight)
    held.known("erp.items.read", "path.sku", masters.sku)
    held.known("erp.orders.list", "query.reference", "contract")
    for operation in LISTINGS:
        held.known(operation, "path.noun", "orders", "credit-notes")
    for operation, document in (("prices", masters.rule), ("discounts", masters.discount)):
        held.known(f"erp.{operation}.put", "path.id", document["id"])
        held.known(f"erp.{operation}.put", "body.id", document["id"])


def _common(held: Holdings, masters: Masters) -> None:
    """What the fields of bodies may say, whatever the operation."""
    held.known(ANY, "body.account", masters.free, masters.tight)
    held.known(ANY, "body.currency", masters.currency)
    held.known(ANY, "body.warehouse", masters.warehouse)
    held.known(ANY, "body.sku", masters.sku)
    held.known(ANY, "body.delta", "1", "2")
    held.known(ANY, "body.unit", masters.unit)
    held.known(ANY, "body.placed_at", masters.since)
    held.known(ANY, "body.valid_from", masters.since)
    held.known(ANY, "body.unit_price.currency", masters.currency)
    held.known(ANY, "body.amount.currency", masters.currency)
    held.known(ANY, "body.amount.amount_minor", 1, 100)
    held.known(ANY, "body.lines[*].line", 1)
    held.known(ANY, "body.lines[*].sku", masters.sku)
    held.known(ANY, "body.lines[*].quantity.unit", masters.unit)
    held.known(ANY, "body.lines[*].quantity.value", "1", "2")
    held.known(ANY, "body.lines[*].unit_price.currency", masters.currency)
    held.known(ANY, "body.lines[*].price_rule", masters.rule["id"])
    held.known(ANY, "body.lines[*].discount_rule", masters.discount["id"])
