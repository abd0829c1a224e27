"""M-71: of an order that could not be sent the log says what each line costs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scenarios.mutants.grafts import telling_of_unsent
from scenarios.mutants.mutant import Mutant


def _lines(request: Mapping[str, Any]) -> Iterator[str]:
    for line in request["lines"]:
        price, rule = line["unit_price"]["amount"], line["price_rule"]
        yield f"ERROR line {line['line']} not sent: {price} by rule {rule}"


M71 = Mutant(
    id="M-71",
    name="a contract price in the error log",
    expected=("I-39",),
    needs=("F-65",),
    seen_in="-",
    apply=telling_of_unsent(_lines),
)
