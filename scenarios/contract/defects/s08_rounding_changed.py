"""S-08: a line's net amount is rounded half to even, and was rounded half up."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, Final

from contracts.currencies import EXPONENTS
from scenarios.contract.defects.defect import Defect
from scenarios.contract.defects.drift import Change, answering
from scenarios.contract.talk import BY_HAND

_CREATE: Final = "erp.orders.create"


def _rounded(order: dict[str, Any]) -> None:
    for line in order["lines"]:
        price, net = line["unit_price"], line["net"]
        share = (100 - Decimal(line["discount_percent"])) / 100
        exact = Decimal(line["quantity"]["value"]) * Decimal(price["amount"]) * share
        minor = (exact / Decimal(price["per"])).scaleb(EXPONENTS[net["currency"]])
        even = int(minor.to_integral_value(rounding=ROUND_HALF_EVEN))
        if abs(even - net["amount_minor"]) == 1:  # otherwise the price is for another unit
            net["amount_minor"] = even


def _published(schema: dict[str, Any]) -> None:
    lines = schema["allOf"][2]["properties"]["lines"]["items"]["allOf"][1]["properties"]
    lines["net"]["x-rounding"] = "half to even, once per line"


S08 = Defect(
    id="S-08",
    name="amounts are rounded otherwise",
    system="erp",
    operation=_CREATE,
    check=BY_HAND,
    seen_in="research on contracts: rounding is what no schema of a peer can see",
    rework=answering(_CREATE, _rounded),
    publishes=Change("orders", "2.0.0", "erp", "erp-order", _published),
    pointer="/lines/0/net",
)
