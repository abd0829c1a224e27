"""The ERP as most companies have it: no idempotency key, no push, long processing."""

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
    NO_KEYS,
    NO_LENGTHS,
    NO_LIMIT,
    NO_PUSH,
    NO_PUSH_DELAY,
    NO_SNAPSHOT,
    NO_TIME,
    NO_TTL,
    NO_UPGRADE,
    NOT_BY_NIGHT,
    OUR_BODY,
    REFUSED_BY_STATUS,
    WINDOW_OF_BC,
)
from simulator.profiles.profile import Figure, Profile

CLASSIC: Final = Profile(
    id="classic",
    idempotency_keys=NO_KEYS,
    idempotency_ttl_s=NO_TTL,
    push=NO_PUSH,
    push_delay_s=NO_PUSH_DELAY,
    page_limit=Figure(
        value=1000,
        source="NetSuite help, Collection Paging: SuiteTalk page default and maximum",
    ),
    paging=BY_CURSOR,
    page_cap=NO_CAP,
    token_ttl_s=HOUR_TOKENS,
    max_processing_s=Figure(
        value=480,
        source="Business Central, operational limits: it answers 408 when an operation takes"
        " more than 8 minutes",
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
    refusals=REFUSED_BY_STATUS,
    lengths=NO_LENGTHS,
    capitals=NO_CAPITALS,
    block_from_lines=NO_BLOCK,
    undocumented=NO_FIELD,
    upgrade_after_s=NO_UPGRADE,
)
