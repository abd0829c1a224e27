"""What the wire does with messages that were made to break it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import orjson
import pytest

from contracts.check import Checker, decode
from contracts.operations import Operations
from contracts.ports import CallFailed, Request, Response
from simulator.wire import gateway
from simulator.wire.credentials import TOO_DEEP, clean, tag
from simulator.wire.gateway import Gateway
from simulator.wire.sockets import HEAD_MOST, SocketClient, socket_server
from tests.simulator.wire.test_sockets import APP

Sail = Callable[..., Any]
TOKEN = "tok-of-the-engine"


@pytest.mark.parametrize("depth", [90, 130, 260, 990, 1_020])
def test_nesting_around_a_credential_is_answered_and_leaves_no_trace_of_it(
    sail: Sail, depth: int
) -> None:
    body = b'{"a":' * depth + f'"{TOKEN}"'.encode() + b"}" * depth

    async def story(toy: Any) -> None:
        headers = {"authorization": f"Bearer {TOKEN}", "content-type": "application/json"}
        await toy.call("POST", "/oauth/token", body=body, headers=headers)
        written = b"".join(orjson.dumps(record.body) for record in toy.records())
        assert TOKEN.encode() not in written
        assert (TOO_DEEP if depth > 100 else tag(TOKEN)).encode() in written

    sail(story, check=True)


def test_a_document_nested_too_deep_for_the_validator_breaks_the_contract_and_nothing_else() -> (
    None
):
    operation = Operations.load().by_id("erp.orders.create")
    content = decode(b"[" * 600 + b"]" * 600, "application/json")
    (violation,) = Checker().request(operation, content)
    assert violation.message == "is nested deeper than any document"


def test_nesting_that_any_document_may_have_is_cleaned_to_its_bottom() -> None:
    assert clean({"a": [[{"password": "x"}]]}, "") == {"a": [[{"password": tag("x")}]]}


def over_sockets(app: Any, talk: Callable[[Any], Any]) -> Any:
    async def main() -> Any:
        async with socket_server(app) as server:
            return await talk(server)

    return asyncio.run(main())


async def said(server: Any, *pieces: bytes) -> bytes:
    """What the server answers to bytes, until it closes or says no more for a moment."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
        return await asyncio.wait_for(reader.read(), 5)
    finally:
        writer.close()


def test_a_head_without_end_is_refused_before_it_fills_the_memory() -> None:
    piece = b"x" * 50_000

    async def talk(server: Any) -> bytes:
        return await said(server, b"GET /none HTTP/1.1\r\nhost: x\r\nx-a: ", piece, piece, piece)

    answer = over_sockets(APP, talk)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert str(HEAD_MOST).encode() in answer


def test_a_body_longer_than_any_head_is_no_head_however_much_of_it_comes_at_once() -> None:
    body = b"x" * (2 * HEAD_MOST - 1_000)

    async def talk(server: Any) -> set[int]:
        async with SocketClient() as client:
            request = Request("POST", "/mirror", {"content-type": "text/plain"}, body)
            return {
                (await client.fetch(server.url, request, timeout_ms=5_000)).status
                for _ in range(12)  # on one connection, which takes in more at once each time
            }

    assert over_sockets(APP, talk) == {200}


def test_a_head_that_is_too_long_is_refused_also_when_all_of_it_comes_at_once() -> None:
    many = b"".join(b"x-%d: %s\r\n" % (nth, b"y" * 100) for nth in range(2_000))

    async def talk(server: Any) -> list[bytes]:
        head = b"GET /none HTTP/1.1\r\nhost: x\r\n" + many + b"\r\n"
        return [await said(server, head) for _ in range(10)]

    for answer in over_sockets(APP, talk):
        assert answer.startswith(b"HTTP/1.1 400 ")


def test_a_long_head_that_ends_is_taken_again_and_again() -> None:
    async def talk(server: Any) -> list[int]:
        async with SocketClient() as client:
            headers = {"x-a": "y" * 60_000}
            answers = [
                await client.fetch(server.url, Request("GET", "/none", headers), timeout_ms=5_000)
                for _ in range(5)
            ]
            return [answer.status for answer in answers]

    assert over_sockets(APP, talk) == [204] * 5


class _Untouched:
    """A wire that no request is to reach."""

    def begin(self, *_: object, **__: object) -> Any:
        raise AssertionError("the request was taken in")


def test_a_body_larger_than_any_system_takes_is_refused_while_it_comes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gateway, "BODY_MOST", 100_000)
    app = Gateway(_Untouched(), "engine>erp")  # type: ignore[arg-type]

    async def talk(server: Any) -> Response | str:
        async with SocketClient() as client:
            request = Request("POST", "/orders", {}, b"[" * 1_000_000)
            try:
                return await client.fetch(server.url, request, timeout_ms=5_000)
            except CallFailed as error:  # it was still sending
                return error.kind

    answer = over_sockets(app, talk)
    if isinstance(answer, Response):
        assert answer.status == 413
        assert orjson.loads(answer.body)["code"] == "payload-too-large"
    else:
        assert answer == "connection_lost"

    async def announced(server: Any) -> bytes:
        head = b"POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: 999999999999\r\n\r\n"
        return await said(server, head, b"[" * 60_000, b"[" * 60_000)

    assert over_sockets(app, announced).startswith(b"HTTP/1.1 413 ")


def test_unknown_paths_and_endless_keys_are_counted_together_and_only_so_many_kept(
    sail: Sail, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.wire.wire._ATTEMPTS_KEPT", 5)

    async def story(toy: Any) -> None:
        for nth in range(20):
            await toy.call("GET", f"/nowhere/{nth}")
            await toy.call("GET", f"/orders?reference={'x' * 400}{nth}")
        assert len(toy.wire._attempts) <= 5
        attempts = [record.attempt for record in toy.records() if record.kind == "call"]
        assert max(attempts) == 20
        for nth in range(9):
            await toy.call("GET", f"/orders?reference=S-{nth}")
        assert len(toy.wire._attempts) == 5

    sail(story)


def test_a_slash_too_many_is_not_found_and_sends_nobody_away() -> None:
    from simulator.switchboard import Switchboard

    async def main() -> bytes:
        async def found(_: Any) -> Any:
            raise AssertionError("it is another path")

        app = Switchboard("x")
        app.add_api_route("/orders", found, methods=["GET"])
        app.connect("GET", "/orders", found)
        async with socket_server(app) as server:
            head = b"GET /orders/ HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n"
            return await said(server, head)

    answer = asyncio.run(main())
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"evil.example" not in answer
