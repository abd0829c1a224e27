"""What the prices of a currency mean in a world: tax on top of them, or in them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PriceList:
    """All prices of one currency, list and contract alike; without one its prices are exclusive."""

    currency: str
    tax_included: bool

    def document(self) -> dict[str, str]:
        """As the contracts write it."""
        return {
            "currency": self.currency,
            "tax": "inclusive" if self.tax_included else "exclusive",
        }
