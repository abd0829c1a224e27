"""The types of the ERP and the published schemas say the same; a field of one alone fails here."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any, Final

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.check import Checker
from contracts.negotiation import newest_minor
from contracts.operations import Operations
from contracts.published import schemas, urn
from simulator.erp import (
    account_terms,
    asked_documents,
    asked_requests,
    budgets,
    configurations,
    correction_documents,
    documents,
    enrichment,
    increase_requests,
    master_requests,
    partner_requests,
    partners,
    pick_requests,
    posting_documents,
    promise_documents,
    promise_requests,
    receivable_requests,
    receivables,
    requests,
    return_requests,
    reversal_documents,
    reversal_requests,
    succession,
)
from tests.contracts.samples import valid

CHECKER = Checker()

READ: Final[dict[str, TypeAdapter[Any]]] = {
    urn("orders", "erp-order-create"): requests.ORDER,
    urn("orders", "charge-create"): requests.CHARGE,
    urn("orders", "cancellation"): requests.CANCELLATION,
    urn("orders", "release"): requests.RELEASE,
    urn("shipments", "shipment-create"): requests.SHIPMENT,
    urn("invoices", "payment-create"): requests.PAYMENT,
    urn("availability", "stock-receipt"): requests.RECEIPT,
    urn("availability", "stock-adjustment"): requests.ADJUSTMENT,
    urn("prices", "price"): requests.PRICE,
    urn("prices", "discount"): requests.DISCOUNT,
    urn("returns", "return-create"): return_requests.RETURN,
    urn("returns", "return-authorisation"): return_requests.AUTHORISATION,
    urn("returns", "return-refusal"): return_requests.RETURN_REFUSAL,
    urn("returns", "return-receipt"): return_requests.RETURN_RECEIPT,
    urn("returns", "return-inspection"): return_requests.INSPECTION,
    urn("returns", "return-replacement"): return_requests.REPLACEMENT,
    urn("quotes", "erp-quote-create", "1.2.0"): asked_requests.QUOTE,
    urn("quotes", "offer-create", "1.2.0"): asked_requests.OFFER,
    urn("quotes", "refusal", "1.2.0"): asked_requests.REFUSAL,
    urn("amendments", "erp-amendment-create", "1.2.0"): asked_requests.AMENDMENT,
    urn("address-requests", "erp-address-request-create"): asked_requests.ADDRESS_REQUEST,
    urn("address-requests", "refusal"): asked_requests.ADDRESS_REFUSAL,
    urn("purchasing", "relation"): partner_requests.RELATION,
    urn("purchasing", "user"): partner_requests.USER,
    urn("purchasing", "entitlement"): partner_requests.ENTITLEMENT,
    urn("purchasing", "merger"): partner_requests.MERGER,
    urn("purchasing", "block"): partner_requests.BLOCK,
    urn("purchasing", "keyed-order"): partner_requests.KEYED_ORDER,
    urn("wms", "posting-create"): pick_requests.CONFIRMATION,
    urn("withdrawals", "withdrawal-create"): pick_requests.WITHDRAWAL,
    urn("withdrawals", "decision-put"): pick_requests.DECISION,
    urn("receivables", "receipt-create"): receivable_requests.MONEY_RECEIVED,
    urn("receivables", "application-create"): receivable_requests.APPLICATION,
    urn("receivables", "terms"): receivable_requests.TERMS,
    urn("reversals", "reversal-create", "1.1.0"): reversal_requests.REVERSAL,
    urn("reversals", "correction-create", "1.1.0"): reversal_requests.REBILLING,
    urn("refunds", "refund-create"): receivable_requests.REFUND,
    urn("receivables", "period-put"): receivable_requests.PERIOD,
    urn("price-lists", "price-list"): requests.PRICE_LIST,
    urn("sourcing", "sourcing", "1.1.0"): requests.SOURCING_RULE,
    urn("budgets", "budget"): budgets.BUDGET,
    urn("enrichment", "enrichment"): enrichment.ENRICHMENT,
    urn("replacements", "replacement-create"): return_requests.REPLACEMENT_ORDER,
    urn("increases", "increase-create"): increase_requests.INCREASE,
    urn("erp-orders", "substitution"): requests.SUBSTITUTION,
    urn("erp-orders", "split"): requests.SPLIT,
    urn("erp-orders", "hold"): requests.HOLD,
    urn("price-corrections", "price-correction-create"): correction_documents.CORRECTION,
    urn("promises", "replenishment", "1.1.0"): promise_requests.REPLENISHMENT,
    urn("outlooks", "outlook-put"): promise_requests.OUTLOOK,
    urn("goods-receipts", "goods-receipt"): promise_requests.GOODS_RECEIPT,
    urn("configurations", "configuration"): configurations.CONFIGURATION,
    urn("account-terms", "purchase-term"): account_terms.PURCHASE_TERM,
    urn("account-terms", "credit-standing-put"): account_terms.STANDING_SHOWN,
    urn("master-data", "customer-change"): master_requests.CUSTOMER_CHANGE,
    urn("master-data", "customer-address"): master_requests.CUSTOMER_ADDRESS,
    urn("master-data", "item-change"): master_requests.ITEM_CHANGE,
    urn("master-data", "renumbering"): master_requests.RENUMBERING,
}
"""What the ERP reads: schema to type."""

WRITTEN: Final[dict[str, Any]] = {
    urn("orders", "erp-order"): documents.Order,
    urn("erp-orders", "begun-order"): succession.Successor,
    urn("shipments", "shipment"): documents.Shipment,
    urn("invoices", "invoice"): documents.Invoice,
    urn("invoices", "payment"): documents.Payment,
    urn("prices", "price"): documents.Price,
    urn("prices", "discount"): documents.Discount,
    urn("availability", "erp-availability"): documents.Availability,
    urn("quotes", "erp-quote", "1.2.0"): asked_documents.Quote,
    urn("amendments", "erp-amendment", "1.2.0"): asked_documents.Amendment,
    urn("address-requests", "erp-address-request"): asked_documents.AddressRequest,
    urn("budgets", "budget"): budgets.Budget,
    urn("configurations", "configuration"): configurations.Configuration,
    urn("configurations", "order-configuration"): configurations.OrderConfiguration,
    urn("account-terms", "purchase-term"): account_terms.PurchaseTerm,
    urn("account-terms", "credit-standing"): account_terms.CreditStanding,
    urn("enrichment", "enrichment"): enrichment.Enrichment,
    urn("purchasing", "relation"): partners.Relation,
    urn("purchasing", "user"): partners.User,
    urn("purchasing", "entitlement"): partners.Entitlement,
    urn("receivables", "statement"): receivables.Statement,
    urn("postings", "posting"): posting_documents.Posting,
    urn("promises", "promise", "1.1.0"): promise_documents.Promise,
    urn("price-corrections", "price-correction"): correction_documents.PriceCorrection,
    urn("receivables", "period"): receivables.Period,
    urn("refunds", "refund"): receivables.Refund,
    urn("reversals", "reversal", "1.1.0"): reversal_documents.Reversal,
}
"""What the ERP stores and answers: schema to type."""

DAMAGE: Final[list[Any]] = [
    None,
    True,
    0,
    -1,
    1.5,
    "",
    "?",
    "1.5",
    "0",
    [],
    {},
    10**17,
    "US",
    "2024-02-30",
]

ONLY_THE_ERP: Final = {
    "amount_minor": "a charge is not negative, a payment above nothing",
    "currency": "ISO 4217 has no such currency",
    "line": "beyond a million",
    "requested_date": "the calendar has no such day",
}
"""What a schema admits and the ERP refuses at its door all the same: field to reason."""

Shape = dict[str, Any]


def shape(node: Any, defs: Mapping[str, Any]) -> Shape:
    """The fields of a schema as a tree; of each whether it is required, and its own fields."""
    fields: dict[str, Any] = {}
    required: set[str] = set()
    for one in parts(node, defs):
        required |= set(one.get("required", ()))
        for name, inner in one.get("properties", {}).items():
            fields.setdefault(name, {}).update(shape(inner, defs))
        if "items" in one:
            fields.setdefault("[]", {}).update(shape(one["items"], defs))
    return {
        f"{name}{'' if name in required or name == '[]' else '?'}": fields[name]
        for name in sorted(fields)
    }


def parts(node: Any, defs: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A schema and all that it is made of."""
    if not isinstance(node, Mapping):
        return
    yield node
    target = node.get("$ref")
    if isinstance(target, str):
        yield from parts(defs[target.removeprefix("#/$defs/")], defs)
    for keyword in ("allOf", "anyOf", "oneOf"):
        for one in node.get(keyword, ()):
            yield from parts(one, defs)


