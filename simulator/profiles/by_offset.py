"""An ERP whose lists are read by a number of rows to skip, in the order of their last change."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import OFFSET, Figure

BY_OFFSET: Final = replace(
    CLASSIC,
    id="by-offset",
    paging=Figure(
        value=OFFSET,
        source="Odoo documentation, External API: search takes offset and limit; chosen: the order"
        " of the last change, by which Odoo's deltas are polled (write_date), so rows move",
    ),
    page_cap=Figure(
        value=25,
        source="chosen: a small company's lists then have several pages",
    ),
)
