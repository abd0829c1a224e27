"""What the ERP reads of who buys: relations, users, entitlements, mergers, blocks, keyed orders."""

from __future__ import annotations

from typing import Annotated, Final, Literal, NotRequired

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.requests import Id, Instant, MoneyIn, Number, QuantityIn, Text

_STRICT: Final = ConfigDict(strict=True, extra="ignore")

Ids = Annotated[list[Id], Field(max_length=50)]
Word = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Words = Annotated[list[Word], Field(max_length=50)]


class RelationIn(TypedDict):
    """An account's place."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    account: Id
    level: Literal["parent", "child", "branch"]
    parent: Id | None
    payer: Id
    bill_to: Id
    ship_to: Ids
    agreements: Annotated[list[Id], Field(min_length=1, max_length=50)]
    segments: Words
    region: Word | None
    merged_into: Id | None


class UserIn(TypedDict):
    """Somebody who buys, approves or serves."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    account: Id | None
    serves: Ids
    name: Annotated[str, StringConstraints(min_length=1)]
    email: Annotated[str, StringConstraints(pattern=r"^[^@ ]+@[^@ ]+$")]
    roles: Annotated[list[Literal["buyer", "approver", "admin", "staff"]], Field(min_length=1)]
    spending_limit: MoneyIn | None
    approval_limit: MoneyIn | None
    approvers: Ids
    active: bool


class EntitlementIn(TypedDict):
    """A rule that hides or shows."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    sku: Id | None
    category: Word | None
    account: Id | None
    segment: Word | None
    region: Word | None
    effect: Literal["hide", "show"]
    valid_from: Instant
    valid_to: Instant | None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=400)] | None


class MergerIn(TypedDict):
    """Who takes over."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    into: Id


class BlockIn(TypedDict):
    """Whether an account is blocked."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    blocked: bool
    reason: NotRequired[Annotated[str, StringConstraints(max_length=400)] | None]


class KeyedLineIn(TypedDict):
    """A line of an order that came by phone."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    line: Number
    sku: Id
    quantity: QuantityIn


class KeyedOrderIn(TypedDict):
    """An order that came by phone, e-mail or EDI."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    account: Id
    channel: Literal["phone", "email", "edi"]
    purchase_order_number: NotRequired[Text | None]
    notes: NotRequired[Text | None]
    lines: Annotated[list[KeyedLineIn], Field(min_length=1, max_length=10_000)]


RELATION: Final = TypeAdapter(RelationIn)
USER: Final = TypeAdapter(UserIn)
ENTITLEMENT: Final = TypeAdapter(EntitlementIn)
MERGER: Final = TypeAdapter(MergerIn)
BLOCK: Final = TypeAdapter(BlockIn)
KEYED_ORDER: Final = TypeAdapter(KeyedOrderIn)
