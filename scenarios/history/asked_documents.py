"""What the judge keeps of what buyers ask the ERP for: quotes, amendments, addresses."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from scenarios.history.documents import Address, Minor, Quantity, Totals
from scenarios.history.options import Chosen


class Wish(NamedTuple):
    """A line of a quote as it was asked for."""

    line: int
    sku: str
    quantity: Quantity
    discount: Decimal | None
    options: Chosen = ()


class Requester(NamedTuple):
    """Who asked, and as what: `buyer`, or `staff` on behalf of the account."""

    role: str
    id: str


class Wishes(NamedTuple):
    """What a quote was asked for. `reference` is the storefront's id, on both sides."""

    reference: str
    number: str | None
    shop: str
    account: str
    requested_at: int
    currency: str
    notes: str | None
    lines: tuple[Wish, ...]
    requested_by: Requester | None = None


class OfferedLine(NamedTuple):
    """A line of an offer; `price_rule` is its own name.

    `base_rate` is what it costs without the surcharges of its options, where it has any.
    """

    line: int
    sku: str
    quantity: Quantity
    rate: Fraction
    currency: str
    discount: Decimal
    price_rule: str
    net: Minor
    tax: Minor
    options: Chosen = ()
    base_rate: Fraction | None = None


class Offered(NamedTuple):
    """One revision of what the ERP offers; it binds before `valid_to`."""

    revision: int
    valid_to: int
    lines: tuple[OfferedLine, ...]
    totals: Totals


class Answer(NamedTuple):
    """What the ERP says of a quote; `offer` is the newest."""

    number: str
    state: str
    reason: str | None
    offer: Offered | None
    order: str | None


class Less(NamedTuple):
    """How much of a line is wanted after all."""

    line: int
    quantity: Quantity


class Head(NamedTuple):
    """What of the head of an order may be amended."""

    purchase_order_number: str | None
    customer_reference: str | None
    notes: str | None
    requested_date: str | None
    deliver_to: Address | None


Named = tuple[tuple[str, str | Address | None], ...]
"""Fields of a head by their names, in the order of names: those that are named alone."""


class Amending(NamedTuple):
    """What a buyer wants less of, or of the head; `order` is the storefront's id."""

    reference: str
    number: str | None
    shop: str
    order: str
    account: str
    requested_at: int
    lines: tuple[Less, ...]
    requested_by: Requester | None = None
    head: Named = ()


class Decision(NamedTuple):
    """What the ERP says of an amendment; `kept` is what it keeps of the head's part."""

    number: str
    state: str
    reason: str | None
    head_reason: str | None = None
    kept: Named = ()


class Addressing(NamedTuple):
    """The address that a buyer wants; `replaces` is the ERP's id of one that it replaces."""

    reference: str
    number: str | None
    shop: str
    account: str
    requested_at: int
    replaces: str | None
    address: Address | None
    requested_by: Requester | None = None
    lines: tuple[()] = ()


class Ruling(NamedTuple):
    """What the ERP says of an address that is wanted; `address_id` is its own id of it."""

    number: str
    state: str
    reason: str | None
    address_id: str | None
