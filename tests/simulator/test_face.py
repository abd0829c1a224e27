"""What every face does: async only, tokens, causes, bodies, problems."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import orjson
import pytest
from fastapi import Depends, FastAPI
from starlette.responses import Response as Answer

from contracts.ports import Request, Response
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.errors import FaceInvalid
from simulator.face import CALL_HEADER, Call, Operation, answer, check_face, create_face
from simulator.identity import SECRET, TOKEN, Client, Identities
from simulator.problem import Problem
from tests.simulator.room import START, Room

CLIENTS = (Client("reader", "s", ("read",)),)
FORM = {"grant_type": "client_credentials", "client_id": "reader", "client_secret": "s"}


async def _echo(call: Call) -> Answer:
    return answer(
        {
            "cause": call.cause,
            "name": call.part("name"),
            "n": call.number("n", 7, least=1, most=50),
            "text": call.text("text"),
            "texts": call.texts("many"),
            "ids": call.ids("id"),
            "body": call.raw.decode(),
        }
    )


async def _form(call: Call) -> Answer:
    return answer(call.form())


async def _private(call: Call) -> Answer:
    return answer({"client": call.principal.client})


async def _broken(call: Call) -> Answer:
    raise LookupError(call.cause)


OPERATIONS = (
    Operation("x.echo", "POST", "/echo/{name}", None, _echo),
    Operation("x.form", "POST", "/form", None, _form),
    Operation("x.private", "GET", "/private", "read", _private),
    Operation("x.secret", "GET", "/secret", "write", _private),
    Operation("x.broken", "GET", "/broken", None, _broken),
)

_LITERAL = Operation("x.literal", "GET", "/echo/open/door", None, _echo)
"""A literal segment that a walk prefers, and from which there is no way to what was asked."""


def _identities() -> Identities:
    return Identities(Room(kinds=(TOKEN, SECRET)).state, b"k", CLIENTS, ttl_s=60)


def _call(path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Response:
    identities = _identities()
    app = create_face("x", OPERATIONS, identities)
    token = identities.issue(FORM, None)["access_token"]
    sent = {
        name.replace("_", "-"): value.replace("TOKEN", token) for name, value in headers.items()
    }

    async def main(_: VirtualClock) -> Response:
        return await call_asgi(app, Request(method, path, sent, body))

    return run_virtual(main, START)


def _code(response: Response) -> str:
    problem = orjson.loads(response.body)
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["type"] == f"urn:seatrial:problem:{problem['code']}"
    assert problem["status"] == response.status
    return str(problem["code"])


def test_a_call_reads_path_query_header_and_body() -> None:
    path = "/echo/a%C3%A5?n=60&text=x%20y&many=1&many=2"
    response = _call(path, "POST", b"hello", **{CALL_HEADER: "c-000007"})
    assert orjson.loads(response.body) == {
        "cause": "c-000007",
        "name": "aå",
        "n": 50,
        "text": "x y",
        "texts": ["1", "2"],
        "ids": [],
        "body": "hello",
    }


def test_a_call_that_no_wire_named_comes_from_outside() -> None:
    body = orjson.loads(_call("/echo/a", "POST").body)
    assert (body["cause"], body["n"], body["text"], body["texts"]) == ("outside", 7, None, [])


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/echo/a?n=0", 400, "bad-request"),
        ("/echo/a?n=1.5", 400, "bad-request"),
        ("/echo/a?n=" + "0" * 30, 400, "bad-request"),
        ("/echo/a?id=", 400, "bad-request"),
        ("/echo/a?id=" + "x" * 129, 400, "bad-request"),
        ("/echo/%07", 404, "not-found"),
        ("/nothing", 404, "not-found"),
        ("/private", 405, "method-not-allowed"),
    ],
)
def test_what_cannot_be_read_is_a_problem(path: str, status: int, code: str) -> None:
    response = _call(path, "POST")
    assert (response.status, _code(response)) == (status, code)


@pytest.mark.parametrize(
    ("query", "name", "read"),
    [
        ("n=" + "9" * 30, "n", 50),
        ("n=" + "9" * 9000, "n", 50),
        ("text=%00%C2%9F", "text", "\x00\x9f"),
        ("many=" + "x" * 201, "texts", ["x" * 201]),
        ("id=" + "x" * 128, "ids", ["x" * 128]),
    ],
)
def test_a_query_may_say_what_its_schema_allows(query: str, name: str, read: object) -> None:
    response = _call(f"/echo/a?{query}", "POST")
    assert (response.status, orjson.loads(response.body)[name]) == (200, read)


def test_a_path_names_every_method_that_it_is_served_with() -> None:
    twice = Operation("x.again", "PUT", "/private", "read", _private)
    app = create_face("x", (*OPERATIONS, twice), _identities())

    async def main(_: VirtualClock) -> Response:
        return await call_asgi(app, Request("OPTIONS", "/private"))

    answered = run_virtual(main, START)
    assert (answered.status, answered.headers["allow"]) == (405, "GET, PUT")


def test_fastapi_serves_what_no_walk_of_the_path_finds() -> None:
    known = Operation("x.known", "GET", "/{name}/secret", None, _echo)
    app = create_face("x", (*OPERATIONS, known, _LITERAL), _identities())

    async def main(_: VirtualClock) -> Response:
        return await call_asgi(app, Request("GET", "/echo/secret"))

    answered = run_virtual(main, START)
    assert (answered.status, orjson.loads(answered.body)["name"]) == (200, "echo")
    assert "x.known" in {getattr(route, "operation_id", None) for route in app.routes}


def test_a_form_is_read_as_a_form_alone() -> None:
    form = "application/x-www-form-urlencoded"
    response = _call("/form", "POST", b"a=1&b=%C3%A5&a=2&c=", content_type=form)
    assert orjson.loads(response.body) == {"a": "2", "b": "å", "c": ""}
    assert _code(_call("/form", "POST", b"{}")) == "unsupported-media-type"
    assert _code(_call("/form", "POST", b"\xff", content_type=form)) == "bad-request"
    assert _code(_call("/form", "POST", b"a&" * 99, content_type=form)) == "bad-request"


def test_an_operation_with_a_scope_wants_a_token_that_has_it() -> None:
    assert orjson.loads(_call("/private", authorization="Bearer TOKEN").body) == {
        "client": "reader"
    }
    nobody = _call("/private")
    assert (nobody.status, _code(nobody)) == (401, "unauthorized")
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    wrong = _call("/secret", authorization="Bearer TOKEN")
    assert (wrong.status, _code(wrong)) == (403, "insufficient-scope")
    assert 'scope="write"' in wrong.headers["www-authenticate"]


def test_an_error_of_the_simulator_is_never_hidden() -> None:
    with pytest.raises(LookupError, match="outside"):
        _call("/broken")


def test_an_endpoint_that_is_not_async_is_refused_by_name() -> None:
    def plain(call: Call) -> Answer:
        return answer(call.cause)

    endpoint: Callable[[Call], Awaitable[Answer]] = plain  # type: ignore[assignment]
    with pytest.raises(FaceInvalid, match=r"x\.plain: .*plain is not async"):
        create_face("x", [Operation("x.plain", "GET", "/", None, endpoint)], _identities())


def _inner() -> int:
    return 1


async def _outer(value: Annotated[int, Depends(_inner)]) -> int:
    return value


async def _deep(value: Annotated[int, Depends(_outer)]) -> int:
    return value


def test_a_dependency_that_is_not_async_is_refused_by_name() -> None:
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.get("/deep")(_deep)
    with pytest.raises(FaceInvalid, match=r"/deep: _inner is not async"):
        check_face(app)


def test_an_operation_that_is_named_twice_is_refused() -> None:
    with pytest.raises(FaceInvalid, match=r"x\.echo is named twice"):
        create_face("x", [OPERATIONS[0], OPERATIONS[0]], _identities())


def test_a_problem_names_its_rule_and_never_the_value() -> None:
    problem = Problem("bad-request", "no", line=3)
    assert problem.document() == {
        "type": "urn:seatrial:problem:bad-request",
        "title": "The request cannot be read",
        "status": 400,
        "detail": "no",
        "code": "bad-request",
        "line": 3,
    }


def test_answers_embed_what_is_json_already() -> None:
    raw: Any = orjson.Fragment(b'{"a":1}')
    assert answer([raw]).body == b'[{"a":1}]'
