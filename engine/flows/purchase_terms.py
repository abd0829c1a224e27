"""On what terms somebody buys: what has to be there, and the least of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="purchase_terms",
    entity="purchase_term",
    system="storefront",
    operation="storefront.purchase-terms.put",
    path="/connector/purchase-terms",
    batch=True,
    latest_only=True,
    of_order=False,
    after=("items",),
)

_TERM: Final = (
    *("id", "account", "agreement", "sku", "category", "requires_contract", "requires_agreement"),
    *("min_quantity", "min_value", "valid_from", "valid_to"),
)


def map_purchase_term(term: Mapping[str, Any]) -> dict[str, Any]:
    """The term as it is, whomever it names and whenever it is valid: who decides is the portal."""
    return pick(term, _TERM)
