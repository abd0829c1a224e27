"""An ERP that compares the price of an order with its own, and holds what is too far off."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

PRICE_CHECK: Final = replace(
    CLASSIC,
    id="price-check",
    price_policy=Figure(
        value="held",
        source="SAP help, Sales: with the condition types EDI1 and EDI2 the price that the customer"
        " expects is compared with the system's own; an order that deviates is incomplete until it"
        " is released (V.25) or its price is corrected",
    ),
    price_tolerance_percent=Figure(
        value="5",
        source="chosen, so that what rose a little since the portal was told is let pass; SAP"
        " leaves the deviation that is allowed to a formula of the condition",
    ),
)
