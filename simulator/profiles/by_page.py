"""An ERP whose lists are read by the numbers of their pages, whose size it cuts without a word."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import PAGE, Figure

BY_PAGE: Final = replace(
    CLASSIC,
    id="by-page",
    paging=Figure(
        value=PAGE,
        source="WooCommerce REST API documentation, Pagination: page and per_page",
    ),
    page_cap=Figure(
        value=25,
        source="chosen: a small company's lists then have several pages; that whoever asks for more"
        " is not told is how GitHub's API clamps per_page (github/docs #45189)",
    ),
)
