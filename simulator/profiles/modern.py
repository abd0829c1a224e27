"""An ERP with an API of its own time: idempotency keys and thin change notifications."""

from __future__ import annotations

from typing import Final

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
    token_ttl_s=Figure(value=3600, source="RFC 6749 section 5.1: the example's expires_in"),
    max_processing_s=Figure(
        value=60,
        source="chosen: no vendor of such an API documents one; above the 40 s of a completed 504"
        " in the catalogue of faults, F-14",
    ),
    price_policy=Figure(
        value="as_given",
        source="a price sent by the client is taken as given: measured on Tryton 8.2",
    ),
    calls_per_minute=Figure(
        value=1_200,
        source="Microsoft Learn, Work with API limits (Business Central): 6,000 requests in five"
        " minutes from one user",
    ),
    batch_every_s=Figure(
        value={}, source="chosen: the simulated ERP's feed has each change once it is committed"
    ),
)
