"""One system as the journal tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import purchasing
from scenarios.history import receivable_documents as money
from scenarios.history.asked import SORTS
from scenarios.history.asked_documents import Answer, Decision, Head
from scenarios.history.documents import (
    Customer,
    Discount,
    Enrichment,
    Invoice,
    Item,
    Outlook,
    Price,
    PriceList,
    Promise,
    Shipment,
    Status,
    Stock,
)
from scenarios.history.facts import Asked, Begun, Change, D, Requested
from scenarios.history.return_documents import CreditNote, Return


class Side:
    """One system as its effects tell it: per entity and id, every change in order."""

    __slots__ = (
        *("_entities", "actor", "amendments", "authorisations", "budgets", "credit_notes"),
        *(
            "customers",
            "discounts",
            "enrichment",
            "entitlements",
            "erp_orders",
            "heads",
            "invoices",
        ),
        *("items", "orders", "payments", "periods", "price_lists", "prices", "promises", "quotes"),
        *("outlooks", "receipts", "relations", "requested", "requests", "requisitions", "returns"),
        *(
            "card_refunds",
            "refunds",
            "reversals",
            "shipments",
            "signed",
            "sourcing",
            "statements",
            "stock",
            "terms",
            "users",
        ),
    )

    def __init__(self, actor: str) -> None:
        self.actor = actor
        self.customers: dict[str, list[Change[Customer]]] = {}
        self.items: dict[str, list[Change[Item]]] = {}
        self.prices: dict[str, list[Change[Price]]] = {}
        self.discounts: dict[str, list[Change[Discount]]] = {}
        self.stock: dict[str, list[Change[Stock]]] = {}
        self.orders: dict[str, list[Change[Status]]] = {}
        self.terms: dict[str, Begun] = {}
        self.heads: dict[str, list[Change[Head]]] = {}
        """Of each order what its head says and may be amended, each time that it changes."""
        self.erp_orders: dict[str, list[Change[Any]]] = {}
        self.quotes: dict[str, list[Change[Answer]]] = {}
        self.amendments: dict[str, list[Change[Decision]]] = {}
        self.requested: dict[str, dict[str, Requested]] = {kind: {} for kind in SORTS}
        """Of each kind of question what it began with, by id."""
        self.signed: dict[str, dict[int, tuple[int, str | None]]] = {}
        """Who approved each revision of a quote, as it was told first, with its record."""
        self.shipments: dict[str, list[Change[Shipment]]] = {}
        self.invoices: dict[str, list[Change[Invoice]]] = {}
        self.requests: dict[str, Asked] = {}
        self.returns: dict[str, list[Change[Return]]] = {}
        self.credit_notes: dict[str, list[Change[CreditNote]]] = {}
        self.receipts: dict[str, list[Change[money.Receipt]]] = {}
        self.statements: dict[str, list[Change[money.Statement]]] = {}
        self.payments: dict[str, list[Change[money.Payment]]] = {}
        self.reversals: dict[str, list[Change[money.Reversal]]] = {}
        self.refunds: dict[str, list[Change[money.Refund]]] = {}
        self.card_refunds: dict[str, list[Change[money.CardRefund]]] = {}
        self.periods: dict[str, list[Change[money.Period]]] = {}
        self.authorisations: dict[str, list[Change[money.Authorisation]]] = {}
        self.relations: dict[str, list[Change[purchasing.Relation]]] = {}
        self.users: dict[str, list[Change[purchasing.User]]] = {}
        self.entitlements: dict[str, list[Change[purchasing.Entitlement]]] = {}
        self.price_lists: dict[str, list[Change[PriceList]]] = {}
        self.sourcing: dict[str, list[Change[purchasing.Sourcing]]] = {}
        self.promises: dict[str, list[Change[Promise]]] = {}
        self.outlooks: dict[str, list[Change[Outlook]]] = {}
        self.budgets: dict[str, list[Change[purchasing.Budget]]] = {}
        self.enrichment: dict[str, list[Change[Enrichment]]] = {}
        self.requisitions: dict[str, list[Change[purchasing.Requisition]]] = {}
        self._entities: dict[str, dict[str, list[Change[Any]]]] = {
            name: getattr(self, _CALLED.get(name, f"{name}s"), {}) for name in (*ENTITIES, *_OF_ONE)
        }

    def entity(self, name: str) -> dict[str, list[Change[Any]]]:
        """The changes of one entity, by its name in the contracts; none of what it has not."""
        return self._entities.setdefault(name, {})


ENTITIES: Final = (
    *("customer", "item", "price", "discount", "availability", "order", "shipment", "invoice"),
    *("return", "credit_note", "quote", "amendment", "relation", "user", "entitlement"),
    *("erp_order", "price_list", "sourcing", "promise", "receipt", "statement", "budget"),
    *("enrichment", "outlook", "purchase_term", "credit_standing", "reversal"),
    *("posting", "price_correction", "address_request", "configuration"),
)
"""What the two systems share."""

_OF_ONE: Final = (*("payment", "period", "authorisation", "requisition", "refund", "card_refund"),)
"""What one of the systems alone has."""

_CALLED: Final = {"availability": "stock", "sourcing": "sourcing", "enrichment": "enrichment"}
"""Entities of which a side keeps the changes under another name than their plural."""


def last(changes: dict[str, list[Change[D]]]) -> Iterator[tuple[str, Change[D]]]:
    """Each id's last change, by id, of what is not gone."""
    for key in sorted(changes):
        change = changes[key][-1]
        if change.document is not None:
            yield key, change
