"""M-54: the parcels of an order that was split off are filed with the one it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from engine import Parts
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    first: dict[str, str] = {}

    def map_erp_order(order: Mapping[str, Any]) -> dict[str, Any]:
        mapped = parts.map_erp_order(order)
        if mapped["origin"] is not None:
            first[mapped["number"]] = mapped["origin"]["reference"]
        return mapped

    def map_shipment(shipment: Mapping[str, Any]) -> dict[str, Any]:
        mapped = parts.map_shipment(shipment)
        if mapped["reference"] not in first:
            return mapped
        touch()
        return {**mapped, "reference": first[mapped["reference"]]}

    return replace(parts, map_erp_order=map_erp_order, map_shipment=map_shipment)


M54 = Mutant(
    id="M-54",
    name="parcel of the other half",
    expected=("I-22",),
    needs=("orders split by the ERP",),
    seen_in="-",
    apply=_apply,
)
