"""Rows of another version, some of which do not fit it: the others are taken all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import orjson
from starlette.responses import Response

from contracts.check import Checker, ContractViolation
from contracts.operations import Operation
from simulator.problem import Problem

Refused = dict[int, dict[str, Any]]
"""By its number among the rows that were sent: the result that a row is told."""

_CHECKER: Final = Checker()
_DATA: Final = "/rows/0/data"
_SHOWN: Final = 10
_OWN: Final = frozenset({"content-length", "content-type"})


def fitting_rows(
    operation: Operation, content: Any, broken: Sequence[ContractViolation]
) -> tuple[dict[str, Any], Refused]:
    """The content with the rows that fit, and what the others are told.

    Raises Problem invalid where not only the data of rows does not fit.
    """
    rows = content.get("rows") if isinstance(content, dict) else None
    if not isinstance(rows, list):
        raise _misfit(broken)
    kept, refused = [], {}
    for nth, row in enumerate(rows):
        wrong = _CHECKER.request(operation, {"rows": [row]})
        if not wrong:
            kept.append(row)
            continue
        if not all(one.pointer.startswith(_DATA) for one in wrong):
            raise _misfit(broken)
        where = wrong[0].pointer.removeprefix(_DATA) or "/"
        reason = f"{where} {wrong[0].message}"
        refused[nth] = {"id": row["id"], "status": "refused", "reason": reason}
    return {**content, "rows": kept}, refused


def with_refused(content: dict[str, Any], refused: Refused) -> bytes:
    """The results of the rows that were taken, and between them those that were not."""
    taken = iter(content["results"])
    many = len(content["results"]) + len(refused)
    results = [refused[nth] if nth in refused else next(taken) for nth in range(many)]
    return orjson.dumps({**content, "results": results})


def answered(body: bytes, answer: Response) -> Response:
    """An answer with another body."""
    headers = {key: value for key, value in answer.headers.items() if key not in _OWN}
    return Response(body, answer.status_code, headers=headers, media_type="application/json")


def _misfit(broken: Sequence[ContractViolation]) -> Problem:
    errors = [{"pointer": one.pointer, "rule": one.message} for one in broken[:_SHOWN]]
    return Problem("invalid", f"{len(broken)} fields do not fit the schema", errors=errors)
