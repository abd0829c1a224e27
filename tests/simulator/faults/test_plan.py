from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from simulator.errors import PlanInvalid
from simulator.faults import FAULTS, NO_FAULTS, load_plan, parse_plan, plan_names
from simulator.faults.effects.lost_response import LostResponse


def rule(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "r",
        "effect": "lost_response",
        "when": {"edges": ["engine>erp"]},
        "schedule": {"probability": 0.5},
    }
    return {name: value for name, value in {**whole, **changes}.items() if value is not None}


def plan(*rules: Any, **changes: Any) -> dict[str, Any]:
    return {"id": "p", "rules": list(rules), **changes}


def test_every_shipped_plan_loads_and_names_what_it_requires() -> None:
    assert plan_names() == [
        "none",
        "brisk",
        "brisk-drop",
        "cut-over",
        "default",
        "drop",
        "northwind",
    ]
    for name in plan_names():
        loaded = load_plan(name)
        assert loaded.id == name
        assert set(loaded.required) <= {rule.id for rule in loaded.rules}
    assert load_plan("none") is NO_FAULTS


def test_brisk_weather_has_every_fault_of_the_default_one_but_partial_batches() -> None:
    """What a row that is refused for now is called is no part of what an engine is told."""

    def kinds(name: str) -> set[tuple[str, object]]:
        rules = load_plan(name).rules
        return {(type(each.effect).__name__, getattr(each.effect, "how", None)) for each in rules}

    assert kinds("default") - kinds("brisk") == {("Partial", None)}
    twice = [
        each.id for each in load_plan("brisk").rules if getattr(each.effect, "new_event_id", 0)
    ]
    assert twice == ["announced-twice"]


def test_the_northwind_weather_has_the_stated_figures() -> None:
    rules = {each.id: each for each in load_plan("northwind").rules}
    shares = {
        name: each.schedule.probability for name, each in rules.items() if each.schedule is not None
    }
    assert shares == {"lost-request": 0.01, "lost-response": 0.01, "duplicate": 0.03}
    assert rules["duplicate"].params()["after_restart"] == pytest.approx(1 / 3, abs=0.01)
    assert rules["kill"].params()["per"] == "month"
    assert load_plan("northwind").required["kill"] == 15


def test_who_goes_live_has_the_weather_of_northwind_for_half_as_long() -> None:
    live, whole = load_plan("cut-over"), load_plan("northwind")
    assert live.rules == whole.rules
    assert live.required == {**whole.required, "kill": 6}


def test_no_shipped_late_commit_outlasts_the_erp() -> None:
    for name in plan_names():
        for each in load_plan(name).rules:
            if each.name == "late_commit":
                assert each.params()["delay_to_s"] < 120


def test_toml_and_json_of_one_plan_have_one_digest(tmp_path: Path) -> None:
    (tmp_path / "p.json").write_text(json.dumps(plan(rule(), required={"r": 2})))
    (tmp_path / "p.toml").write_text(
        'id = "p"\n[required]\nr = 2\n[[rules]]\nid = "r"\neffect = "lost_response"\n'
        'when = { edges = ["engine>erp"] }\nschedule = { probability = 0.5 }\n'
    )
    one, two = load_plan(tmp_path / "p.json"), load_plan(str(tmp_path / "p.toml"))
    assert one == two
    assert one.digest == two.digest
    assert one.digest != load_plan("default").digest
    assert one.rules[0].effect == LostResponse(seen="silence")
    assert one.document()["rules"][0]["phase"] == "after_commit"


def test_a_resolved_plan_reads_back_as_the_same_plan() -> None:
    for name in plan_names():
        resolved = json.loads(json.dumps(load_plan(name).document()))
        for each in resolved["rules"]:
            for part in ("when", "schedule"):
                if each[part] is None:
                    del each[part]
        assert parse_plan(resolved, "again") == load_plan(name)


