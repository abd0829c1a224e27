"""An ERP that takes orders now and posts them later: 202 says neither entered nor refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

ASYNCHRONOUS: Final = replace(
    CLASSIC,
    id="asynchronous",
    idempotency_keys=Figure(
        value=True,
        source="NetSuite help, SuiteTalk REST: X-NetSuite-idempotency-key is honoured on"
        " asynchronous requests; what its second request is answered is chosen: the first one's"
        " posting, where NetSuite says 400 and names its job",
    ),
    idempotency_ttl_s=Figure(
        value=43_200,
        source="chosen: as in modern; NetSuite does not document how long its keys are kept",
    ),
    max_processing_s=Figure(
        value=60,
        source="chosen: to take an order is quick, and what takes its time happens behind the 202",
    ),
    posts_after_s=Figure(
        value=300,
        source="chosen: a job every five minutes. NetSuite answers 202 with the Location of a job"
        " that is asked; Adobe Commerce's asynchronous API answers accepted, and its consumers run"
        " by cron; Tryton 8.2 with a queue worker confirms an order and processes it later"
        " (measured)",
    ),
)
