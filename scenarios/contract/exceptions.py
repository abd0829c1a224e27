"""Complaints that nobody is to mend: data with a reason, and a request that shows each in use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, Final

from scenarios.contract.errors import ExceptionsInvalid
from scenarios.contract.finding import Answer

FILE: Final = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Shape:
    """What an answer must be; whatever is not said may be anything."""

    codes: tuple[str, ...] = ()
    not_codes: tuple[str, ...] = ()
    detail: str | None = None
    errors: tuple[Mapping[str, str], ...] = ()
    rows: str | None = None

    def fits(self, answer: Answer) -> bool:
        """Whether everything but its errors is as it must be."""
        code = answer.code
        if self.codes and code not in self.codes:
            return False
        if self.not_codes and (code is None or code in self.not_codes):
            return False
        if self.detail is not None and not re.search(self.detail, _text(answer, "detail")):
            return False
        return self.rows is None or self.rows in _row_states(answer)

    def covers(self, error: Mapping[str, Any]) -> bool:
        """Whether an error of the answer is one of those that are excepted."""
        return any(
            re.search(each["pointer"], str(error.get("pointer")))
            and re.search(each["rule"], str(error.get("rule")))
            for each in self.errors
        )


@dataclass(frozen=True, slots=True)
class Witness:
    """A request that is answered as the exception says: an operation's example, changed."""

    operation: str
    set: Mapping[str, Any] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    query: str = ""


@dataclass(frozen=True, slots=True)
class ContractException:
    """One of them; operations and targets are names with wildcards."""

    id: str
    check: str
    operations: tuple[str, ...]
    targets: tuple[str, ...]
    status: tuple[int, ...]
    reason: str
    answer: Shape
    witness: Witness

    def applies(self, target: str, operation: str, check: str, answer: Answer) -> bool:
        """Whether it speaks of such a complaint, but for the errors of the answer."""
        return (
            check == self.check
            and answer.status in self.status
            and _any(self.operations, operation)
            and _any(self.targets, target)
            and self.answer.fits(answer)
        )


@dataclass(frozen=True, slots=True)
class Exceptions:
    """All of them, in the order of their ids."""

    entries: Sequence[ContractException]

    def excuse(self, target: str, operation: str, check: str, answer: Answer) -> bool:
        """Whether a complaint is excepted: by one of them whole, or error by error by several."""
        known = [entry for entry in self.entries if entry.applies(target, operation, check, answer)]
        if any(not entry.answer.errors for entry in known):
            return True
        errors = _errors(answer)
        return bool(errors) and all(
            any(entry.answer.covers(error) for entry in known) for error in errors
        )


def load_exceptions(path: Path = FILE) -> Exceptions:
    """Read the data file; raises ExceptionsInvalid, which says what, where and how to mend it."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        entries = [_entry(each) for each in data["exceptions"]]
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise ExceptionsInvalid(
            f"{path.name}: {type(error).__name__}: {error}; write it as the head of the shipped "
            "exceptions.toml says"
        ) from None
    ids = [entry.id for entry in entries]
    doubled = sorted({each for each in ids if ids.count(each) > 1})
    if doubled:
        raise ExceptionsInvalid(f"{path.name}: {', '.join(doubled)} twice; give each its own id")
    return Exceptions(sorted(entries, key=lambda entry: entry.id))


def _entry(data: Mapping[str, Any]) -> ContractException:
    answer, witness = dict(data["answer"]), dict(data["witness"])
    for name in ("codes", "not_codes", "errors"):
        if name in answer:
            answer[name] = tuple(answer[name])
    entry = ContractException(
        **{
            **data,
            "operations": tuple(data["operations"]),
            "targets": tuple(data["targets"]),
            "status": tuple(data["status"]),
            "answer": Shape(**answer),
            "witness": Witness(**witness),
        }
    )
    for pattern in _patterns(entry.answer):
        re.compile(pattern)
    return entry


def _patterns(shape: Shape) -> Iterator[str]:
    if shape.detail is not None:
        yield shape.detail
    for each in shape.errors:
        yield from (each["pointer"], each["rule"])


def _any(patterns: Sequence[str], name: str) -> bool:
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _text(answer: Answer, name: str) -> str:
    return str(answer.content.get(name, "")) if isinstance(answer.content, dict) else ""


def _errors(answer: Answer) -> list[Mapping[str, Any]]:
    errors = answer.content.get("errors") if isinstance(answer.content, dict) else None
    return [each for each in errors or () if isinstance(each, dict)]


def _row_states(answer: Answer) -> list[Any]:
    rows = answer.content.get("results") if isinstance(answer.content, dict) else None
    return [each.get("status") for each in rows or () if isinstance(each, dict)]
