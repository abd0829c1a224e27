from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request as StarletteRequest
from starlette.responses import JSONResponse, RedirectResponse
from starlette.responses import Response as StarletteResponse
from starlette.routing import Route

from contracts.ports import CallFailed, HttpPort, Request, Response, TimedOut
from simulator.asgi import call_asgi
from simulator.errors import HostNotAllowed, PartyUnknown, SocketClosed, WireError
from simulator.wire import Exchange
from simulator.wire.gateway import Gateway
from simulator.wire.sockets import SocketClient, SocketPort, SocketTarget, socket_server

Sail = Callable[..., Any]


def run(main: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(main)


async def mirror(request: StarletteRequest) -> StarletteResponse:
    return JSONResponse(
        {
            "path": request.url.path,
            "query": request.url.query,
            "body": (await request.body()).decode(),
            "headers": sorted(request.headers),
        },
        headers={"x-trace": "1"},
    )


async def away(_: StarletteRequest) -> StarletteResponse:
    return RedirectResponse("/mirror")


async def hang(_: StarletteRequest) -> StarletteResponse:
    await asyncio.sleep(60)
    return StarletteResponse()


async def none(_: StarletteRequest) -> StarletteResponse:
    return StarletteResponse(status_code=204)


APP = Starlette(
    routes=[
        Route("/mirror", mirror, methods=["GET", "POST", "PUT"]),
        Route("/away", away),
        Route("/hang", hang),
        Route("/none", none),
    ]
)


def test_a_request_crosses_the_socket_unchanged() -> None:
    async def main() -> None:
        async with socket_server(APP) as server, SocketClient() as client:
            assert server.url == f"http://127.0.0.1:{server.port}"
            request = Request("POST", "/mirror?a=%2F&b", {"content-type": "text/plain"}, b"hello")
            answer = await client.fetch(server.url, request, timeout_ms=2_000)
            assert answer.status == 200
            assert answer.headers["x-trace"] == "1"
            assert answer.body == (
                b'{"path":"/mirror","query":"a=%2F&b","body":"hello",'
                b'"headers":["content-length","content-type","host"]}'
            )

    run(main())


def test_a_port_finds_the_party_of_an_edge() -> None:
    async def main() -> None:
        async with socket_server(APP) as server, SocketClient() as client:
            port: HttpPort = SocketPort(client, {"erp": server.url})
            answer = await port.call("engine>erp", Request("GET", "/none"), timeout_ms=2_000)
            assert (answer.status, answer.body) == (204, b"")
            with pytest.raises(PartyUnknown, match="'crm'"):
                await port.call("engine>crm", Request("GET", "/"), timeout_ms=2_000)

    run(main())


def test_a_redirect_is_not_followed() -> None:
    async def main() -> int:
        async with socket_server(APP) as server, SocketClient() as client:
            return (
                await client.fetch(server.url, Request("GET", "/away"), timeout_ms=2_000)
            ).status

    assert run(main()) == 307


@pytest.mark.parametrize(
    "url", ["http://example.com", "http://127.0.0.1.example.com", "http://10.0.0.7:80", "http://"]
)
def test_a_host_that_nobody_allowed_is_refused_before_anything_is_sent(url: str) -> None:
    async def main() -> None:
        async with SocketClient() as client:
            with pytest.raises(HostNotAllowed, match="not on the allow-list") as caught:
                await client.fetch(url, Request("GET", "/"), timeout_ms=100)
            assert caught.value.definite

    run(main())


def test_a_host_on_the_allow_list_may_be_reached() -> None:
    async def main() -> int:
        async with socket_server(APP) as server, SocketClient({"127.0.0.1"}) as client:
            return (await client.fetch(server.url, Request("GET", "/none"), timeout_ms=900)).status

    assert run(main()) == 204


def test_nobody_listening_is_a_refusal_and_a_hanging_server_a_timeout() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]

    async def main() -> list[str]:
        kinds = []
        async with socket_server(APP) as server, SocketClient() as client:
            for url, path in ((f"http://127.0.0.1:{free}", "/"), (server.url, "/hang")):
                with pytest.raises(CallFailed) as caught:
                    await client.fetch(url, Request("GET", path), timeout_ms=60)
                kinds.append(caught.value.kind)
        return kinds

    assert run(main()) == ["refused", "timed_out"]


def test_a_server_is_only_offered_on_allowed_hosts_and_free_ports() -> None:
    async def main() -> None:
        with pytest.raises(SocketClosed, match="not on the allow-list"):
            async with socket_server(APP, "0.0.0.0"):
                pass
        async with socket_server(APP) as server:
            with pytest.raises(SocketClosed, match="cannot listen"):
                async with socket_server(APP, port=server.port):
                    pass

    run(main())


def test_the_apps_life_spans_the_servers() -> None:
    seen = []

    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        seen.append("up")
        yield
        seen.append("down")

    async def main() -> None:
        async with socket_server(Starlette(lifespan=life)):
            seen.append("serving")

    run(main())
    assert seen == ["up", "serving", "down"]


