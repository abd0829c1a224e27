"""An ERP that answers 200 to an order that it refuses, and says so inside the answer."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import INSIDE, Figure

ERRORS_INSIDE: Final = replace(
    CLASSIC,
    id="errors-inside",
    refusals=Figure(
        value=INSIDE,
        source="Odoo's JSON-RPC puts the fault object into an answer with HTTP 200; Shopify's Admin"
        " API answers 200 with userErrors, and with errors where a call is throttled; SAP and"
        " Business Central put refused parts of a $batch inside one 2xx",
    ),
)
