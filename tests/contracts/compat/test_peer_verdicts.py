"""Our verdicts against 416 of peers: they agree, or an override says why not, and proves it."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from contracts.compat.dialect import dialect_of
from contracts.compat.verdict import Verdict, compatible
from tests.contracts.compat.peers import Case, cases, classes, folder, overrides


@pytest.fixture
def data() -> None:
    """Data of others, which is not ours to keep: SEATRIAL_DATA names where it is."""
    if folder() is None:
        pytest.skip("SEATRIAL_DATA names no folder with compatibility/")


@cache
def verdicts() -> tuple[tuple[Case, Verdict], ...]:
    return tuple((case, compatible(case.writer, case.reader)) for case in cases())


def disputed() -> list[tuple[Case, Verdict]]:
    meant = {True: "compatible", False: "breaking"}
    return [(case, one) for case, one in verdicts() if one.result != meant[case.compatible]]


def test_at_most_five_classes_of_label_error_are_named() -> None:
    assert 0 < len(classes()) <= 5
    for one in overrides().values():
        assert one["class"] in {"witness", *classes()}
        assert one["reason"].strip()


@pytest.mark.usefixtures("data")
def test_at_least_95_of_100_verdicts_agree_as_they_are() -> None:
    assert len(verdicts()) == 416
    assert 1 - len(disputed()) / len(verdicts()) >= 0.95


@pytest.mark.usefixtures("data")
def test_every_disputed_verdict_is_overridden_and_no_other() -> None:
    found = {(case.suite, case.id, case.way) for case, _ in disputed()}
    assert found == set(overrides())


@pytest.mark.usefixtures("data")
def test_an_override_proves_what_it_says() -> None:
    results = {(case.suite, case.nth, case.way): verdict for case, verdict in verdicts()}
    for case, verdict in disputed():
        kind = overrides()[case.suite, case.id, case.way]["class"]
        if kind == "witness":
            assert verdict.result == "breaking"
            assert verdict.breaking[0].witness is not None
            assert verdict.breaking[0].witness.confirmed
        elif kind == "undefined-recursion":
            assert verdict.result == "unknown"
        else:
            assert verdict.result == "compatible"
        if kind == "edit-without-effect":
            other = "forward" if case.way == "backward" else "backward"
            assert results[case.suite, case.nth, other].result == "compatible"


@pytest.mark.usefixtures("data")
def test_every_witness_is_valid_for_the_writer_and_invalid_for_the_reader_as_written() -> None:
    seen = 0
    for case, verdict in verdicts():
        writer, reader = validator(case.writer, case.reader), validator(case.reader, case.writer)
        for finding in verdict.breaking:
            if finding.witness is None:
                assert finding.rule.startswith("content-"), finding
                continue
            seen += 1
            assert writer.is_valid(finding.witness.document), case
            assert not reader.is_valid(finding.witness.document), case
    assert seen > 150


@pytest.mark.usefixtures("data")
def test_nothing_is_called_compatible_that_the_witness_of_another_case_refutes() -> None:
    documents = [
        finding.witness.document
        for _, verdict in verdicts()
        for finding in verdict.breaking
        if finding.witness is not None
    ]
    for case, verdict in verdicts():
        if verdict.result == "compatible":
            writer, reader = (
                validator(case.writer, case.reader),
                validator(case.reader, case.writer),
            )
            for document in documents:
                assert not writer.is_valid(document) or reader.is_valid(document), case


def validator(schema: Any, other: Any) -> Any:
    kinds = {
        4: jsonschema_rs.Draft4Validator,
        6: jsonschema_rs.Draft6Validator,
        7: jsonschema_rs.Draft7Validator,
        2019: jsonschema_rs.Draft201909Validator,
        2020: jsonschema_rs.Draft202012Validator,
    }
    return kinds[dialect_of(schema, other)](schema)
