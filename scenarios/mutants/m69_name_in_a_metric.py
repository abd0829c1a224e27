"""M-69: a metric is labelled with the name of the customer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    def map_customer(document: Mapping[str, Any]) -> dict[str, Any]:
        touch()
        name = str(document["name"]).replace('"', '\\"')
        parts.ports.output.line(f'sync_accounts_written_total{{customer="{name}"}} 1')
        return parts.map_customer(document)

    return replace(parts, map_customer=map_customer)


M69 = Mutant(
    id="M-69",
    name="a customer's name as the label of a metric",
    expected=("I-39",),
    needs=("F-65",),
    seen_in="-",
    apply=_apply,
)
