"""An ERP with an API of its own time: idempotency keys and thin change notifications."""

from __future__ import annotations

from typing import Final

from simulator.profiles.figures import (
    AS_GIVEN,
    AT_ONCE,
    BY_CURSOR,
    CALLS_OF_BC,
    HOUR_TOKENS,
    NEVER_CLOSED,
    NO_BLOCK,
    NO_CAP,
    NO_CAPITALS,
    NO_CLOSE,
    NO_FIELD,
    NO_FILES,
    NO_HEADER,
    NO_LENGTHS,
    NO_LIMIT,
    NO_SNAPSHOT,
    NO_TIME,
    NO_UPGRADE,
    NOT_BY_NIGHT,
    OUR_BODY,
    WINDOW_OF_BC,
)
from simulator.profiles.profile import Figure, Profile

MODERN: Final = Profile(
    id="modern",
    idempotency_keys=Figure(
        value=True,
        source="SAP help and NetSuite help: SAP Gateway idempotent services once"
        " configured, NetSuite's X-NetSuite-idempotency-key on asynchronous calls",
    ),
    idempotency_ttl_s=Figure(
        value=43_200,
        source="SAP help, Defining Settings for Idempotent Services: the set-up example keeps ids"
        " 12 h",
    ),
    push=Figure(
        value=True,
        source="Business Central, API subscriptions: it notifies of changes, no body, only"
        " what to read",
    ),
    push_delay_s=Figure(
        value=30,
        source="Business Central, API subscriptions: sent 30 s after the first change, coalesced",
    ),
    page_limit=Figure(
        value=500, source="commercetools documentation, limits: it limits a query to 500"
    ),
    paging=BY_CURSOR,
    page_cap=NO_CAP,
    token_ttl_s=HOUR_TOKENS,
    max_processing_s=Figure(
        value=60,
        source="chosen: no vendor of such an API documents one; above the 40 s of a completed 504"
        " in the catalogue of faults, F-14",
    ),
    price_policy=AS_GIVEN,
    calls_per_minute=CALLS_OF_BC,
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
    batch_every_s=AT_ONCE,
    snapshots=NO_SNAPSHOT,
    posted_at_minute=NOT_BY_NIGHT,
    closes_before_s=NO_CLOSE,
    import_every_s=NO_FILES,
    full_at_minute=NO_FILES,
    lengths=NO_LENGTHS,
    capitals=NO_CAPITALS,
    block_from_lines=NO_BLOCK,
    undocumented=NO_FIELD,
    upgrade_after_s=NO_UPGRADE,
)
