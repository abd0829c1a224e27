"""The ERP's documents of what buyers ask for: quotes with their offers, amendments, addresses."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from simulator.erp.configurations import Choice
from simulator.erp.documents import MoneyDocument, QuantityDocument, Totals, UnitPriceDocument
from simulator.erp.return_documents import Requester


class AskedLine(TypedDict):
    """A line of a quote, as it was asked for."""

    line: int
    sku: str
    quantity: QuantityDocument
    wished_discount_percent: str | None
    options: NotRequired[list[Choice] | None]


class OfferedLine(TypedDict):
    """A line of an offer; its `price_rule` is its own name."""

    line: int
    sku: str
    quantity: QuantityDocument
    unit_price: UnitPriceDocument
    discount_percent: str
    price_rule: str
    net: MoneyDocument
    tax: MoneyDocument
    options: NotRequired[list[Choice]]
    base_price: NotRequired[UnitPriceDocument]


class PricedLine(TypedDict):
    """What a clerk says of a line; no price means what the rules give."""

    line: int
    unit_price: UnitPriceDocument | None
    discount_percent: str


class Offer(TypedDict):
    """One revision of what is offered; it binds before `valid_to`."""

    revision: int
    approved_at: str
    approved_by: NotRequired[str]
    confirmed_at: NotRequired[str]
    confirmed_by: NotRequired[str]
    valid_to: str
    lines: list[OfferedLine]
    totals: Totals


class Proposal(TypedDict):
    """What somebody offered at a discount that needs a second person; it binds nobody yet."""

    revision: int
    proposed_at: str
    proposed_by: str
    valid_to: str
    lines: list[OfferedLine]
    totals: Totals


class NewQuote(TypedDict):
    """A quote as a client asks for it."""

    shop: str
    reference: str
    account: str
    requested_at: str
    requested_by: NotRequired[Requester | None]
    currency: str
    notes: str | None
    lines: list[AskedLine]


class Quote(NewQuote):
    """A quote with everything that was offered, the newest last, and what became of it."""

    number: str
    received_at: str
    state: str
    reason: str | None
    offers: list[Offer]
    proposed: NotRequired[Proposal | None]
    order: str | None


class AmendedLine(TypedDict):
    """How much of a line is wanted after all, in its unit; nothing cancels it."""

    line: int
    quantity: QuantityDocument


class AmendedHead(TypedDict):
    """What the head of an order is to say after all; what is not named stays."""

    purchase_order_number: NotRequired[str | None]
    customer_reference: NotRequired[str | None]
    notes: NotRequired[str | None]
    requested_date: NotRequired[str | None]
    deliver_to: NotRequired[dict[str, Any]]


class NewAmendment(TypedDict):
    """What a buyer wants less of, or otherwise; `order` is the storefront's id."""

    shop: str
    reference: str
    order: str
    account: str
    requested_at: str
    requested_by: NotRequired[Requester | None]
    lines: list[AmendedLine]
    head: NotRequired[AmendedHead | None]


class Amendment(NewAmendment):
    """An amendment, decided; `kept` is the head's part of it as the ERP keeps it."""

    number: str
    received_at: str
    state: str
    reason: str | None
    head_reason: NotRequired[str | None]
    kept: NotRequired[AmendedHead | None]


class NewAddressRequest(TypedDict):
    """The delivery address that a buyer wants; `replaces` is the id of one that it replaces."""

    shop: str
    reference: str
    account: str
    requested_at: str
    requested_by: NotRequired[Requester | None]
    replaces: str | None
    address: dict[str, Any]


class AddressRequest(NewAddressRequest):
    """A request with what became of it; `address_id` is the ERP's, once it is accepted."""

    number: str
    received_at: str
    state: str
    reason: str | None
    address_id: str | None
