"""Every step between adjacent versions that somebody wrote a converter for."""

from __future__ import annotations

from typing import Final

from contracts.converters import events, minors, orders, prices, shipments
from contracts.converters.step import Step

STEPS: Final[tuple[Step, ...]] = (
    events.STEP,
    orders.STEP,
    prices.STEP,
    shipments.STEP,
    *minors.STEPS,
)
