"""Reads a fault plan from TOML or JSON; whatever is not understood is an error that says so."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError

from simulator.errors import PlanInvalid
from simulator.faults.effects.kill import Kill
from simulator.faults.effects.kinds import CallEffect
from simulator.faults.effects.registry import FAULTS, Effect
from simulator.faults.plan import NO_FAULTS, FaultPlan, Rule
from simulator.faults.schedule import Schedule
from simulator.faults.when import When

T = TypeVar("T")

_PLAN_KEYS: Final = ("id", "title", "rules", "required")
_ONCE: Final = 1
"""So often a rule must have been effective where its plan does not say otherwise."""

_RULE_KEYS: Final = ("id", "effect", "when", "schedule", "phase", "params")


def plan_names() -> list[str]:
    """The plans that come with the project."""
    names = [p.name.removesuffix(".toml") for p in _shipped().iterdir() if p.name.endswith(".toml")]
    return ["none", *sorted(names)]


def load_plan(source: str | Path) -> FaultPlan:
    """The shipped plan of that name, or the plan in a `.toml` or `.json` file.

    Raises PlanInvalid: what is wrong, where, and how to mend it.
    """
    if isinstance(source, str) and source == "none":
        return NO_FAULTS
    if isinstance(source, str) and not source.endswith((".toml", ".json")):
        if source not in plan_names():
            known = ", ".join(plan_names())
            raise PlanInvalid(f"no plan {source!r}", "faults", f"use {known} or a file")
        return parse_plan(tomllib.loads((_shipped() / f"{source}.toml").read_text()), source)
    return parse_plan(_read(Path(source)), Path(source).name)


def parse_plan(document: Mapping[str, Any], where: str) -> FaultPlan:
    """The plan that a decoded document means; `where` names it in errors."""
    _only(document, _PLAN_KEYS, where)
    plan_id = _text(document, "id", where)
    raw_rules = document.get("rules", [])
    if not isinstance(raw_rules, list):
        raise PlanInvalid("rules is no list", where, "write each rule under [[rules]]")
    rules = tuple(_rule(raw, f"{where}, rule {n}") for n, raw in enumerate(raw_rules, 1))
    _different([rule.id for rule in rules], where)
    required = _required(document.get("required", {}), [rule.id for rule in rules], where)
    return FaultPlan(plan_id, str(document.get("title", plan_id)), rules, required)


def _rule(raw: Any, where: str) -> Rule:
    if not isinstance(raw, dict):
        raise PlanInvalid("a rule is a table", where, "write it under [[rules]]")
    rule_id = _text(raw, "id", where)
    where = f"{where} ({rule_id})"
    _only(raw, _RULE_KEYS, where)
    effect = _effect(_text(raw, "effect", where), raw.get("params", {}), where)
    if isinstance(effect, Kill):
        if "when" in raw or "schedule" in raw:
            raise PlanInvalid("a kill has its own schedule", where, "drop when and schedule")
        return Rule(rule_id, effect, None, None, effect.phases[0])
    when = _build(When, raw.get("when", {}), f"{where}, when")
    schedule = _build(Schedule, raw.get("schedule", {}), f"{where}, schedule")
    if schedule.per == "rule" and not isinstance(effect, CallEffect):
        raise PlanInvalid("a delivery counts per key", where, 'drop per = "rule"')
    return Rule(rule_id, effect, when, schedule, _phase(raw, effect, where))


def _effect(name: str, params: Any, where: str) -> Effect:
    effect = FAULTS.get(name)
    if effect is None:
        raise PlanInvalid(f"no effect {name!r}", where, f"use one of {', '.join(sorted(FAULTS))}")
    return _build(effect, params, f"{where}, params")


def _phase(raw: Mapping[str, Any], effect: Effect, where: str) -> str:
    phase = str(raw.get("phase", effect.phases[0]))
    if phase not in effect.phases:
        raise PlanInvalid(f"no phase {phase!r} here", where, f"use {' or '.join(effect.phases)}")
    return phase


def _build(kind: type[T], raw: Any, where: str) -> T:
    if not isinstance(raw, dict):
        raise PlanInvalid("expected a table", where, "write it as { name = value, ... }")
    _only(raw, tuple(getattr(kind, "__dataclass_fields__", ())), where)
    hashable: Any = kind  # which mypy does not know of a class
    try:
        built: T = _adapter(hashable).validate_json(json.dumps(raw), strict=True)
        return built
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        raise PlanInvalid(what, f"{where}.{place}" if place else where, "mend the value") from None


@cache
def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    """What reads one kind of table; it takes two milliseconds to make."""
    return TypeAdapter(kind)


def _only(raw: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    unknown = sorted(set(raw) - set(known))
    if unknown:
        mend = f"known here: {', '.join(known) or 'nothing'}"
        raise PlanInvalid(f"unknown {', '.join(unknown)}", where, mend)


def _text(raw: Mapping[str, Any], name: str, where: str) -> str:
    value = raw.get(name)
    if not isinstance(value, str) or not value:
        raise PlanInvalid(f"{name} is missing or no text", where, f'add {name} = "..."')
    return value


def _different(ids: list[str], where: str) -> None:
    twice = sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1})
    if twice:
        raise PlanInvalid(f"rule id {', '.join(twice)} is used twice", where, "rename one")


def _required(raw: Any, ids: list[str], where: str) -> dict[str, int]:
    """How often each rule must hit: once where nothing is said, never where 0 is said."""
    where = f"{where}, required"
    if not isinstance(raw, dict):
        raise PlanInvalid("expected a table", where, "write rule-id = least count")
    unknown = sorted(set(raw) - set(ids))
    if unknown:
        raise PlanInvalid(
            f"no rule {', '.join(unknown)}", where, f"rules: {', '.join(sorted(ids))}"
        )
    for rule_id, least in raw.items():
        if type(least) is not int or least < 0:
            mend = "write a whole number from 1, or 0 for a rule that need not hit"
            raise PlanInvalid(f"{rule_id} is no count", where, mend)
    return dict.fromkeys(ids, _ONCE) | dict(raw)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        decoded = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except FileNotFoundError:
        raise PlanInvalid("no such file", path.name, "name an existing .toml or .json") from None
    except UnicodeDecodeError:
        raise PlanInvalid("this is not UTF-8", path.name, "save it as UTF-8") from None
    except (ValueError, OSError) as error:
        raise PlanInvalid(f"cannot be read ({error})", path.name, "mend the file") from None
    if not isinstance(decoded, dict):
        raise PlanInvalid("a plan is a table", path.name, "start with id, title, rules")
    return decoded


def _shipped() -> Any:
    return files("simulator.faults") / "plans"