def test_an_open_request_gets_its_grace_and_no_more() -> None:
    done: list[str] = []
    begun = asyncio.Semaphore(0)

    async def slow(request: StarletteRequest) -> StarletteResponse:
        begun.release()
        await asyncio.sleep(float(request.query_params["s"]))
        done.append(request.query_params["s"])
        return StarletteResponse()

    async def main() -> list[Any]:
        async with SocketClient() as client:
            async with socket_server(Starlette(routes=[Route("/", slow)]), grace_s=0.2) as server:
                calls = [
                    asyncio.create_task(
                        client.fetch(server.url, Request("GET", f"/?s={s}"), timeout_ms=3_000)
                    )
                    for s in ("0.05", "30")
                ]
                for _ in calls:
                    await begun.acquire()
            return await asyncio.gather(*calls, return_exceptions=True)

    finished, broken = run(main())
    assert finished.status == 200
    assert isinstance(broken, CallFailed)
    assert done == ["0.05"]


def test_a_lost_answer_is_not_hidden_by_a_second_attempt_of_the_client(
    over_sockets: Sail,
) -> None:
    async def story(toy: Any) -> None:
        when = await toy.call("GET", "/health", timeout_ms=2_000)
        assert when.status == 200
        assert (await toy.call("GET", "/orders", timeout_ms=2_000)).kind == "connection_lost"
        assert len(toy.records("call")) == 2

    rule = {
        "effect": "lost_response",
        "when": {"edges": ["*"], "operations": ["erp.orders.list"]},
        "params": {"seen": "reset"},
    }
    over_sockets(story, [rule])


def test_the_gateway_journals_when_its_client_gives_up(over_sockets: Sail) -> None:
    async def story(toy: Any) -> None:
        assert await toy.order(timeout_ms=50) == "timed_out"
        await toy.wire.drained()
        lost, failed = toy.answers()
        assert lost["lost"] is True
        assert failed["failed"] == "timed_out"
        (fault,) = toy.records("fault")
        assert fault.t_us < 2_000_000

    over_sockets(story, [{"effect": "lost_response"}])


def test_silence_ends_with_a_broken_connection_when_the_gateway_has_held_long_enough(
    over_sockets: Sail,
) -> None:
    async def story(toy: Any) -> None:
        async with (
            socket_server(Gateway(toy.wire, "engine>erp", hold_ms=60)) as server,
            SocketClient() as client,
        ):
            toy.port = SocketPort(client, {"erp": server.url})
            assert await toy.order(timeout_ms=3_000) == "connection_lost"
            assert toy.answers()[-1]["failed"] == "timed_out"

    over_sockets(story, [{"effect": "lost_request"}])


def test_a_request_of_a_killed_client_ends_when_its_connection_does(over_sockets: Sail) -> None:
    class Killer:
        def before_delivery(self, call: Exchange) -> bool:
            return False

        def after_answer(self, call: Exchange, response: Response) -> bool:
            return True

    async def story(toy: Any) -> None:
        before = len(asyncio.all_tasks())
        toy.wire.observe(Killer())
        assert await toy.order(timeout_ms=50) == "timed_out"
        for _ in range(50):
            await asyncio.sleep(0)
        assert len(asyncio.all_tasks()) <= before
        assert [body["seen_by_caller"] for body in toy.answers()] == [False]
        assert toy.erp.orders == []

    over_sockets(story)


def test_a_gateway_outside_a_socket_server_cannot_break_a_connection(sail: Sail) -> None:
    async def story(toy: Any) -> None:
        gateway = Gateway(toy.wire, "engine>erp")
        request = Request("POST", "/orders", {}, b'{"reference":"S-1"}')
        with pytest.raises(WireError, match="socket_server"):
            await call_asgi(gateway, request)

    sail(story, [{"effect": "refuse"}])


def test_a_party_in_another_process_is_reached_over_a_socket_target(over_sockets: Sail) -> None:
    async def story(toy: Any) -> None:
        async with SocketClient() as client:
            async with socket_server(toy.erp.app) as server:
                toy.wire.attach("erp", SocketTarget(client, server.url))
                toy.port = toy.wire
                assert await toy.order(timeout_ms=3_000) == 201
                assert toy.erp.causes == [None]
            assert await toy.order("S-2", timeout_ms=3_000) == "refused"
        with pytest.raises(SocketClosed, match="client was closed"):
            await client.fetch(server.url, Request("GET", "/"), timeout_ms=10)

    over_sockets(story)


def test_an_answer_without_content_has_no_length(over_sockets: Sail) -> None:
    async def story(toy: Any) -> None:
        toy.wire.attach("erp", APP)
        seen = await toy.call("GET", "/none", timeout_ms=2_000)
        assert (seen.status, "content-length" in seen.headers) == (204, False)

    over_sockets(story)


def test_failures_say_which_request_and_never_its_content() -> None:
    async def main() -> str:
        async with socket_server(APP) as server, SocketClient() as client:
            request = Request("GET", "/hang?name=Anna", {"authorization": "Bearer x"})
            with pytest.raises(TimedOut) as caught:
                await client.fetch(server.url, request, timeout_ms=50)
            return str(caught.value)

    text = run(main())
    assert text.startswith("GET http://127.0.0.1:")
    assert "Anna" not in text
