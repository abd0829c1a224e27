"""How the admin API says no: with a problem document, whatever was wrong, and no secret in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from simulator.errors import PlanInvalid
from simulator.problem import Problem
from simulator.serve.admin.answers import ProblemAnswer
from simulator.serve.problems import TITLES, problem
from simulator.world.errors import WorldError, WorldInvalid

_SHOWN: Final = 20


def install(app: FastAPI) -> None:
    """Let the app answer every error of ours, and of reading a request, with a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(PlanInvalid, _plan)
    app.add_exception_handler(WorldError, _world)
    app.add_exception_handler(RequestValidationError, _request)
    app.add_exception_handler(HTTPException, _http)


def responses(*slugs: str) -> dict[int | str, dict[str, Any]]:
    """How an operation may refuse, for its OpenAPI: the problems by their status."""
    found: dict[int | str, dict[str, Any]] = {}
    for slug in ("unauthorized", "invalid", *slugs):
        status = TITLES[slug][0]
        said = found.setdefault(status, {"model": ProblemAnswer, "description": ""})
        said["description"] = ", ".join(filter(None, (said["description"], slug)))
    return found


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101  what it was installed for
    return error.response()


async def _plan(_: Request, error: Exception) -> Response:
    assert isinstance(error, PlanInvalid)  # noqa: S101
    return problem("plan-invalid", error.what, where=error.where, mend=error.mend).response()


async def _world(_: Request, error: Exception) -> Response:
    extra: dict[str, Any] = {}
    detail = str(error).partition("\n")[0]
    if isinstance(error, WorldInvalid):
        extra["problems"] = [asdict(each) for each in error.report.shown[:_SHOWN]]
        extra["counts"] = error.report.counts
    return problem("world-invalid", detail, **extra).response()


async def _request(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    found = [
        {"pointer": _pointer(each["loc"]), "rule": str(each["type"]), "what": str(each["msg"])}
        for each in error.errors()[:_SHOWN]
    ]
    if any(each["rule"] == "json_invalid" for each in found):
        return problem("bad-request", "the body is no JSON").response()
    what = "; ".join(f"{each['pointer']}: {each['what']}" for each in found[:3])
    return problem("invalid", what, errors=found).response()


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    slug = {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "bad-request")
    headers: Mapping[str, str] | None = error.headers
    return problem(slug, str(error.detail), headers=headers).response()


def _pointer(place: tuple[int | str, ...]) -> str:
    """Where it was: `/body/sizes/items`, `/query/limit`."""
    return "/" + "/".join(map(str, place))
