"""Regular expressions are compared as languages, and what is said of them is true."""

from __future__ import annotations

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.compat.language import counterexample, within, within_lengths
from contracts.compat.regex import examples
from contracts.compat.verdict import compatible

WITHIN = [
    ("^a+$", "^a*$"),
    ("^[0-9]{3}$", "^[0-9]{1,5}$"),
    ("^[0-9]{5}$", "^[0-9]{5}(-[0-9]{4})?$"),
    ("^(red|blue)$", "^[a-z]+$"),
    ("^abc", "^ab"),
    ("abc$", "bc$"),
    ("abc", "b"),
    (r"^\d+\.\d{2}$", r"^[0-9.]+$"),
    ("^[^x]$", "^[^xy]|y$"),
    ("^a|b$", "[ab]"),
    ("^(?:a|b){2}$", "^(aa|ab|ba|bb)$"),
]
UNREAD = ["^(?=a)a$", r"^\s$", r"^(a)\1$", r"^\p{L}$", "^(^a)$", "^a{1,999}$", "(", "[a", "a{,3}"]


def matches(pattern: str, text: str) -> bool:
    found: bool = jsonschema_rs.Draft202012Validator({"pattern": pattern}).is_valid(text)
    return found


@pytest.mark.parametrize(("one", "other"), WITHIN)
def test_a_language_within_another_is_proven_and_the_mirror_refuted(one: str, other: str) -> None:
    assert within(one, other)
    assert counterexample(one, other) is None
    if not within(other, one):
        apart = counterexample(other, one)
        assert apart is not None
        assert matches(other, apart)
        assert not matches(one, apart)


@pytest.mark.parametrize("pattern", UNREAD)
def test_of_what_is_not_read_nothing_is_said(pattern: str) -> None:
    for pair in ((pattern, "^a$"), ("^a$", pattern)):
        assert not within(*pair)
        assert counterexample(*pair) is None


PARTS = ["a", "b", "[ab]", "[^a]", ".", "(a|bc)", "(?:ab)", "a*", "b+", "c?", "[a-c]{1,2}", r"\d"]


def expressions() -> st.SearchStrategy[str]:
    inside = st.lists(st.sampled_from(PARTS), max_size=3).map("".join)
    tied = st.tuples(st.sampled_from(["^", ""]), inside, st.sampled_from(["$", ""])).map("".join)
    return st.lists(tied, min_size=1, max_size=2).map("|".join)


@settings(deadline=None, max_examples=150, derandomize=True)
@given(expressions(), expressions(), st.lists(st.text("abc01\n", max_size=4), max_size=20))
def test_what_is_said_of_any_two_holds(one: str, other: str, tried: list[str]) -> None:
    apart = counterexample(one, other)
    if apart is not None:
        assert matches(one, apart)
        assert not matches(other, apart)
    if within(one, other):
        assert apart is None
        for text in [*tried, *examples(one)]:
            assert not matches(one, text) or matches(other, text)


def test_lengths_follow_from_a_pattern() -> None:
    assert within_lengths("^[0-9]{3}$", 3, 3)
    assert within_lengths("^[0-9]{3}$", 0, None)
    assert not within_lengths("^[0-9]{3}$", 0, 2)
    assert not within_lengths("[0-9]{3}", 0, 3)


def test_a_verdict_on_patterns_is_decided_both_ways() -> None:
    old, new = {"type": "string", "pattern": "^[a-z]{3,9}$"}, {"type": "string", "pattern": "^[a-z]{3,9}?[a-y]?$"}  # fmt: skip  # noqa: E501
    wide = {"type": "string", "pattern": "^[a-z]{3,10}$", "maxLength": 10}
    assert compatible(old, wide).result == "compatible"
    assert compatible(wide, old).result == "breaking"
    assert compatible(wide, new).result == "breaking", "ten letters that end in z"
