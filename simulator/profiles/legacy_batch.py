"""An old ERP with an API in front: prices go by the night, and stock is told by the hour."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.figures import SNAPSHOTS
from simulator.profiles.profile import Figure

LEGACY_BATCH: Final = replace(
    CLASSIC,
    id="legacy-batch",
    batch_every_s=Figure(
        value={"availability": 3_600},
        source="brief of this project, what makes ERPs different: hourly stock snapshots;"
        " Salesforce B2C Commerce, Integration with Inventory Management Systems: every hour is"
        " frequent",
    ),
    snapshots=SNAPSHOTS,
    posted_at_minute=Figure(
        value={"prices": 90, "discounts": 90},
        source="brief of this project, what makes ERPs different: prices go by the night; the"
        " minute is chosen, half an hour before the maintenance and more than one before the"
        " engine compares both systems",
    ),
    closes_before_s=Figure(
        value=21_600,
        source="chosen: months are closed at 18:00 UTC of their last day; Odoo documentation, Lock"
        " dates: what is dated in a locked month is moved behind it",
    ),
    closed_at_minute=Figure(
        value=120, source="chosen: between the nightly job and the comparison at 03:00"
    ),
    closed_for_s=Figure(
        value=1_800,
        source="chosen: half an hour; Business Central, operational limits: 503 with Retry-After"
        " while it is not there",
    ),
)
