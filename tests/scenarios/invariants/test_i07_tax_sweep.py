"""I-07: what a tax engine lost of what was billed is reported, owed again, and settled."""

from __future__ import annotations

import pytest

from scenarios.invariants.taxed_swept import SWEPT_US
from tests.scenarios.invariants.test_i07_tax_engine import ID, billed, says, taxed
from tests.scenarios.journals import Tale
from tests.scenarios.verdicts import broken_by_simulator, holds

HOUR_US = 3_600_000_000


def loses(tale: Tale) -> Tale:
    tale.effect("tax", "tax_document", "SH-1", None, cause="c-lose")
    return tale


def reports(tale: Tale, state: str = "open", code: str = "missing") -> Tale:
    row = {"id": "SH-1", "code": code, "state": state}
    tale.effect("erp", "tax_difference", "SH-1", row, cause="c-sweep")
    return tale


def later(tale: Tale, us: int = HOUR_US) -> Tale:
    tale.clock.at_us += us
    return tale


def mended() -> Tale:
    return says(later(reports(later(loses(billed())))), taxed())


def test_what_is_lost_reported_owed_again_and_settled_holds() -> None:
    tale = reports(later(mended()), "settled")
    later(tale, SWEPT_US)
    holds(ID, tale)
    holds(ID, later(loses(billed())))  # the night is not over


@pytest.mark.parametrize(
    ("tale", "named"),
    [
        (later(says(later(loses(billed())), taxed()), SWEPT_US), "no sweep said so"),
        (later(reports(loses(billed())), SWEPT_US), "does not know it any more"),
        (reports(billed()), "which has it as owed"),
        (later(mended(), SWEPT_US), "which has it as owed"),
    ],
)
def test_what_is_not_seen_not_mended_or_made_up_is_found(tale: Tale, named: str) -> None:
    assert named in broken_by_simulator(ID, tale).sentence
