"""Reads what the ERP tells of an order beside its status: how it was posted, and its prices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final

from scenarios.history.documents import CorrectedLine, Posting, PriceCorrection
from scenarios.history.readers import instant, money, number, rate, sums

Raw = Mapping[str, Any]


def posting(raw: Raw) -> Posting:
    """Read what became of an order that was taken."""
    named = raw["reference"], raw["shop"], raw["state"]
    return Posting(*named, raw["number"], raw["code"], raw["line"])


def price_correction(raw: Raw) -> PriceCorrection:
    """Read what a clerk corrected of an order's prices."""
    lines = (
        CorrectedLine(
            *(row["line"], row["sku"]),
            (*_priced(row["was"]), number(row["was"]["discount_percent"])),
            *_priced(row),
            number(row["discount_percent"]),
            *(money(row["net"]), money(row["tax"])),
        )
        for row in raw["lines"]
    )
    return PriceCorrection(
        *(raw["order"], raw["reference"], raw["account"], instant(raw["corrected_at"])),
        *(raw["corrected_by"], raw["system"], raw["reason"]),
        tuple(sorted(lines)),
        sums(raw["totals"]),
    )


def _priced(raw: Raw) -> tuple[Fraction, str]:
    return rate(raw["unit_price"]), raw["unit_price"]["currency"]


READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "posting": posting,
    "price_correction": price_correction,
}
"""How each entity is read."""
