"""An ERP that takes its row locks without waiting: who comes second is answered 503."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

LOCKING: Final = replace(
    CLASSIC,
    id="locking",
    locks_nowait=Figure(
        value=True,
        source="measured on Tryton 8.2 with PostgreSQL: LOCK .. NOWAIT and FOR UPDATE NOWAIT, then"
        " 503 without Retry-After; 6 of 12 full flows failed so with four clients at once",
    ),
    locks_before_refusal=Figure(
        value=2,
        source="measured on Tryton 8.2 with PostgreSQL: of two orders that raced for one credit"
        " limit the loser was answered 503 twice, and then the credit error",
    ),
    wrong_logins_most=Figure(
        value=6,
        source="measured on Tryton 8.2: wrong passwords are answered 401, and 429 from the 7th on,"
        " without Retry-After",
    ),
    wrong_logins_window_s=Figure(
        value=300, source="chosen: five minutes; how long the 429 lasts was not measured"
    ),
    max_processing_s=Figure(
        value=120,
        source="chosen: what the wire may hold back under the default fault plan; the slowest call"
        " measured on Tryton 8.2, the posting of an invoice, takes 1.0 s",
    ),
    write_ms=Figure(
        value=400,
        source="measured on Tryton 8.2: create, quote and confirm of an order take 311 to 484 ms",
    ),
)
