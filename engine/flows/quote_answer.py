"""What the ERP makes of a quote is shown in the storefront."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="quote_answer",
    entity="quote",
    system="storefront",
    operation="storefront.quotes.answer",
    path="/connector/quotes",
    batch=False,
    latest_only=True,
    of_order=False,
)

_ANSWER: Final = ("number", "state", "reason", "order")
_OFFER: Final = ("revision", "approved_at", "valid_to", "totals")
_MINOR: Final = ("approved_by", "confirmed_at", "confirmed_by")
"""What an ERP says from quotes 1.1.0 on, and an older one does not."""

_CHOSEN: Final = ("options", "base_price")
"""The same of a line, from quotes 1.2.0 on: what was chosen, and its price without it."""

_LINE: Final = (
    *("line", "sku", "quantity", "unit_price", "discount_percent"),
    *("price_rule", "net", "tax"),
)


def map_answer(quote: Mapping[str, Any]) -> dict[str, Any]:
    """The answer, without its version: the newest offer as it is, nothing computed."""
    offers = rows_of(quote, "offers")
    return {**pick(quote, _ANSWER), "offer": _offer(offers[-1]) if offers else None}


def _offer(offer: Mapping[str, Any]) -> dict[str, Any]:
    lines = [pick(line, _LINE, _CHOSEN) for line in rows_of(offer, "lines")]
    return {**pick(offer, _OFFER, _MINOR), "lines": lines}
