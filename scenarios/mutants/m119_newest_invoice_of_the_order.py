"""M-119: a correction is hung on the newest invoice of its order, not on the one that it names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.grafts import Document
from scenarios.mutants.mutant import Mutant, Touch

_OF_INVOICES = ("invoice", "invoice_lines")


def _apply(parts: Parts, touch: Touch) -> Parts:
    newest: dict[Any, Any] = {}

    def map_invoice(invoice: Mapping[str, Any]) -> Document:
        newest[invoice["order"]] = max(newest.get(invoice["order"], ""), invoice["id"])
        return parts.map_invoice(invoice)

    def map_reversal(reversal: Mapping[str, Any]) -> Document:
        right = parts.map_reversal(reversal)
        document = newest.get(reversal["order"], reversal["document"])
        if reversal["type"] not in _OF_INVOICES or document == reversal["document"]:
            return right
        touch()
        return {**right, "document": document}

    return replace(parts, map_invoice=map_invoice, map_reversal=map_reversal)


M119 = Mutant(
    id="M-119",
    name="newest invoice of the order corrected",
    expected=("I-25", "I-56"),
    needs=("an order of which an invoice is corrected or cancelled after another was posted",),
    seen_in="-",
    apply=_apply,
)
