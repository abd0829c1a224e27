"""Why a file, or a row of it, was not taken: a code as the API has it, where, and what to do."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from typing import Any, Final

from pydantic import ValidationError

from contracts.sheet import trailer_of
from simulator.problem import Problem

_MOST: Final = 3
"""So many fields of a document are named at a time; who has mended them is told of the next."""

_HOW: Final[Mapping[str, str]] = {
    "no-trailer": "the file has to end with its trailer, so that nobody takes half of it",
    "control-differs": "the bytes are not those that the trailer was written for (cut, edited, or "
    "in another encoding than UTF-8); if they are right as they are",
    "count-differs": "the trailer counts other rows than there are",
}
_HEADER: Final = (
    "begin with the line H,<kind>,<number>, and a second one of columns that begins record,nth"
)
_ROWS: Final = (
    "each row has as many cells as there are columns; a document is a row with an empty record, "
    "and below it come the rows of its lists, nth counted from 0 (docs/profiles.md)"
)


def unreadable(code: str, data: bytes, kinds: Collection[str]) -> dict[str, Any]:
    """Of a whole file; nothing of it is quoted but the trailer that would fit it."""
    says = {"no-header": _HEADER, "rows-unreadable": _ROWS}.get(code)
    if code in _HOW:
        says = f"{_HOW[code]}, end it with the line {_trailer(data)}"
    if says is None:
        says = f"the first line names what the file holds, and {' and '.join(kinds)} are taken"
    return _said(None, "unreadable", code, "", f"{says}; then put the file again")


def invalid(nth: int, error: ValidationError) -> dict[str, Any]:
    """Of a document that is none of its kind; no value of it is quoted."""
    found = error.errors(include_input=False, include_url=False, include_context=False)[:_MOST]
    told = [(_pointer(one["loc"]), one["msg"]) for one in found]
    says = "; ".join(f"{where} {message}" for where, message in told)
    return _said(nth, "refused", "invalid", told[0][0], f"{says}; {_AGAIN}")


def refused(nth: int, problem: Problem) -> dict[str, Any]:
    """Of a document that the ERP refuses on its merits, as its API would."""
    where = str(problem.extra.get("pointer", ""))
    return _said(nth, "refused", problem.slug, where, f"{problem.detail}; {_AGAIN}")


_AGAIN: Final = "this file is done with, put what is mended under another name"


def _trailer(data: bytes) -> str:
    try:
        return trailer_of(data).decode()
    except csv.Error:
        return "T,<rows>,<CRC-32 of all bytes before it>"


def _said(nth: int | None, state: str, reason: str, where: str, says: str) -> dict[str, Any]:
    told = {"row": nth, "state": state, "number": None, "reason": reason, "says": says}
    return {**told, "field": where} if where else told


def _pointer(path: tuple[int | str, ...]) -> str:
    return "".join(f"/{part}" for part in path) or "/"
