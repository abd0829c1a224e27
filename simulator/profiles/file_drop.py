"""An ERP without an API: CSV files in and out, on a schedule."""

from __future__ import annotations

from typing import Final

from simulator.profiles.figures import (
    AS_GIVEN,
    BY_CURSOR,
    HOUR_TOKENS,
    NEVER_CLOSED,
    NO_BLOCK,
    NO_CAP,
    NO_CAPITALS,
    NO_CLOSE,
    NO_FIELD,
    NO_HEADER,
    NO_KEYS,
    NO_LENGTHS,
    NO_LIMIT,
    NO_PUSH,
    NO_PUSH_DELAY,
    NO_TIME,
    NO_TTL,
    NO_UPGRADE,
    NOT_BY_NIGHT,
    OUR_BODY,
    SNAPSHOTS,
    WINDOW_OF_BC,
)
from simulator.profiles.profile import Figure, Profile

_OFTEN_S: Final = 600
_SELDOM_S: Final = 1_800

FILE_DROP: Final = Profile(
    id="file-drop",
    idempotency_keys=NO_KEYS,
    idempotency_ttl_s=NO_TTL,
    push=NO_PUSH,
    push_delay_s=NO_PUSH_DELAY,
    page_limit=Figure(value=1_000, source="chosen: a page is what a full file is read in"),
    paging=BY_CURSOR,
    page_cap=NO_CAP,
    token_ttl_s=HOUR_TOKENS,
    max_processing_s=Figure(
        value=300, source="the import job's interval: a file waits so long before anybody reads it"
    ),
    price_policy=AS_GIVEN,
    calls_per_minute=NO_LIMIT,
    window_s=WINDOW_OF_BC,
    at_once=NO_LIMIT,
    queued=NO_LIMIT,
    server_ms=NO_LIMIT,
    retry_after=NO_HEADER,
    body_most=OUR_BODY,
    read_ms=NO_TIME,
    write_ms=NO_TIME,
    closed_at_minute=NEVER_CLOSED,
    closed_for_s=NEVER_CLOSED,
    batch_every_s=Figure(
        value={
            "customers": _SELDOM_S,
            "items": _SELDOM_S,
            "price_lists": _SELDOM_S,
            "sourcing": _SELDOM_S,
            "budgets": _SELDOM_S,
            "enrichment": _SELDOM_S,
            "promises": _OFTEN_S,
            "receipts": _OFTEN_S,
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
    posted_at_minute=NOT_BY_NIGHT,
    closes_before_s=NO_CLOSE,
    import_every_s=Figure(
        value=300, source="chosen: a third of the freshness of orders in the scope matrix"
    ),
    full_at_minute=Figure(
        value=165, source="chosen: a quarter of an hour before the engine compares both systems"
    ),
    lengths=NO_LENGTHS,
    capitals=NO_CAPITALS,
    block_from_lines=NO_BLOCK,
    undocumented=NO_FIELD,
    upgrade_after_s=NO_UPGRADE,
)
