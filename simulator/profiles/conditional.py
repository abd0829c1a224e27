"""An ERP that changes an order only for whoever names the version that it has."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from simulator.profiles.classic import CLASSIC
from simulator.profiles.profile import Figure

CONDITIONAL: Final = replace(
    CLASSIC,
    id="conditional",
    conditional_changes=Figure(
        value=True,
        source="RFC 9110 section 13.1.1 and RFC 6585 section 3; S/4HANA Cloud answers 428 to a"
        " change without If-Match (SAP KBA 3514624) and 412 to a stale one; Business Central wants"
        " If-Match on every PATCH and answers 409 to a stale one; ERPNext 417, by `modified`",
    ),
)