@pytest.mark.parametrize(
    ("document", "where", "what"),
    [
        ({"rules": []}, "p.toml", "id is missing"),
        (plan(color="red"), "p.toml", "unknown color"),
        (plan("x"), "rule 1", "a rule is a table"),
        ({"id": "p", "rules": {}}, "p.toml", "rules is no list"),
        (plan(rule(effect="rain")), r"rule 1 \(r\)", "no effect 'rain'"),
        (plan(rule(effect=None)), "rule 1", "effect is missing"),
        (plan(rule(odd=1)), r"\(r\)", "unknown odd"),
        (plan(rule(params={"sean": "reset"})), "params", "unknown sean"),
        (plan(rule(params=[])), "params", "expected a table"),
        (plan(rule(params={"seen": "noise"})), "params", "Input should be"),
        (plan(rule(when={})), "when.edges", "Field required"),
        (plan(rule(when={"edges": []})), "when.edges", "at least 1 item"),
        (plan(rule(when={"edges": ["a>b"], "sky": 1})), "when", "unknown sky"),
        (plan(rule(schedule={"probability": 1.5})), "schedule.probability", "less than or equal"),
        (plan(rule(schedule={"first": "2"})), "schedule.first", "valid integer"),
        (plan(rule(schedule={})), "schedule", "say when it fires"),
        (plan(rule(phase="connect")), r"\(r\)", "no phase 'connect'"),
        (plan(rule(), rule()), "p.toml", "rule id r is used twice"),
        (plan(rule(), required={"s": 1}), "required", "no rule s"),
        (plan(rule(), required={"r": -1}), "required", "r is no count"),
        (plan(rule(), required={"r": True}), "required", "r is no count"),
        (plan(rule(), required=[]), "required", "expected a table"),
        (
            plan(rule(effect="duplicate", schedule={"first": 1, "per": "rule"})),
            r"\(r\)",
            "counts per key",
        ),
        (plan(rule(effect="kill", when=None)), r"\(r\)", "its own schedule"),
        (
            plan({"id": "k", "effect": "kill", "params": {"k_from": 9, "k_to": 3}}),
            "params",
            "k_from is above k_to",
        ),
        (
            plan({"id": "k", "effect": "kill", "params": {"per": "every_s"}}),
            "params",
            "every_s goes with",
        ),
        (
            plan(rule(effect="late_commit", params={"delay_from_s": 9.0, "delay_to_s": 3.0})),
            "params",
            "delay_from_s is above",
        ),
        (
            plan(rule(effect="delay", params={"shape": "lognormal", "low_s": 0.0})),
            "params",
            "median",
        ),
        (plan(rule(effect="status", params={"status": 200})), "params.status", "greater than"),
    ],
    ids=[f"case {n}" for n in range(1, 30)],
)
def test_what_is_not_understood_says_what_where_and_how_to_mend_it(
    document: Any, where: str, what: str
) -> None:
    with pytest.raises(PlanInvalid, match=what) as caught:
        parse_plan(document, "p.toml")
    assert re.search(where, caught.value.where)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("name", "text", "what"),
    [
        ("gone.toml", None, "no such file"),
        ("bad.toml", "id = ", "cannot be read"),
        ("bad.json", "{", "cannot be read"),
        ("list.json", "[]", "a plan is a table"),
    ],
)
def test_a_file_that_is_no_plan_is_reported(
    tmp_path: Path, name: str, text: str | None, what: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text)
    with pytest.raises(PlanInvalid, match=what):
        load_plan(tmp_path / name)


def test_a_file_in_another_encoding_is_reported_and_a_mark_at_its_head_is_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "wide.toml").write_text('id = "p"', "utf-16")
    with pytest.raises(PlanInvalid, match="not UTF-8"):
        load_plan(tmp_path / "wide.toml")
    (tmp_path / "marked.toml").write_text('id = "p"\ntitle = "t"\nrules = []', "utf-8-sig")
    assert load_plan(tmp_path / "marked.toml").id == "p"


@pytest.mark.parametrize(
    ("said", "required"),
    [
        ({}, {"r": 1, "s": 1}),
        ({"required": {}}, {"r": 1, "s": 1}),
        ({"required": {"s": 3}}, {"r": 1, "s": 3}),
        ({"required": {"r": 0}}, {"r": 0, "s": 1}),
    ],
)
def test_every_rule_must_hit_once_where_its_plan_does_not_say_otherwise(
    said: dict[str, Any], required: dict[str, int]
) -> None:
    both = plan(rule(), rule() | {"id": "s"}, **said)
    assert parse_plan(both, "p").required == required


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        PlanInvalid,
        match="use none, brisk, brisk-drop, cut-over, default, drop, northwind or a file",
    ):
        load_plan("sunshine")


def test_each_effect_has_a_phase_and_takes_no_unknown_parameter() -> None:
    for name, effect in FAULTS.items():
        assert effect.phases
        with pytest.raises(PlanInvalid, match="unknown nonsense"):
            parse_plan(plan({"id": "r", "effect": name, "params": {"nonsense": 1}}), "p")
