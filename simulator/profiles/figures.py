"""Figures that several profiles share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from simulator.face import MAX_BODY_BYTES
from simulator.profiles.profile import BY_STATUS, CURSOR, Figure

NO_KEYS: Final = Figure(
    value=False,
    source="the vendors' API references: of SAP OData V2 by default, Business Central v2.0,"
    " Odoo, ERPNext, WooCommerce and Shopify orderCreate none gives a usable default key;"
    " Tryton 8.2 takes one reference twice (measured)",
)
NO_TTL: Final = Figure(value=0, source="no keys, so none to keep")
NO_PUSH: Final = Figure(
    value=False,
    source="SAP and Odoo API documentation: no webhooks in the SAP V2 order services,"
    " Odoo's delta is a poll by write_date",
)
NO_PUSH_DELAY: Final = Figure(value=0, source="no push")
HOUR_TOKENS: Final = Figure(value=3600, source="RFC 6749 section 5.1: the example's expires_in")
AS_GIVEN: Final = Figure(
    value="as_given",
    source="a price sent by the client is taken as given: measured on Tryton 8.2",
)
NO_TOLERANCE: Final = Figure(value="0", source="no price is held, so none is tolerated")
CALLS_OF_BC: Final = Figure(
    value=1_200,
    source="Microsoft Learn, Work with API limits (Business Central): 6,000 requests in five"
    " minutes from one user",
)
WINDOW_OF_BC: Final = Figure(
    value=300,
    source="Microsoft Learn, Work with API limits (Business Central): the window slides over five"
    " minutes",
)
NO_LIMIT: Final = Figure(value=0, source="chosen: no limit of this kind in this profile")
NO_HEADER: Final = Figure(
    value=False,
    source="Business Central, operational limits: Retry-After is documented for 502 and 503, not"
    " for 429",
)
OUR_BODY: Final = Figure(
    value=MAX_BODY_BYTES,
    source="chosen: what the simulated face reads at all; Business Central takes 350 MB, NetSuite"
    " 104 MB",
)
NO_TIME: Final = Figure(
    value=0, source="chosen: only the way to it takes time, which the wire's latency says"
)
NEVER_CLOSED: Final = Figure(value=0, source="chosen: no window in which it is closed")
AT_ONCE: Final[Figure[Mapping[str, int]]] = Figure(
    value={}, source="chosen: the simulated ERP's feed has each change once it is committed"
)
NO_SNAPSHOT: Final[Figure[tuple[str, ...]]] = Figure(
    value=(), source="chosen: what it tells of an object is what it is"
)
SNAPSHOTS: Final[Figure[tuple[str, ...]]] = Figure(
    value=("availability",),
    source="IBM documentation, Inventory snapshots: captured at the scheduled time, with the time"
    " of the data in a timestamp; Salesforce B2C Commerce, Integration with Inventory Management"
    " Systems: every 15 minutes, hour or day, by whole replacement or of the records that changed",
)
NOT_BY_NIGHT: Final[Figure[Mapping[str, int]]] = Figure(
    value={}, source="chosen: nothing waits for the night"
)
NO_CLOSE: Final = Figure(value=0, source="chosen: months are closed by people alone")
NO_FILES: Final = Figure(value=0, source="chosen: it has an API, and no folders")
BY_CURSOR: Final = Figure(
    value=CURSOR, source="chosen: as the released contracts have it, the next page is after an id"
)
REFUSED_BY_STATUS: Final = Figure(
    value=BY_STATUS, source="chosen: as the released contracts have it, a refusal is a 4xx"
)
UNCONDITIONAL: Final = Figure(
    value=False, source="chosen: as the released contracts have it, a change names no version"
)
NO_CAP: Final = Figure(value=0, source="chosen: a page of a list is as long as one of the feed")
NO_LENGTHS: Final[Figure[Mapping[str, int]]] = Figure(
    value={}, source="chosen: texts are kept as long as the contract takes them"
)
NO_CAPITALS: Final[Figure[tuple[str, ...]]] = Figure(
    value=(), source="chosen: texts are kept as they were written"
)
NO_BLOCK: Final = Figure(value=0, source="chosen: nothing of its owner's blocks an order")
NO_FIELD: Final = Figure(
    value="", source="chosen: its answers carry nothing but what the contracts name"
)
NO_UPGRADE: Final = Figure(value=0, source="no such field, so nothing that an upgrade would remove")
LOCKS_WAITED_FOR: Final = Figure(
    value=False, source="chosen: a write waits for a lock that another one holds, and is answered"
)
NO_FAILED_LOCK: Final = Figure(value=0, source="chosen: a refusal is told at the first attempt")
NO_LOGIN_LIMIT: Final = Figure(
    value=0, source="chosen: a wrong secret is refused, however often it is shown"
)
NO_WARNINGS: Final = Figure(
    value=False, source="chosen: as the released contracts have it, an order is entered or refused"
)
ENTERED_AT_ONCE: Final = Figure(
    value=0, source="chosen: whoever enters an order is answered when it is entered or refused"
)
