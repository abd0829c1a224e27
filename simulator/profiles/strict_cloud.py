"""A cloud ERP on a small licence: few calls at once, a tight budget, and it says when to return."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

STRICT_CLOUD: Final = replace(
    CLASSIC,
    id="strict-cloud",
    page_limit=Figure(
        value=300, source="Adobe Commerce documentation, search criteria: at most 300 a page"
    ),
    max_processing_s=Figure(
        value=480,
        source="Business Central, operational limits: it answers 408 when an operation takes"
        " more than 8 minutes, and 503 after as long in the queue",
    ),
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
)
