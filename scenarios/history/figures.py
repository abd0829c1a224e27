"""Freshness per object, as the header of the journal states it: what lateness is measured by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

_SECOND_US: Final = 1_000_000

OBJECTS: Final = {
    "customer": "customers",
    "item": "items",
    "price": "prices",
    "discount": "discounts",
    "availability": "availability",
    "order": "order_status",
    "erp_order": "erp_orders",
    "shipment": "shipments",
    "invoice": "invoices",
    "return": "returns",
    "credit_note": "credit_notes",
    "receipt": "receipts",
    "statement": "statements",
    "reversal": "reversals",
    "quote": "quotes",
    "amendment": "amendments",
    "address_request": "address_requests",
    "relation": "relations",
    "user": "users",
    "entitlement": "entitlements",
    "price_list": "price_lists",
    "sourcing": "sourcing",
    "budget": "budgets",
    "purchase_term": "purchase_terms",
    "credit_standing": "credit_standings",
    "configuration": "configurations",
    "enrichment": "enrichment",
    "promise": "promises",
    "outlook": "promises",
    "posting": "order_status",
    "price_correction": "order_status",
}
"""The row of the scope matrix for each entity that goes from the ERP to the storefront."""

_BOTH: Final = frozenset({"quotes", "amendments", "address_requests"})
"""The rows of what buyers ask the ERP for and are answered."""

ORDERS: Final = "orders"
"""The row for orders on their way into the ERP."""

REQUESTS: Final = "return_requests"
"""The row for requests for returns on theirs."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Freshness in microseconds per row of the scope matrix; a row that is absent is not synced.

    `fresher` has the shorter figures of single customers, by their ids. `directions` is how each
    row crosses; empty in a journal that does not say it. `kept_us` is how much of a figure is the
    ERP's own, who keeps for so long what nobody can read yet.
    """

    freshness_us: Mapping[str, int]
    factor: int = 1
    """How many times as fast the world was run off."""
    crossing_us: int = 0
    """In wall time an answer takes its way: what is sent so soon after it may have crossed it."""

    fresher: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    directions: Mapping[str, str] = field(default_factory=dict)
    kept_us: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, header: Mapping[str, Any]) -> Figures:
        """From a journal's header: a table of seconds per object, and how it was hastened."""
        table = header.get("scope") or {}
        tempo = header.get("tempo") or {}
        return cls(
            {str(name): round(figure * _SECOND_US) for name, figure in sorted(table.items())},
            max(1, round(tempo.get("factor", 1))),
            round(tempo.get("crossing_s", 0) * _SECOND_US),
            _fresher(header.get("segments") or {}),
            dict(header.get("directions") or {}),
            {name: kept * _SECOND_US for name, kept in (header.get("kept_s") or {}).items()},
        )

    def of_entity(self, entity: str, customer: str | None = None) -> int | None:
        """The freshness of an entity that the storefront is to show, perhaps a customer's own."""
        return self.of_row(OBJECTS[entity], customer)

    def of_row(self, name: str, customer: str | None = None) -> int | None:
        """The freshness of a row of the matrix, for a customer who may have a shorter figure."""
        figure_us = self.freshness_us.get(name)
        if customer is not None and customer in self.fresher and figure_us is not None:
            return min(figure_us, self.fresher[customer].get(name, figure_us))
        return figure_us

    def goes_to(self, name: str, system: str) -> bool:
        """Whether a row crosses into that system, as its direction says."""
        if not self.directions:
            return name in _BOTH or (name == ORDERS) == (system == "erp")
        direction = self.directions.get(name, "none")
        return direction == "both" or direction.endswith(f">{system}")

    @property
    def longest_us(self) -> int:
        """The slowest of them, 0 when nothing is synced."""
        return max(self.freshness_us.values(), default=0)


def _fresher(segments: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """Customer to row to microseconds; of two segments that a customer is in, the shorter."""
    found: dict[str, dict[str, int]] = {}
    for segment in segments.values():
        for customer in segment["customers"]:
            own = found.setdefault(str(customer), {})
            for name, figure_s in segment["freshness_s"].items():
                figure_us = round(figure_s * _SECOND_US)
                own[name] = min(figure_us, own.get(name, figure_us))
    return found
