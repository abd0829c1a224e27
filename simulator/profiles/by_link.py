"""An ERP that names the next page of a list by a link (OData)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import LINK, Figure

BY_LINK: Final = replace(
    CLASSIC,
    id="by-link",
    paging=Figure(
        value=LINK,
        source="Microsoft Learn, Server-driven paging (OData): each page but the last has a next"
        " link, opaque to the client; Business Central and SAP answer so",
    ),
    page_cap=Figure(
        value=25,
        source="chosen: a small company's lists then have several pages; Business Central's"
        " hold 20,000",
    ),
)
