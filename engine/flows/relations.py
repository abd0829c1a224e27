"""Who stands for whom among the accounts: payer, agreements, segments, mergers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="relations",
    entity="relation",
    system="storefront",
    operation="storefront.relations.put",
    path="/connector/relations",
    batch=True,
    latest_only=True,
    of_order=False,
)

_RELATION: Final = (
    *("account", "level", "parent", "payer", "bill_to", "ship_to"),
    *("agreements", "segments", "region", "merged_into"),
)


def map_relation(relation: Mapping[str, Any]) -> dict[str, Any]:
    """The relation as it is: what an account inherits is the ERP's to say, in `agreements`."""
    return pick(relation, _RELATION)
