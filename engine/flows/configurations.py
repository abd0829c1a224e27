"""What may be chosen of an item: its options, what their values cost more, and what is excluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick

FLOW: Final = Flow(
    id="configurations",
    entity="configuration",
    system="storefront",
    operation="storefront.configurations.put",
    path="/connector/configurations",
    batch=True,
    latest_only=True,
    of_order=False,
)

_CONFIGURATION: Final = ("sku", "options", "excluded")


def map_configuration(configuration: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration as it is: what may be chosen is the ERP's to say."""
    return pick(configuration, _CONFIGURATION)
