from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse, StreamingResponse
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route

from contracts.ports import Request, Response
from simulator.asgi import AsgiApp, call_asgi, lifespan
from simulator.clock import VirtualClock, run_virtual
from simulator.errors import AppSilent


def within(main: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
    async def start(_clock: VirtualClock) -> Any:
        return await main()

    return run_virtual(start, datetime(2031, 1, 1, tzinfo=UTC))


def answer_of(app: AsgiApp, request: Request) -> Response:
    response: Response = within(lambda: call_asgi(app, request))
    return response


async def mirror(request: StarletteRequest) -> JSONResponse:
    return JSONResponse(
        {
            "method": request.method,
            "path": request.url.path,
            "item": request.path_params.get("item"),
            "query": request.query_params.multi_items(),
            "type": request.headers.get("content-type"),
            "length": request.headers.get("content-length"),
            "body": (await request.body()).decode(),
        },
        status_code=201,
        headers={"X-Trace": "abc"},
    )


MIRROR = Starlette(routes=[Route("/items/{item}", mirror, methods=["POST"])])


def test_a_request_arrives_as_it_was_sent_and_the_answer_comes_back_whole() -> None:
    response = answer_of(
        MIRROR,
        Request("POST", "/items/a%20b?x=1&x=2", {"content-type": "text/plain"}, b"hello"),
    )
    assert response.status == 201
    assert response.headers["x-trace"] == "abc"
    assert response.headers["content-type"] == "application/json"
    assert response.body == (
        b'{"method":"POST","path":"/items/a b","item":"a b","query":[["x","1"],["x","2"]],'
        b'"type":"text/plain","length":"5","body":"hello"}'
    )


def test_fastapi_dependencies_and_errors_work_in_virtual_time() -> None:
    app = FastAPI()

    @app.get("/double/{number}")
    async def double(number: int) -> dict[str, int]:
        return {"double": number * 2}

    assert answer_of(app, Request("GET", "/double/21")).body == b'{"double":42}'
    assert answer_of(app, Request("GET", "/double/x")).status == 422
    assert answer_of(app, Request("GET", "/none")).status == 404


def test_a_streamed_answer_is_joined() -> None:
    async def parts(_: StarletteRequest) -> StreamingResponse:
        async def pieces() -> AsyncIterator[bytes]:
            for n in range(3):
                yield f"piece {n};".encode()

        return StreamingResponse(pieces(), media_type="text/plain")

    app = Starlette(routes=[Route("/", parts)])
    assert answer_of(app, Request("GET", "/")).body == b"piece 0;piece 1;piece 2;"


def test_repeated_header_fields_are_joined() -> None:
    async def cookies(_: StarletteRequest) -> StarletteResponse:
        response = StarletteResponse()
        response.raw_headers.extend([(b"warning", b"one"), (b"Warning", b"two")])
        return response

    app = Starlette(routes=[Route("/", cookies)])
    assert answer_of(app, Request("GET", "/")).headers["warning"] == "one, two"


async def burst(_: StarletteRequest) -> StarletteResponse:
    raise KeyError("gone")


def test_an_error_that_leaves_the_app_is_raised_or_told() -> None:
    app = Starlette(routes=[Route("/", burst)])
    with pytest.raises(KeyError):
        answer_of(app, Request("GET", "/"))
    crashes: list[Exception] = []
    told = within(lambda: call_asgi(app, Request("GET", "/"), on_crash=crashes.append))
    assert told.status == 500
    assert [type(crash) for crash in crashes] == [KeyError]


def test_an_app_that_dies_before_answering_counts_as_a_bare_500() -> None:
    async def dying(_scope: Any, _receive: Any, _send: Any) -> None:
        raise OSError("dead")

    crashes: list[Exception] = []
    told = within(lambda: call_asgi(dying, Request("GET", "/"), on_crash=crashes.append))
    assert (told.status, told.body, len(crashes)) == (500, b"Internal Server Error", 1)


def test_an_app_that_ends_without_a_whole_answer_is_reported() -> None:
    async def silent(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})

    with pytest.raises(AppSilent, match="without a whole answer"):
        answer_of(silent, Request("GET", "/"))


def test_whoever_waits_for_the_disconnect_hears_it_after_the_answer() -> None:
    heard: list[str] = []

    async def waiting(_scope: Any, receive: Any, send: Any) -> None:
        heard.append((await receive())["type"])
        await send({"type": "http.response.start", "status": 204})
        await send({"type": "http.response.body"})
        heard.append((await receive())["type"])

    assert answer_of(waiting, Request("GET", "/")).status == 204
    assert heard == ["http.request", "http.disconnect"]


def test_startup_and_shutdown_surround_the_block() -> None:
    seen: list[str] = []

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        seen.append("up")
        yield
        seen.append("down")

    async def main() -> None:
        async with lifespan(FastAPI(lifespan=life)):
            seen.append("serving")

    within(main)
    assert seen == ["up", "serving", "down"]


def test_a_failing_startup_is_reported_and_an_app_without_lifespan_is_left_alone() -> None:
    @asynccontextmanager
    async def broken(_app: FastAPI) -> AsyncIterator[None]:
        if _app.title:
            raise OSError("no disk")
        yield

    async def no_lifespan(scope: Any, _receive: Any, _send: Any) -> None:
        assert scope["type"] == "http"

    async def main() -> str:
        async with lifespan(no_lifespan):
            pass
        with pytest.raises(AppSilent, match="startup of the app failed"):
            async with lifespan(FastAPI(lifespan=broken)):
                pass
        return "done"

    assert within(main) == "done"
