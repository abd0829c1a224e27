"""The faults of one running world: decides what fires, counts what was hit, and heals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final, Protocol

from contracts.journal import Journal
from contracts.ports import Clock
from simulator.errors import PlanInvalid
from simulator.faults.delivery import DeliveryFault
from simulator.faults.effects.kinds import CallEffect, DeliveryEffect
from simulator.faults.fired import CallFault
from simulator.faults.plan import FaultPlan, Rule
from simulator.faults.route import PLAIN, Route
from simulator.faults.schedule import Schedule
from simulator.faults.when import When
from simulator.seed import Seed

Decision = tuple[Route, tuple[CallFault, ...]]
UNTOUCHED: Final[Decision] = (PLAIN, ())
_BEFORE_US: Final = -1


@dataclass(frozen=True, slots=True)
class Count:
    """How often a rule fired, and how often it hit something."""

    fired: int = 0
    effective: int = 0


class Fired(Protocol):
    """A fault that fired: on a call, on a delivery, or on the process."""

    @property
    def rule(self) -> str: ...

    def facts(self) -> dict[str, Any]: ...


class FaultBook:
    """Holds a plan against one world.

    What fires on a call is decided by a hash of (seed, rule, edge, operation, key, nth), so it does
    not depend on what else happens, nor on the transport; only rules with `per = "rule"` count.
    """

    __slots__ = (
        "_bending",
        "_calls",
        "_clock",
        "_counts",
        "_deliveries",
        "_healed",
        "_journal",
        "_met",
        "_seed",
        "begins_at_us",
        "healed_at_us",
        "plan",
    )

    def __init__(
        self, plan: FaultPlan, seed: Seed, clock: Clock, journal: Journal | None = None
    ) -> None:
        self.plan = plan
        self.begins_at_us: int | None = 0
        """From when on the windows of the rules count; before it, or with None, no rule fires."""
        self.healed_at_us: int | None = None
        self._seed = seed
        self._clock = clock
        self._journal = journal
        self._counts = {rule.id: Count() for rule in plan.rules}
        self._healed: set[str] = set()
        self._met: dict[str, int] = {}
        self._bending = _call_rules(plan)
        self._calls: dict[tuple[str, str, str], tuple[_CallRule, ...]] = {}
        self._deliveries = _delivery_rules(plan)

    def decide(
        self, edge: str, operation: str, method: str, key: str | None, nth: int, *, write: bool
    ) -> Decision:
        """The route of the n-th call of this edge, operation and key, and the rules behind it."""
        rules = self._calls.get((edge, operation, method))
        if rules is None:
            rules = self._calls[edge, operation, method] = tuple(
                each
                for each in self._bending
                if each.when.fits_call(edge, operation, method, write=write)
            )
        if not rules or self.healed_at_us is not None:
            return UNTOUCHED
        return self._bend(rules, edge, operation, key if key is not None else operation, nth)

    def deliveries(
        self,
        key: str,
        nth: int,
        *,
        edge: str = "storefront>engine",
        operation: str = "engine.webhook",
    ) -> tuple[DeliveryFault, ...]:
        """What is to happen to the n-th delivery of the event `key`; asking changes nothing."""
        if self.healed_at_us is not None:
            return ()
        fired = []
        for rule in self._deliveries:
            fits = rule.when.fits_call(edge, operation, "POST", write=True)
            if not fits or not rule.when.fits_key(key) or rule.id in self._healed:
                continue
            if rule.schedule.open_at(self._now_us()) and rule.schedule.picks(
                nth, nth, partial(self._draw, rule.id, edge, operation, key)
            ):
                fired.append(self._treat(rule, edge, operation, key, nth))
        return tuple(fired)

    def record(
        self,
        fault: Fired,
        *,
        effective: bool,
        detail: Mapping[str, Any] | None = None,
        call_id: str | None = None,
    ) -> None:
        """Count and journal what came of a fault; call it once for each that fired."""
        count = self._counts[fault.rule]
        self._counts[fault.rule] = Count(count.fired + 1, count.effective + effective)
        if self._journal is None:
            return
        facts = fault.facts()
        body = {**facts, "effective": effective, "detail": dict(detail or {})}
        if call_id is not None:
            body["call_id"] = call_id
        self._journal.append("fault", "harness", body, edge=facts.get("edge"), call_id=call_id)

    def hold(self) -> None:
        """Let no rule fire before `begin`."""
        self.begins_at_us = None

    def begin(self) -> None:
        """The windows of the rules count from this instant on."""
        self.begins_at_us = self._clock.now_us()

    def heal(self, rule: str | None = None) -> None:
        """From this instant on no rule fires any more, or not the one named."""
        if rule is None:
            if self.healed_at_us is None:
                self.healed_at_us = self._clock.now_us()
        elif rule in self._counts:
            self._healed.add(rule)
        else:
            raise PlanInvalid(f"no rule {rule!r}", self.plan.id, "name a rule of the plan")

    def change(self, plan: FaultPlan) -> None:
        """Hold another plan from now on.

        A rule is known by its id: what it counted, and that it was healed, stays. Once everything
        was healed, the rules that come with this plan fire all the same.
        """
        known = [rule.id for rule in self.plan.rules]
        if self.healed_at_us is not None and any(rule.id not in known for rule in plan.rules):
            self._healed.update(known)
            self.healed_at_us = None
        self.plan = plan
        self._bending = _call_rules(plan)
        self._calls.clear()
        self._deliveries = _delivery_rules(plan)
        for rule in plan.rules:
            self._counts.setdefault(rule.id, Count())

    def healed(self) -> frozenset[str]:
        """The rules of the plan that fire no more."""
        rules = frozenset(rule.id for rule in self.plan.rules)
        return rules if self.healed_at_us is not None else rules & self._healed

    def write_to(self, journal: Journal | None) -> None:
        """Write what fires from now on into another journal, or nowhere."""
        self._journal = journal

    def counts(self) -> dict[str, Count]:
        """Fired and effective, for every rule that the plan has or had."""
        return dict(self._counts)

    def shortfalls(self) -> dict[str, tuple[int, int]]:
        """Required rules that hit too little: how often they were effective, and the least."""
        return {
            rule: (self._counts[rule].effective, least)
            for rule, least in sorted(self.plan.required.items())
            if self._counts[rule].effective < least
        }

    def export(self) -> dict[str, Any]:
        """Everything that a snapshot must carry, as plain JSON."""
        return {
            "counts": {rule: [c.fired, c.effective] for rule, c in sorted(self._counts.items())},
            "met": dict(sorted(self._met.items())),
            "healed": sorted(self._healed),
            "healed_at_us": self.healed_at_us,
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on where a snapshot stood."""
        self._counts = {rule: Count(*pair) for rule, pair in state["counts"].items()}
        self._met = dict(state["met"])
        self._healed = set(state["healed"])
        self.healed_at_us = state["healed_at_us"]

    def _bend(
        self, rules: tuple[_CallRule, ...], edge: str, operation: str, key: str, nth: int
    ) -> Decision:
        route, fired = PLAIN, []
        now_us = self._now_us()
        for each in rules:
            rule_id = each.rule.id
            if rule_id in self._healed or not each.when.fits_key(key):
                continue
            if not each.schedule.open_at(now_us):
                continue
            count = self._count(rule_id) if each.schedule.per == "rule" else nth
            if not each.schedule.picks(
                count, nth, partial(self._draw, rule_id, edge, operation, key)
            ):
                continue
            chance = self._seed.draw("size", rule_id, edge, operation, key, nth)
            route = _bent(route, each, chance)
            fired.append(CallFault(rule_id, each.rule.name, edge, operation, key, nth, each.effect))
        return route, tuple(fired)

    def _treat(
        self, rule: _DeliveryRule, edge: str, operation: str, key: str, nth: int
    ) -> DeliveryFault:
        treatment = rule.effect.treat(
            self._seed.draw("size", rule.id, edge, operation, key, nth),
            self._seed.draw("after restart", rule.id, edge, operation, key, nth),
        )
        return DeliveryFault(rule.id, treatment.effect, edge, operation, key, nth, *treatment.how())

    def _now_us(self) -> int:
        return _BEFORE_US if self.begins_at_us is None else self._clock.now_us() - self.begins_at_us

    def _draw(self, rule: str, edge: str, operation: str, key: str, nth: int) -> float:
        return self._seed.draw("fires", rule, edge, operation, key, nth)

    def _count(self, rule: str) -> int:
        met = self._met[rule] = self._met.get(rule, 0) + 1
        return met


def _bent(route: Route, rule: _CallRule, chance: float) -> Route:
    bent = rule.effect.bend(route, rule.rule.phase, chance)
    ends_request = bent.request_end != route.request_end
    ends_answer = bent.answer_end != route.answer_end and bent.request_end is None
    spoils = bent.spoiled != route.spoiled
    acts = ends_request or ends_answer or spoils
    return replace(bent, by=rule.rule.id) if acts else bent


def _call_rules(plan: FaultPlan) -> tuple[_CallRule, ...]:
    return tuple(
        _CallRule(rule, rule.effect, rule.when, rule.schedule)
        for rule in plan.rules
        if isinstance(rule.effect, CallEffect) and rule.when and rule.schedule
    )


def _delivery_rules(plan: FaultPlan) -> tuple[_DeliveryRule, ...]:
    return tuple(
        _DeliveryRule(rule.id, rule.effect, rule.when, rule.schedule)
        for rule in plan.rules
        if isinstance(rule.effect, DeliveryEffect) and rule.when and rule.schedule
    )


@dataclass(frozen=True, slots=True)
class _CallRule:
    rule: Rule
    effect: CallEffect
    when: When
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class _DeliveryRule:
    id: str
    effect: DeliveryEffect
    when: When
    schedule: Schedule
