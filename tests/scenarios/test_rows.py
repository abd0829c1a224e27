"""Which rows a call moves: said of every published operation, so that trouble excuses no other."""

from __future__ import annotations

from typing import Final

import pytest

from contracts.operations import Operations
from contracts.scope import load_scope
from scenarios.history.facts import TO_ERP, TO_STOREFRONT, Exchange
from scenarios.history.health import Health
from scenarios.history.rows import COMPARISON, EVERY, OF_NONE, moved_by

_OF_PARTIES: Final = {"picks", "confirmations"}
_LISTS: Final = "erp.listings."
S: Final = 1_000_000


def test_each_published_operation_has_rows_or_a_reason_for_having_none() -> None:
    rows = {*load_scope().objects, *_OF_PARTIES, COMPARISON}
    published = {each.id for each in Operations.load()}
    assert set(EVERY) | set(OF_NONE) <= published
    assert not set(EVERY) & set(OF_NONE)
    for name in sorted(published - set(EVERY) - set(OF_NONE)):
        noun = "customers" if name.startswith(_LISTS) else ""
        moved = moved_by(name, noun)
        assert moved, f"{name} has no row: name one, or say why it has none, in rows.py"
        assert set(moved) <= rows, name


def trouble(edge: str, operation: str, noun: str = "") -> Health:
    """A call that was answered 503 after ten seconds, and nothing else."""
    call = Exchange(1, 10 * S, edge, operation, "c-1", None, 1, noun=noun)
    call.answer_us, call.status = 20 * S, 503
    return Health([], [call])


@pytest.mark.parametrize(
    ("edge", "operation", "noun", "late"),
    [
        (TO_STOREFRONT, "storefront.digests.list", "digests", ()),
        (TO_STOREFRONT, "storefront.holdings.list", "prices", ()),
        (TO_ERP, "erp.refunds.list", "refunds", ("orders",)),
        (TO_ERP, "erp.balances.read", "K-1", ("statements",)),
        (TO_ERP, "erp.listings.linked", "quotes", ("quotes",)),
        (TO_ERP, "erp.warned.orders", "orders", ("orders",)),
        (TO_ERP, "erp.health", "health", ()),
        (TO_ERP, "erp.changes.list", "changes", ("orders", "prices", "statements", "quotes")),
        (TO_ERP, "", "nowhere", ("orders", "prices", "statements", "quotes")),
    ],
)
def test_trouble_excuses_what_the_call_moves_and_nothing_else(
    edge: str, operation: str, noun: str, late: tuple[str, ...]
) -> None:
    health = trouble(edge, operation, noun)
    for row in ("orders", "prices", "statements", "quotes"):
        assert (health.deadline_us(0, 60 * S, row) > 60 * S) == (row in late), row


def test_trouble_of_a_comparison_puts_off_what_it_finds_alone() -> None:
    health = trouble(TO_STOREFRONT, "storefront.digests.ranges", "prices")
    assert health.deadline_us(0, 60 * S, "prices") == 60 * S
    assert health.compared_us(0, 60 * S, "prices") == 100 * S  # ten seconds, and a grace of 30