def of_type(kind: Any) -> Shape:
    adapter: TypeAdapter[Any] = kind if isinstance(kind, TypeAdapter) else TypeAdapter(kind)
    told = adapter.json_schema()
    return shape(told, told.get("$defs", {}))


def of_schema(name: str, *without: str) -> Shape:
    """The fields that a schema has, but for addresses, which are kept as they come."""
    found = shape(schemas()[name], schemas())
    for one in without:
        found.pop(one, None)
    return found


def same(ours: Shape, theirs: Shape, at: str = "") -> list[str]:
    """Where two trees of fields differ; what the types leave open they take as it comes."""
    if not ours:
        return []
    wrong = [f"{at}/{name}" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        wrong += same(ours[name], theirs[name], f"{at}/{name}")
    return wrong


PASSED_ON: Final = {"/deliver_to", "/invoicee"}
"""Addresses: what the type does not name is kept whole."""


def differences(kind: Any, name: str, *without: str) -> list[str]:
    return [
        one
        for one in same(of_type(kind), of_schema(name, *without))
        if not any(one.startswith(place) for place in PASSED_ON)
    ]


@pytest.mark.parametrize("name", READ)
def test_what_the_erp_reads_has_the_fields_of_its_schema_and_no_other(name: str) -> None:
    # A price's version is the ERP's own: it is answered and never read.
    assert differences(READ[name], name, "version?") == []


@pytest.mark.parametrize("name", WRITTEN)
def test_what_the_erp_writes_has_the_fields_of_its_schema_and_no_other(name: str) -> None:
    # An id of a stock row is optional and the ERP gives none: warehouse and item name it.
    assert differences(WRITTEN[name], name, "version?", "id?") == []


def test_every_body_that_an_operation_of_the_erp_reads_is_held_to_its_schema_here() -> None:
    known = Operations.load()
    newest = (
        known.versions(one.id).get(newest_minor(one.contract), one) for one in known.of("erp")
    )
    named = {
        operation.request_schema
        for operation in newest
        if operation.request_schema and operation.id != "erp.token"
    }
    assert named == READ.keys()


def reads(adapter: TypeAdapter[Any], content: Any) -> bool:
    try:
        adapter.validate_json(orjson.dumps(content))
    except ValidationError:
        return False
    return True


def places(content: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = content.items() if isinstance(content, dict) else enumerate(content)
    for key, part in pairs:
        yield (*at, key)
        if isinstance(part, dict | list):
            yield from places(part, (*at, key))


@pytest.mark.parametrize("name", READ)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_what_the_type_takes_its_schema_takes_and_the_other_way_round(name: str, data: Any) -> None:
    """But for what only the ERP knows: currencies of ISO 4217, and days that the calendar has."""
    known = [one.content for one in valid() if one.schema == name]
    content = copy.deepcopy(data.draw(st.sampled_from(known)))
    *path, last = data.draw(st.sampled_from(list(places(content))))
    target = content
    for part in path:
        target = target[part]
    if data.draw(st.booleans()):
        del target[last]
    else:
        target[last] = data.draw(st.sampled_from(DAMAGE))
    taken, fits = reads(READ[name], content), not CHECKER.document(name, content)
    if taken:
        assert fits
    elif fits:
        assert last in ONLY_THE_ERP, (path, last)
