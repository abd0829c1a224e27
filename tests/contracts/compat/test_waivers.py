"""What nobody can decide passes by a named exception, until its day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.compat.verdict import compatible
from contracts.compat.waivers import read_waivers, waived
from contracts.errors import WaiverInvalid

WAIVER = {
    "id": "W-1",
    "by": "the owner of orders",
    "reason": "the unit was always kilograms",
    "expires": "2027-01-31",
    "rule": "unit-added",
}
UNKNOWN = compatible({"type": "number"}, {"type": "number", "x-unit": "KG"})
LAST = date(2027, 1, 31)


def test_an_unknown_blocks_until_a_waiver_names_it() -> None:
    assert UNKNOWN.result == "unknown"
    passed = waived(UNKNOWN, read_waivers({"waivers": [WAIVER]}), LAST)
    assert passed.result == "compatible"
    assert passed.findings[0].waiver == "W-1"


def test_a_waiver_ends() -> None:
    late = waived(UNKNOWN, read_waivers({"waivers": [WAIVER]}), date(2027, 2, 1))
    assert late.result == "unknown"
    assert late.findings[0].waiver == "W-1 expired on 2027-01-31"


@pytest.mark.parametrize("other", [{"rule": "scale-added"}, {"at": "/x"}, {"old": "orders@1.0.0"}])
def test_a_waiver_lets_nothing_else_pass(other: dict[str, str]) -> None:
    assert waived(UNKNOWN, read_waivers({"waivers": [WAIVER | other]}), LAST).result == "unknown"


def test_a_break_is_not_waived() -> None:
    broken = compatible({"type": "number", "x-unit": "LB"}, {"type": "number", "x-unit": "KG"})
    waiver = WAIVER | {"rule": "unit-changed"}
    assert waived(broken, read_waivers({"waivers": [waiver]}), LAST).result == "breaking"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ([], '{"waivers": [...]}'),
        ({"waivers": [1]}, "waiver 1 is no object"),
        ({"waivers": [WAIVER | {"by": " "}]}, "lacks by"),
        ({"waivers": [WAIVER | {"expires": "soon"}]}, "expires"),
        ({"waivers": [WAIVER | {"rule": ""}]}, "would fit anything"),
        ({"waivers": [WAIVER | {"until": "x"}]}, "says until"),
        ({"waivers": [WAIVER | {"by": 1}]}, "by is no text"),
    ],
)
def test_an_incomplete_waiver_is_refused(content: Any, told: str) -> None:
    with pytest.raises(WaiverInvalid) as caught:
        read_waivers(content)
    assert told in str(caught.value)
