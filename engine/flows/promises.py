"""When the ERP expects what an order waits for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from engine.flows.flow import Flow, pick, rows_of

FLOW: Final = Flow(
    id="promises",
    entity="promise",
    system="storefront",
    operation="storefront.promises.put",
    path="/connector/promises",
    batch=True,
    latest_only=False,
    of_order=True,
)

_PROMISE: Final = ("order", "reference")
_LINE: Final = ("line", "sku", "quantity", "expected_at")
_MINOR: Final = ("first_expected_at", "in_time")
"""What an ERP says from promises 1.1.0 on, and an older one does not."""


def map_promise(promise: Mapping[str, Any]) -> dict[str, Any]:
    """The promise as it is, with its dates."""
    lines = [pick(line, _LINE, _MINOR) for line in rows_of(promise, "lines")]
    return pick(promise, _PROMISE) | {"lines": lines}
