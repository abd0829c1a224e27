"""An old ERP with an API in front: what is entered takes effect when the next job posts it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

_EVERY_S: Final = 1_800

LEGACY_BATCH: Final = replace(
    CLASSIC,
    id="legacy-batch",
    batch_every_s=Figure(
        value={"prices": _EVERY_S, "discounts": _EVERY_S},
        source="chosen: half of the freshness that the scope matrix asks of prices, so that a job"
        " and its reader's pause fit into it; that rules take effect when a job posts them is how"
        " ERPs with batch input work (brief of this project, what makes ERPs different)",
    ),
)
