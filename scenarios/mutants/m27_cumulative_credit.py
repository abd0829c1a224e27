"""M-27: a second credit note of an invoice is shown with all that came back so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from contracts.values import format_decimal
from engine import Parts
from scenarios.mutants.grafts import Document
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    seen: dict[tuple[str, int], dict[str, Decimal]] = {}

    def line(note: Document, one: Document) -> Document:
        known = seen.setdefault((note["invoice"], one["line"]), {})
        known[note["id"]] = Decimal(one["quantity"]["value"])
        if len(known) > 1:
            touch()
        quantity = {**one["quantity"], "value": format_decimal(sum(known.values(), Decimal(0)))}
        return {**one, "quantity": quantity}

    def map_credit_note(note: Mapping[str, Any]) -> Document:
        mapped = parts.map_credit_note(note)
        return {**mapped, "lines": [line(mapped, one) for one in mapped["lines"]]}

    return replace(parts, map_credit_note=map_credit_note)


M27 = Mutant(
    id="M-27",
    name="second credit note uses the cumulative quantity",
    expected=("I-23",),
    needs=("two returns of one line",),
    seen_in="taxjar/taxjar-magento2-extension #59, #102; magento/magento2 #14713",
    apply=_apply,
)
