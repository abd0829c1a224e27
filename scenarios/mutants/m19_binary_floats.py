"""M-19: money is computed in binary floats and cut, not rounded, to the cent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import Document, mapping
from scenarios.mutants.mutant import Mutant

_PERCENT = 100


def _line(line: Document) -> Document:
    price, quantity = line["unit_price"], float(line["quantity"]["value"])
    gross = quantity * float(price["amount"]) / float(price.get("per", "1"))
    net = int(gross * (1 - float(line["discount_percent"]) / _PERCENT) * _PERCENT)
    return {**line, "net": {**line["net"], "amount_minor": net}}


def _change(_invoice: Mapping[str, Any], mapped: Document) -> Document:
    return {**mapped, "lines": [_line(line) for line in mapped["lines"]]}


M19 = Mutant(
    id="M-19",
    name="binary floats, cut at the cent",
    expected=("I-06",),
    needs=("F-48",),
    seen_in="frappe/ecommerce_integrations #154; snipcart/snipcart-v3-feedback #95",
    apply=mapping("map_invoice", _change),
)
