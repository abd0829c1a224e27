"""An ERP without an API: CSV files in and out, on a schedule."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.figures import NO_LIMIT, SNAPSHOTS
from simulator.profiles.profile import Figure

_OFTEN_S: Final = 600
_SELDOM_S: Final = 1_800

FILE_DROP: Final = replace(
    CLASSIC,
    id="file-drop",
    page_limit=Figure(value=1_000, source="chosen: a page is what a full file is read in"),
    max_processing_s=Figure(
        value=300, source="the import job's interval: a file waits so long before anybody reads it"
    ),
    calls_per_minute=NO_LIMIT,
    batch_every_s=Figure(
        value={
            "customers": _SELDOM_S,
            "items": _SELDOM_S,
            "price_lists": _SELDOM_S,
            "sourcing": _SELDOM_S,
            "budgets": _SELDOM_S,
            "purchase_terms": _SELDOM_S,
            "credit_standings": _OFTEN_S,
            "configurations": _SELDOM_S,
            "enrichment": _SELDOM_S,
            "promises": _OFTEN_S,
            "receipts": _OFTEN_S,
            "reversals": _OFTEN_S,
            "statements": _OFTEN_S,
            "prices": _SELDOM_S,
            "discounts": _SELDOM_S,
            "relations": _SELDOM_S,
            "users": _SELDOM_S,
            "entitlements": _SELDOM_S,
            "order_status": _OFTEN_S,
            "shipments": _OFTEN_S,
            "invoices": _OFTEN_S,
            "returns": _OFTEN_S,
            "credit_notes": _OFTEN_S,
            "availability": _OFTEN_S,
        },
        source="chosen: a third of the scope matrix's freshness, so that a file, its reader's pause"
        " and one that is missed fit into it; scheduled exports are how ERPs without an API are"
        " read (brief of this project, what makes ERPs different)",
    ),
    snapshots=SNAPSHOTS,
    import_every_s=Figure(
        value=300, source="chosen: a third of the freshness of orders in the scope matrix"
    ),
    full_at_minute=Figure(
        value=165, source="chosen: a quarter of an hour before the engine compares both systems"
    ),
)
