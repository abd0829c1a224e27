"""The ERP's customers are the storefront's accounts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="customers",
    entity="customer",
    system="storefront",
    operation="storefront.accounts.put",
    path="/connector/accounts",
    batch=True,
    latest_only=True,
    of_order=False,
)

_CUSTOMER: Final = (
    *("id", "name", "email", "currency", "payment_terms", "credit_limit", "blocked", "tax_code"),
)
_ADDRESS: Final = ("name", "street", "city", "country", "role")
_ADDRESS_OPTIONAL: Final = ("id", "region", "postal_code")


def map_customer(customer: Mapping[str, Any]) -> dict[str, Any]:
    """The account, with its addresses."""
    addresses = [
        pick(address, _ADDRESS, _ADDRESS_OPTIONAL) for address in rows_of(customer, "addresses")
    ]
    return {**pick(customer, _CUSTOMER, ("custom",)), "addresses": addresses}
