"""An ERP with an API of its own time: idempotency keys and thin change notifications."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

MODERN: Final = replace(
    CLASSIC,
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
    max_processing_s=Figure(
        value=60,
        source="chosen: no vendor of such an API documents one; above the 40 s of a completed 504"
        " in the catalogue of faults, F-14",
    ),
)
