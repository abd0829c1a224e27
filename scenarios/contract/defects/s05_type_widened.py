"""S-05: the number of a shipped line is a text at times."""

from __future__ import annotations

from typing import Any, Final

from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import Change, answering

_READ: Final = "erp.shipments.read"


def _written(shipment: dict[str, Any]) -> None:
    for line in shipment["lines"]:
        line["line"] = str(line["line"])


def _published(schema: dict[str, Any]) -> None:
    schema["properties"]["lines"]["items"]["properties"]["line"]["type"] = ["integer", "string"]


S05 = Defect(
    id="S-05",
    name="a type is widened",
    system="erp",
    operation=_READ,
    check="response_schema_conformance",
    seen_in="research on contracts: an identifier that was a number becomes a text",
    rework=answering(_READ, _written),
    publishes=Change("shipments", "1.0.0", "erp", "shipment", _published),
    pointer="/lines/0/line",
)
