"""M-116: the first date of a line is told as the present one, so that nothing was ever moved."""

from __future__ import annotations

from typing import Any

from scenarios.mutants.grafts import each_line, mapping
from scenarios.mutants.mutant import Mutant


def _as_it_is_now(line: dict[str, Any]) -> dict[str, Any]:
    return {**line, "first_expected_at": line["expected_at"]}


M116 = Mutant(
    id="M-116",
    name="first date moves along",
    expected=("I-25",),
    needs=("a delivery that is moved while an order waits for it",),
    seen_in="a table of dates with one column: what was promised is overwritten by what is",
    apply=mapping("map_promise", each_line(_as_it_is_now)),
)
