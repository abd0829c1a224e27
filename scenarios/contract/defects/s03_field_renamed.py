"""S-03: the totals of an invoice are called amounts."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import Change, answering

_READ: Final = "erp.invoices.read"


def _renamed(invoice: dict[str, Any]) -> None:
    invoice["amounts"] = invoice.pop("totals")


def _published(schema: dict[str, Any]) -> None:
    schema["properties"]["amounts"] = schema["properties"].pop("totals")
    schema["required"] = ["amounts" if one == "totals" else one for one in schema["required"]]


S03 = Defect(
    id="S-03",
    name="a field is renamed",
    system="erp",
    operation=_READ,
    check="response_schema_conformance",
    seen_in="research on contracts: a rename is the commonest of silent breaks",
    rework=answering(_READ, _renamed),
    publishes=Change("invoices", "1.0.0", "erp", "invoice", _published),
    pointer="",
)
