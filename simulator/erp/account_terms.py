"""Terms of purchase and credit standings: the ERP's documents, and what clerks key in of them."""

from __future__ import annotations

from typing import Final

from pydantic import ConfigDict, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.documents import MoneyDocument, QuantityDocument
from simulator.erp.partner_requests import Word
from simulator.erp.requests import Id, Instant, MoneyIn, QuantityIn

_STRICT: Final = ConfigDict(strict=True, extra="ignore")


class PurchaseTerm(TypedDict):
    """On what terms those whom it fits buy what it is about; what is null asks for nothing."""

    id: str
    account: str | None
    agreement: str | None
    sku: str | None
    category: str | None
    requires_contract: bool
    requires_agreement: str | None
    min_quantity: QuantityDocument | None
    min_value: MoneyDocument | None
    valid_from: str
    valid_to: str | None


class PurchaseTermIn(TypedDict):
    """The same as it is keyed in."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    id: Id
    account: Id | None
    agreement: Id | None
    sku: Id | None
    category: Word | None
    requires_contract: bool
    requires_agreement: Id | None
    min_quantity: QuantityIn | None
    min_value: MoneyIn | None
    valid_from: Instant
    valid_to: Instant | None


class CreditStanding(TypedDict):
    """What whoever pays may still owe, as of an instant: limit - used = available."""

    account: str
    limit: MoneyDocument | None
    used: MoneyDocument
    available: MoneyDocument | None
    as_of: str


class StandingShownIn(TypedDict):
    """Whose standing is told of from now on."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    account: Id


PURCHASE_TERM: Final = TypeAdapter(PurchaseTermIn)
STANDING_SHOWN: Final = TypeAdapter(StandingShownIn)
