"""Dates that the ERP promises: shown in time, as they stand, and never older ones."""

from __future__ import annotations

from tests.scenarios.journals import HOUR, MINUTE, Document, Tale, at
from tests.scenarios.trade import ordered
from tests.scenarios.verdicts import broken_by_integration, holds


def promise(day: int) -> Document:
    quantity = {"value": "1", "unit": "CS"}
    line = {"line": 1, "sku": "TEA", "quantity": quantity, "expected_at": at(day * 24 * HOUR)}
    return {"order": "10001", "reference": "S-1", "lines": [line]}


def moved(*, shown: int) -> Tale:
    """A delivery is moved from the fifth day to the eighth, and the portal shows a day."""
    tale = ordered()
    tale.both("promise", "10001", promise(5))
    tale.later(HOUR).effect("erp", "promise", "10001", promise(8), cause="c-clerk")
    call = tale.later(MINUTE).asks("engine>storefront", "storefront.promises.put", method="PUT")
    tale.effect("storefront", "promise", "10001", promise(shown), cause=call)
    return tale.later(2 * HOUR)


def test_a_date_that_moved_and_is_shown_in_time_holds() -> None:
    for invariant in ("I-24", "I-25"):
        assert holds(invariant, moved(shown=8)) > 0


def test_a_portal_that_goes_on_showing_the_old_date_is_found() -> None:
    broken_by_integration("I-24", moved(shown=5))
    broken_by_integration("I-25", moved(shown=5))
