"""Defects of the two systems about accounts: the judge names the system, not the integration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scenarios.stories.kit import corrects, invoice, place, ship, takes_back
from scenarios.suites.e2e.stories import STORIES
from simulator.erp.desk import book, cancelled, reversing, statements
from simulator.erp.rules.units import factor
from simulator.face import Call
from simulator.storefront import acceptance, requisitions
from simulator.storefront.branches import Branches
from simulator.storefront.shelf import Account
from tests.scenarios.stories.tales import case_of, play

Patch = Callable[[pytest.MonkeyPatch], None]


def counts_by_the_pack_of_today(patch: pytest.MonkeyPatch) -> None:
    """What leaves for an open order is counted by the pack that the item has by now."""
    sound = book.open_order

    def opened(tx: Any, number: str) -> Any:
        found = sound(tx, number)
        for line in found.order["lines"]:
            item: Any = tx.get("item", line["sku"]).view
            size = factor(item, line["quantity"]["unit"]) or Decimal(1)
            found.booked(line)["factor"] = str(size)
        return found

    patch.setattr("simulator.erp.desk.shipping.open_order", opened)


def forgets_what_came_over(patch: pytest.MonkeyPatch) -> None:
    """The survivor's statement begins at nothing of what was posted for the other."""
    patch.setattr("simulator.erp.desk.mergers.take_over", lambda *_: None)
    patch.setattr(statements, "take_over", lambda *_: None)


def tells_the_credit_of_yesterday(patch: pytest.MonkeyPatch) -> None:
    """A standing is told once, and not when something is ordered."""
    patch.setattr(book, "refresh", lambda *_: None)


def lets_anybody_order_little(patch: pytest.MonkeyPatch) -> None:
    """The portal asks for no minimum, though it was told of it."""
    for module in (acceptance, requisitions):
        patch.setattr(module, "check_least", lambda *_: None)


def shows_everything_to_admins(patch: pytest.MonkeyPatch) -> None:
    """The portal lists what somebody may look into, and lets him look into the rest as well."""

    def branch(self: Branches, call: Call) -> Account:
        account = self._shelf.account(call.part("id"))
        assert account is not None
        return account

    patch.setattr(Branches, "_branch", branch)


@pytest.mark.parametrize(
    ("story", "plant", "invariant", "named"),
    [
        ("pack-changed-while-open", counts_by_the_pack_of_today, "I-13", "on hand changed by"),
        ("statements-merged", forgets_what_came_over, "I-52", "does not say what was posted"),
        ("credit-is-shown", tells_the_credit_of_yesterday, "I-10", "is not so: what is used"),
        ("terms-of-purchase", lets_anybody_order_little, "I-57", "is less than what the ERP"),
        ("branches-overseen", shows_everything_to_admins, "I-11", "was shown what belongs to"),
    ],
)
def test_what_a_system_does_wrong_about_an_account_is_found_and_is_its_own(
    monkeypatch: pytest.MonkeyPatch, story: str, plant: Patch, invariant: str, named: str
) -> None:
    plant(monkeypatch)
    one = play(case_of(STORIES[story]))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == invariant]
    blamed = {each["subject"] for each in row["findings"] if named in each["sentence"]}
    assert blamed == {"simulator"}


def test_goods_that_are_taken_back_though_most_of_their_bill_stands_are_the_erps_own_fault(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reversing, "is_cancelled", cancelled.is_reversed)
    steps = (
        place("first", "anna", ("bolt", 2), ("nut", 1)),
        ship("first"),
        invoice("first"),
        corrects("first", {2: (None, None)}),
        takes_back("first"),
    )
    one = play(case_of(replace(STORIES["wrong-quantity-credited"], steps=steps)))
    (row,) = [row for row in one.judged["invariants"] if row["id"] == "I-56"]
    blamed = {each["subject"] for each in row["findings"] if "bills it still" in each["sentence"]}
    assert blamed == {"simulator"}
