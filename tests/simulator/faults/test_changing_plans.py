from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from contracts.ports import Clock
from simulator.clock import run_virtual
from simulator.faults import NO_FAULTS, FaultBook, FaultPlan, parse_plan
from simulator.seed import Seed

EDGE, OPERATION = "engine>erp", "erp.orders.create"


def plan(*ids: str, effect: str = "status") -> FaultPlan:
    when = {"edges": [EDGE]} if effect == "status" else {"edges": ["storefront>engine"]}
    schedule = {"always": True}
    rules = [{"id": i, "effect": effect, "when": when, "schedule": schedule} for i in ids]
    return parse_plan({"id": "test", "rules": rules}, "test")


def fired(book: FaultBook) -> list[str]:
    """The rules that fire on a call, each of which hits."""
    _, faults = book.decide(EDGE, OPERATION, "POST", "R-1", 1, write=True)
    for fault in faults:
        book.record(fault, effective=True)
    return [fault.rule for fault in faults]


def held(first: FaultPlan, look: Any) -> Any:
    async def main(clock: Clock) -> Any:
        return look(FaultBook(first, Seed(1), clock))

    return run_virtual(main, datetime(2026, 3, 2, tzinfo=UTC))


def test_a_rule_that_comes_later_fires_on_calls_that_were_sorted_before() -> None:
    def look(book: FaultBook) -> list[list[str]]:
        found = [fired(book)]
        for changed in (plan("a"), plan("a", "b"), plan("b"), NO_FAULTS):
            book.change(changed)
            found.append(fired(book))
        return found

    assert held(NO_FAULTS, look) == [[], ["a"], ["a", "b"], ["b"], []]


def test_what_a_rule_counted_stays_when_it_goes() -> None:
    def look(book: FaultBook) -> list[int]:
        fired(book)
        book.change(NO_FAULTS)
        gone = book.counts()["a"].fired
        book.change(plan("a"))
        fired(book)
        return [gone, book.counts()["a"].fired]

    assert held(plan("a"), look) == [1, 2]


def test_after_everything_was_healed_only_new_rules_fire() -> None:
    def look(book: FaultBook) -> list[Any]:
        book.heal()
        healed = [sorted(book.healed()), book.healed_at_us]
        book.change(plan("a"))
        healed += [fired(book), book.healed_at_us]
        book.change(plan("a", "b"))
        return [*healed, fired(book), sorted(book.healed()), book.healed_at_us]

    assert held(plan("a"), look) == [["a"], 0, [], 0, ["b"], ["a"], None]


def test_rules_about_deliveries_change_as_well() -> None:
    def look(book: FaultBook) -> list[list[str]]:
        found = [[fault.rule for fault in book.deliveries("EV-1", 1)]]
        book.change(plan("drop", effect="drop"))
        return [*found, [fault.rule for fault in book.deliveries("EV-1", 1)]]

    assert held(NO_FAULTS, look) == [[], ["drop"]]
