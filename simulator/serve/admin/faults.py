"""The weather of a world: rules that are added, removed and healed, and what they hit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fastapi import APIRouter

from simulator.faults import FaultPlan, Rule, parse_plan
from simulator.faults.effects.kill import Kill
from simulator.serve.admin.answers import FaultsAnswer
from simulator.serve.admin.models import Heal
from simulator.serve.admin.refusals import responses
from simulator.serve.problems import problem
from simulator.serve.world import ServedWorld
from simulator.serve.worlds import Worlds


def router(served: Worlds) -> APIRouter:
    """The routes over the worlds of a server."""
    routes = APIRouter(prefix="/worlds/{world}/faults", tags=["faults"])

    @routes.get(
        "",
        operation_id="admin.faults.list",
        response_model=FaultsAnswer,
        responses=responses("world-unknown"),
    )
    async def every(world: str) -> dict[str, Any]:
        """Every rule, how often it fired, and how often it hit something."""
        return _answer(served.get(world))

    @routes.post(
        "",
        status_code=201,
        operation_id="admin.faults.add",
        response_model=FaultsAnswer,
        responses=responses("world-unknown", "rule-exists", "plan-invalid"),
    )
    async def add(world: str, rule: dict[str, Any]) -> dict[str, Any]:
        """Add a rule, written as in a fault plan (docs/reference/faults.md)."""
        found = served.get(world)
        made, plan = _rule(rule), found.landscape.book.plan
        if made.id in {each.id for each in plan.rules}:
            raise problem("rule-exists", f"there is a rule {made.id!r}; remove it first")
        found.change_plan(replace(plan, rules=(*plan.rules, made)), "fault added", rule=rule)
        return _answer(found)

    @routes.delete(
        "/{rule}",
        operation_id="admin.faults.remove",
        response_model=FaultsAnswer,
        responses=responses("world-unknown", "rule-unknown"),
    )
    async def remove(world: str, rule: str) -> dict[str, Any]:
        """Remove a rule; what it has begun goes on to its end."""
        found = served.get(world)
        plan = found.landscape.book.plan
        _known(plan, rule)
        left = tuple(each for each in plan.rules if each.id != rule)
        required = {name: least for name, least in plan.required.items() if name != rule}
        found.change_plan(replace(plan, rules=left, required=required), "fault removed", rule=rule)
        return _answer(found)

    @routes.post(
        "/heal",
        operation_id="admin.faults.heal",
        response_model=FaultsAnswer,
        responses=responses("world-unknown", "rule-unknown"),
    )
    async def heal(world: str, wanted: Heal | None = None) -> dict[str, Any]:
        """Let a rule, or all of them, fire no more; a rule that is added later does fire."""
        found, rule = served.get(world), (wanted or Heal()).rule
        book = found.landscape.book
        if rule is not None:
            _known(book.plan, rule)
        book.heal(rule)
        found.note("healed", rule=rule)
        return _answer(found)

    return routes


def _rule(raw: dict[str, Any]) -> Rule:
    """The rule that a document means; raises PlanInvalid, and Problem for a kill."""
    made = parse_plan({"id": "added", "rules": [raw]}, "the rule").rules[0]
    if isinstance(made.effect, Kill):
        raise problem("plan-invalid", "nobody here starts the engine, so nobody can kill it")
    return made


def _known(plan: FaultPlan, rule: str) -> None:
    if rule not in {each.id for each in plan.rules}:
        raise problem("rule-unknown", f"there is no rule {rule!r}")


def _answer(world: ServedWorld) -> dict[str, Any]:
    book = world.landscape.book
    counts, healed = book.counts(), book.healed()
    rules = [
        rule
        | {
            "healed": rule["id"] in healed,
            "fired": counts[rule["id"]].fired,
            "effective": counts[rule["id"]].effective,
        }
        for rule in book.plan.document()["rules"]
    ]
    return {"plan": book.plan.id, "healed_at_us": book.healed_at_us, "rules": rules}
