"""The ERP as most companies have it: no idempotency key, no push, long processing."""

from __future__ import annotations

from typing import Final

from simulator.profiles.profile import Figure, Profile

CLASSIC: Final = Profile(
    id="classic",
    idempotency_keys=Figure(
        value=False,
        source="the vendors' API references: of SAP OData V2 by default, Business Central v2.0,"
        " Odoo, ERPNext, WooCommerce and Shopify orderCreate none gives a usable default key;"
        " Tryton 8.2 takes one reference twice (measured)",
    ),
    idempotency_ttl_s=Figure(value=0, source="no keys, so none to keep"),
    push=Figure(
        value=False,
        source="SAP and Odoo API documentation: no webhooks in the SAP V2 order services,"
        " Odoo's delta is a poll by write_date",
    ),
    push_delay_s=Figure(value=0, source="no push"),
    page_limit=Figure(
        value=1000,
        source="NetSuite help, Collection Paging: SuiteTalk page default and maximum",
    ),
    token_ttl_s=Figure(value=3600, source="RFC 6749 section 5.1: the example's expires_in"),
    max_processing_s=Figure(
        value=480,
        source="Business Central, operational limits: it answers 408 when an operation takes"
        " more than 8 minutes",
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
