"""What holds of every verdict, whatever the schemas."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.compat.algebra import text
from contracts.compat.verdict import Direction, compatible, flows, transitive
from tests.contracts.compat.strategies import documents, edited, schemas

SOME = settings(
    deadline=None, max_examples=60, suppress_health_check=list(HealthCheck), derandomize=True
)
DIRECTIONS: list[Direction] = ["document", "request", "response", "event", "both"]


@SOME
@given(schemas())
def test_a_schema_is_compatible_with_itself(schema: Any) -> None:
    for reading in ("strict", "tolerant-reader"):
        verdict = compatible(schema, schema, "full", "both", reading)
        assert (verdict.result, verdict.findings) == ("compatible", ())


def described(schema: Any) -> Any:
    """The same schema with annotations everywhere and its keys the other way round."""
    if isinstance(schema, list):
        return [described(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    keys = {"properties", "patternProperties", "dependentSchemas"}
    new = {
        key: {name: described(one) for name, one in reversed(part.items())}
        if key in keys
        else part
        if key in {"enum", "const", "required", "dependentRequired", "type"}
        else described(part)
        for key, part in reversed(schema.items())
    }
    notes = {"title": "t", "description": "d", "$comment": "c", "examples": [1], "default": 1}
    return new | notes | {"deprecated": True}


@SOME
@given(schemas())
def test_annotations_and_the_order_of_keys_change_nothing(schema: Any) -> None:
    verdict = compatible(schema, described(schema), "full", "both")
    assert (verdict.result, verdict.findings) == ("compatible", ())


@SOME
@given(edited(), st.lists(documents(), min_size=40, max_size=40))
def test_a_witness_is_one_and_what_is_compatible_has_none(
    pair: tuple[Any, Any], tried: list[Any]
) -> None:
    old, new = pair
    writer, reader = map(jsonschema_rs.Draft202012Validator, (old, new))
    verdict = compatible(old, new)
    for finding in verdict.breaking:
        assert finding.witness is not None
        assert writer.is_valid(finding.witness.document)
        assert not reader.is_valid(finding.witness.document)
    if verdict.result == "compatible":
        for document in tried:
            assert not writer.is_valid(document) or reader.is_valid(document)


@SOME
@given(edited(), st.sampled_from(DIRECTIONS))
def test_backward_of_a_pair_is_forward_of_its_mirror(
    pair: tuple[Any, Any], direction: Direction
) -> None:
    old, new = pair
    there = compatible(old, new, "backward", direction)
    back = compatible(new, old, "forward", direction)
    assert there.result == back.result
    assert witnesses(there) == witnesses(back)


@SOME
@given(edited())
def test_full_is_backward_and_forward(pair: tuple[Any, Any]) -> None:
    results = {compatible(*pair, mode).result for mode in ("backward", "forward")}
    worst = next(one for one in ("breaking", "unknown", "compatible") if one in results)
    assert compatible(*pair, "full").result == worst


@settings(SOME, max_examples=25)
@given(edited(), schemas())
def test_transitive_agrees_with_every_pair(pair: tuple[Any, Any], new: Any) -> None:
    history = [("1.0.0", pair[0]), ("1.1.0", pair[1])]
    results = [compatible(old, new).result for _, old in history]
    worst = next(one for one in ("breaking", "unknown", "compatible") if one in results)
    assert transitive(history, new).result == worst
    assert transitive(history, new, "backward").result == results[-1]


@SOME
@given(edited())
def test_a_tolerant_reader_refuses_nothing_that_a_strict_one_reads(pair: tuple[Any, Any]) -> None:
    if compatible(*pair).result == "compatible":
        assert compatible(*pair, reading="tolerant-reader").result != "breaking"


def test_a_bound_on_what_is_not_contained_stays_without_meaning() -> None:
    old, new = {"items": False, "maxContains": 0}, {"maxContains": 0}
    assert compatible(old, new, reading="tolerant-reader").result == "compatible"


def test_the_directions_ask_about_who_reads_what() -> None:
    assert list(flows("backward", "request")) == [("request", "old")]
    assert list(flows("backward", "response")) == [("response", "new")]
    assert list(flows("forward", "event")) == [("event", "old")]
    assert list(flows("full", "document")) == [("document", "old"), ("document", "new")]
    assert list(flows("backward", "both")) == [("request", "old"), ("response", "new")]


def witnesses(verdict: Any) -> set[str]:
    return {text(one.witness.document) for one in verdict.breaking if one.witness is not None}
