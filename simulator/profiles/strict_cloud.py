"""A cloud ERP on a small licence: few calls at once, a tight budget, and it says when to return."""

from __future__ import annotations

from typing import Final

from simulator.profiles.figures import (
    AS_GIVEN,
    AT_ONCE,
    BY_CURSOR,
    HOUR_TOKENS,
    NEVER_CLOSED,
    NO_BLOCK,
    NO_CAP,
    NO_CAPITALS,
    NO_CLOSE,
    NO_FIELD,
    NO_FILES,
    NO_KEYS,
    NO_LENGTHS,
    NO_PUSH,
    NO_PUSH_DELAY,
    NO_SNAPSHOT,
    NO_TTL,
    NO_UPGRADE,
    NOT_BY_NIGHT,
)
from simulator.profiles.profile import Figure, Profile

STRICT_CLOUD: Final = Profile(
    id="strict-cloud",
    idempotency_keys=NO_KEYS,
    idempotency_ttl_s=NO_TTL,
    push=NO_PUSH,
    push_delay_s=NO_PUSH_DELAY,
    page_limit=Figure(
        value=300, source="Adobe Commerce documentation, search criteria: at most 300 a page"
    ),
    paging=BY_CURSOR,
    page_cap=NO_CAP,
    token_ttl_s=HOUR_TOKENS,
    max_processing_s=Figure(
        value=480,
        source="Business Central, operational limits: it answers 408 when an operation takes"
        " more than 8 minutes, and 503 after as long in the queue",
    ),
    price_policy=AS_GIVEN,
    calls_per_minute=Figure(
        value=60,
        source="chosen: a fifth of the 300 a minute that older Business Central material gives a"
        " sandbox, because five clients of a company share them",
    ),
    window_s=Figure(
        value=60, source="chosen: the minute by which older Business Central limits were counted"
    ),
    at_once=Figure(
        value=5,
        source="Business Central, operational limits: 5 requests of a user are processed at once;"
        " NetSuite help, concurrency governance: 5 of a standard account",
    ),
    queued=Figure(
        value=0,
        source="NetSuite help, concurrency governance: what is beyond the limit is refused, not"
        " queued",
    ),
    server_ms=Figure(
        value=20_000,
        source="frappe/frappe rate_limiter.py limits the server's time per window, not the calls;"
        " the figure is chosen: a third of the window",
    ),
    retry_after=Figure(
        value=True, source="frappe/frappe rate_limiter.py: a 429 carries Retry-After"
    ),
    body_most=Figure(
        value=1_048_576,
        source="nginx documentation, client_max_body_size: 1 MB unless configured",
    ),
    read_ms=Figure(value=40, source="measured on Tryton 8.2: the quickest calls take 40 ms"),
    write_ms=Figure(
        value=400,
        source="measured on Tryton 8.2: create, quote and confirm of an order take 311 to 484 ms",
    ),
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
