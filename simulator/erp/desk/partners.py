"""Partners: who stands for whom, who owes for whom, who may buy; and how that is changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, cast

from simulator.erp.desk.book import exposure
from simulator.erp.desk.places import line_of, paid_by, payer, place_of
from simulator.erp.desk.purchase_terms import is_sold
from simulator.erp.desk.validity import window
from simulator.erp.documents import Customer, Item
from simulator.erp.partners import Entitlement, User
from simulator.erp.problems import Refusal
from simulator.erp.rules.entitlement import is_entitled
from simulator.face import found
from simulator.transaction import Transaction

EVERYTHING: Final = "\n"
"""Where the entitlements lie that name no SKU; no SKU has a line break."""


def paying(tx: Transaction, account: str, currency: str) -> Customer:
    """Who pays for what the account orders: a blocked payer blocks all of his accounts.

    Raises Refusal unknown-customer, blocked-customer, or currency-mismatch.
    """
    customer = cast("Customer", customer_of(tx, account))
    paid_by = tx.get("customer", payer(tx, account))
    pays = customer if paid_by is None else cast("Customer", paid_by.view)
    if customer["blocked"] or pays["blocked"]:
        raise Refusal("blocked-customer", "the customer is blocked for new orders")
    if customer["currency"] != currency:
        raise Refusal("currency-mismatch", f"the customer buys in {customer['currency']}")
    return pays


def exposed(tx: Transaction, paying: str) -> int:
    """What a payer's accounts owe and will owe, in minor units, merged accounts included.

    What was credited beyond their invoices is theirs and counts against it.
    """
    total = 0
    for account in sorted(paid_by(tx, paying)):
        known = exposure(tx, account)
        total += known["receivable"] + known["uninvoiced"] - known.get("credit", 0)
    return total


def check_entitled(tx: Transaction, account: str, item: Item, line: int, at: str) -> None:
    """Raise Refusal not-entitled for an item that the account may not buy at that instant."""
    sku = item["sku"]
    rules = [*_rules(tx, sku), *_rules(tx, EVERYTHING)]
    line_up = line_of(tx, account) if rules else []
    hidden = bool(rules) and not is_entitled(rules, item, place_of(tx, account), line_up, at)
    if hidden or not is_sold(tx, account, item, at):
        raise Refusal("not-entitled", f"line {line} may not be sold to this account", line=line)


def put_user(tx: Transaction, user_id: str, given: User) -> bool:
    """Enter or replace a user; True when it is new. Raises Refusal."""
    if given["id"] != user_id:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    for account in (*given["serves"], *([given["account"]] if given["account"] else [])):
        customer_of(tx, account)
    return put_document(tx, "user", user_id, given)


def put_entitlement(tx: Transaction, rule_id: str, given: Entitlement) -> bool:
    """Enter or replace an entitlement; True when it is new. Raises Refusal."""
    if given["id"] != rule_id:
        raise Refusal("id-mismatch", "the id in the body is not the one in the path")
    if given["sku"] is not None and tx.get("item", given["sku"]) is None:
        raise Refusal("unknown-item", "there is no item of that SKU")
    if given["account"] is not None:
        customer_of(tx, given["account"])
    since, until = window(given["valid_from"], given["valid_to"])
    stored: Entitlement = {**given, "valid_from": since, "valid_to": until}
    return put_document(tx, "entitlement", rule_id, stored)


def block(tx: Transaction, account: str, *, blocked: bool) -> None:
    """Block an account for new orders, or no longer; raises Problem not-found."""
    row = found(tx.get("customer", account), "customer")
    if not blocked and place_of(tx, account)["merged_into"] is not None:
        raise Refusal("merged-customer", "the account was taken over by another")
    tx.put("customer", account, {**row.body, "blocked": blocked})


def _rules(tx: Transaction, sku: str) -> Iterator[Entitlement]:
    return (cast("Entitlement", row.view) for row in tx.find("entitlement", "sku", sku))


def customer_of(tx: Transaction, account: str) -> dict[str, Any]:
    """The customer's document, to be changed; raises Refusal unknown-customer."""
    row = tx.get("customer", account)
    if row is None:
        raise Refusal("unknown-customer", "there is no customer of that id")
    return row.body


def put_document(tx: Transaction, kind: str, entity_id: str, document: Any) -> bool:
    """Enter or replace a document; True when it is new."""
    is_new = tx.get(kind, entity_id) is None
    tx.put(kind, entity_id, cast("dict[str, Any]", document))
    return is_new
