"""M-115: a correction is brought with the price that the line had before it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.mutants.grafts import each_line, mapping
from scenarios.mutants.mutant import Mutant


def _as_it_was(line: Mapping[str, Any]) -> dict[str, Any]:
    return {**line, **line["was"]}


M115 = Mutant(
    id="M-115",
    name="price before the correction",
    expected=("I-25",),
    needs=("a price that a clerk corrects in an order",),
    seen_in="a change document with old and new value, of which the first one is read",
    apply=mapping("map_price_correction", each_line(_as_it_was)),
)
