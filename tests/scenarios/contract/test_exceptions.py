"""Exceptions excuse what they speak of and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest

from scenarios.contract.errors import ExceptionsInvalid
from scenarios.contract.exceptions import FILE, load_exceptions
from scenarios.contract.finding import Answer, without_tokens

ACCEPTANCE = "positive_data_acceptance"


def excused(status: int, content: Any, operation: str = "erp.orders.create") -> bool:
    answer = Answer.of(status, orjson.dumps(content))
    return load_exceptions().excuse("sim", operation, ACCEPTANCE, answer)


def invalid(*errors: tuple[str, str]) -> dict[str, Any]:
    told = [{"pointer": pointer, "rule": rule} for pointer, rule in errors]
    return {"code": "invalid", "detail": "fields do not fit", "errors": told}


def test_a_rule_of_business_is_excused_and_a_crash_is_not() -> None:
    assert excused(422, {"code": "unknown-customer"})
    assert not excused(500, {"code": "unknown-customer"})
    assert not excused(422, "no problem document")


def test_every_error_of_an_answer_must_be_excused() -> None:
    currency, line = ("/currency", "value_error"), ("/lines/0/line", "int_type")
    assert excused(422, invalid(currency))
    assert excused(422, invalid(currency, line))
    assert not excused(422, invalid(currency, ("/shop", "missing")))
    assert not excused(422, invalid())


def test_an_exception_speaks_of_its_targets_alone() -> None:
    answer = Answer.of(422, b'{"code": "unknown-customer"}')
    known = load_exceptions()
    assert not known.excuse("sandbox", "erp.orders.create", ACCEPTANCE, answer)
    assert not known.excuse("sim", "erp.orders.create", "ignored_auth", answer)


def test_every_exception_has_a_reason_of_its_own() -> None:
    entries = load_exceptions().entries
    assert all(len(entry.reason) > 40 for entry in entries)
    assert len({entry.reason for entry in entries}) == len(entries)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "X-02"', 'id = "X-01"', "X-01 twice"),
        ("reason =", "because =", "because"),
        ('rule = "^value_error$"', 'rule = "("', "unterminated"),
    ],
)
def test_a_data_file_that_cannot_be_used_is_refused(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = tmp_path / "exceptions.toml"
    file.write_text(FILE.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(ExceptionsInvalid, match=said):
        load_exceptions(file)


def test_no_token_is_told() -> None:
    command = (
        "curl -H 'Authorization: Bearer abc.DEF-1' -H 'Authorization: Bearer other' 'x?t=abc.DEF-1'"
    )
    told = without_tokens(command, {"abc.DEF-1": "clerk"})
    assert told == (
        "curl -H 'Authorization: Bearer $CLERK_TOKEN' -H 'Authorization: Bearer $TOKEN' "
        "'x?t=$CLERK_TOKEN'"
    )
