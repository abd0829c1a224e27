"""An ERP that stops an order with a warning until whoever enters it confirms that."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

CONFIRMABLE: Final = replace(
    CLASSIC,
    id="confirmable",
    confirmable_warnings=Figure(
        value=True,
        source="measured on Tryton 8.2: a UserWarning (409 by REST) stops a call until its name is"
        " confirmed and the call is repeated; which warnings there are is chosen",
    ),
)
