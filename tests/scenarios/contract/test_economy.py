"""What the contract suite works out or tries once, and what it does not leave out for that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import hypothesis
from hypothesis import strategies as st
from hypothesis.internal import charmap
from hypothesis.internal.conjecture import providers

from scenarios.contract.exceptions import load_exceptions
from scenarios.contract.generator import spare, writable
from scenarios.contract.probing import Prober, _taken_from
from scenarios.contract.settings import Settled
from scenarios.contract.sim import ERP, SimTarget

OPERATION = "erp.items.list"


class Merging:
    """A configuration that counts how often it is worked out."""

    seed = 7

    def __init__(self) -> None:
        self.asked: list[tuple[str, str | None]] = []

    def checks_config_for(self, *, operation: Any, phase: str | None = None) -> str:
        self.asked.append((operation.label, phase))
        return f"{operation.label} {phase}"


def test_a_settled_configuration_is_worked_out_once_for_each_operation_and_phase() -> None:
    merging = Merging()
    settled = Settled(merging)
    asked = [(label, phase) for label in ("GET /a", "GET /b") for phase in ("fuzzing", None)]
    for _ in range(2):
        for label, phase in asked:
            operation = SimpleNamespace(label=label)
            told = settled.checks_config_for(operation=operation, phase=phase)
            assert told == f"{label} {phase}"
    assert merging.asked == asked
    assert settled.seed == 7


def test_that_a_door_is_guarded_is_tried_once_and_what_was_sent_unproven_always() -> None:
    target = SimTarget(1, "classic")
    try:
        face = target.face(ERP)
        tokens = {f"Bearer {each.token}" for each in face.identities}
        proven: list[bool] = []

        def counting(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
            proven.append(environ.get("HTTP_AUTHORIZATION") in tokens)
            assert face.app is not None
            answer: Iterable[bytes] = face.app(environ, start)
            return answer

        seen = Prober.of(replace(face, app=counting), 1).probe(OPERATION, load_exceptions(), "case")
    finally:
        target.close()
    good = sum(count for (*_, status), count in seen.seen.items() if status == 200)
    refused = sum(count for (*_, status), count in seen.seen.items() if status == 401)
    assert good > 2
    assert refused > 0
    assert proven.count(False) == refused + 2  # nothing, and something made up


def test_the_generator_takes_nothing_from_the_modules_of_the_process_that_asks() -> None:
    read, known = providers._get_local_constants, charmap.intervals_from_codec
    try:
        spare()
        provider = providers.HypothesisProvider(None)
        assert not provider._local_constants
        assert charmap.intervals_from_codec("utf-8") == writable("utf-8")
    finally:
        providers._get_local_constants, charmap.intervals_from_codec = read, known


def test_a_codec_writes_the_characters_that_are_said_of_it() -> None:
    kinds = [kind for kind in charmap.categories() if kind != "Cs"]
    every = charmap.query(categories=kinds)
    below = {"ascii": 0x7F, "iso8859-1": 0xFF, "utf-8": 0x10FFFF}
    for codec, last in below.items():
        expected = every & charmap.query(max_codepoint=last)
        assert tuple(map(tuple, writable(codec)[0].intervals)) == tuple(
            map(tuple, expected.intervals)
        )
        assert not writable(codec)[1]
        assert all(chr(edge).encode(codec) for pair in expected.intervals for edge in pair)


def test_examples_and_edges_are_sent_in_the_order_of_the_generator_and_by_nobody_twice() -> None:
    def test(case: str) -> None: ...

    asked: Any = hypothesis.given(case=st.just("chance"))(test)
    for case in ("first", "second"):
        asked = hypothesis.example(case=case)(asked)
    assert _taken_from(asked) == ["second", "first"] == [*_tried(("second", "first"))]
    assert _taken_from(asked) == []


def _tried(expected: tuple[str, ...]) -> Iterable[str]:
    """What Hypothesis itself tries of the same examples, in its order."""
    seen: list[str] = []

    def test(case: str) -> None:
        seen.append(case)

    again: Any = hypothesis.given(case=st.just("chance"))(test)
    for case in reversed(expected):
        again = hypothesis.example(case=case)(again)
    again = hypothesis.settings(phases=[hypothesis.Phase.explicit])(again)
    again()
    return seen
