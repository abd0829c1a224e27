"""Defects in how an engine calls: too often, too early, too much."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlencode

import orjson

from contracts.ports import Request, Response, TimedOut
from engine import Parts
from engine.gate import Gate
from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Send, body_of, on_the_wire, with_body
from tests.scenarios.holdouts.held import held_out


def last_page_lost(parts: Parts, touch: Touch) -> Parts:
    more = False

    async def between(send: Send, _edge: str, request: Request) -> Response:
        nonlocal more
        answer = await send(request)
        page = body_of(answer)
        last = request.path.startswith("/changes") and more and not page.get("more")
        if request.path.startswith("/changes"):
            more = bool(page.get("more"))
        if not last or not page.get("changes"):
            return answer
        touch()
        return with_body(answer, {**page, "changes": []})

    return on_the_wire(parts, between)


def secret_in_the_address(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not bearer or not request.path.startswith("/changes"):
            return await send(request)
        touch()
        return await send(replace(request, path=f"{request.path}&access_token={bearer}"))

    return on_the_wire(parts, between)


def one_token_for_all(parts: Parts, touch: Touch) -> Parts:
    """One token with every right of the engine's, for all flows."""

    async def between(send: Send, _edge: str, request: Request) -> Response:
        if request.path != parts.config.credentials.token_path:
            return await send(request)
        form = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
        if not form["scope"].startswith("erp"):
            return await send(request)
        touch()
        form["scope"] = "erp:read erp:orders:write"
        return await send(replace(request, body=urlencode(form).encode()))

    return on_the_wire(parts, between)


def no_pause(parts: Parts, touch: Touch) -> Parts:
    """Retries come at once, whatever the other side asked for."""

    class Open(Gate):
        def until_us(self, system: str, who: str | None = None) -> int:
            if super().until_us(system, who) > parts.ports.clock.now_us():
                touch()
            return 0

    gate = Open(parts.ports.clock, parts.store, parts.wiring)

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        headers = {name: said for name, said in answer.headers.items() if name != "retry-after"}
        if len(headers) < len(answer.headers):
            touch()
        return replace(answer, headers=headers)

    tapped = on_the_wire(parts, between)
    return replace(tapped, gate=gate, backoff=lambda _: 100_000)


def every_status_twice(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if request.path.endswith("/status") and answer.status == 200:
            touch()
            for _ in range(4):
                answer = await send(request)
        return answer

    return on_the_wire(parts, between)


def all_again_each_hour(parts: Parts, touch: Touch) -> Parts:
    """What was written last is written again with the next poll, changed or not."""
    last: list[Request] = []

    async def between(send: Send, edge: str, request: Request) -> Response:
        if request.path.startswith("/changes") and last:
            touch()
            await parts.caller.call("storefront:connector", "PUT", last[-1].path, body_of(last[-1]))
        answer = await send(request)
        if request.path.startswith("/connector/availability") and request.method == "PUT":
            last.append(request)
        return answer

    return on_the_wire(parts, between)


def refused_rows_taken_for_done(parts: Parts, touch: Touch) -> Parts:
    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        results = body_of(answer).get("results")
        if not isinstance(results, list):
            return answer
        done = [{**one, "status": "applied"} for one in results]
        if done != results:
            touch()
        return with_body(answer, {"results": done})

    return on_the_wire(parts, between)


def unsigned(parts: Parts, touch: Touch) -> Parts:
    def verify(headers: Mapping[str, str], _body: bytes, _now: datetime) -> str:
        touch()
        return headers["webhook-id"]

    return replace(parts, verify=verify)


def old_signatures(parts: Parts, touch: Touch) -> Parts:
    def verify(headers: Mapping[str, str], body: bytes, now: datetime) -> str:
        touch()
        stamp = datetime.fromtimestamp(int(headers["webhook-timestamp"]), now.tzinfo)
        return parts.verify(headers, body, stamp)

    return replace(parts, verify=verify)


def answers_too_early(parts: Parts, touch: Touch) -> Parts:
    """A timeout of the create call is taken for success."""

    async def between(send: Send, edge: str, request: Request) -> Response:
        try:
            return await send(request)
        except TimedOut:
            if request.method != "POST" or request.path != "/orders":
                raise
            touch()
            asked = body_of(request)
            said = {"shop": asked["shop"], "reference": asked["reference"], "number": "?"}
            return Response(201, {}, orjson.dumps(said))

    return on_the_wire(parts, between)


def five_hundred_for_no(parts: Parts, touch: Touch) -> Parts:
    """A 5xx on a create is taken for a refusal, and the order is sent again without a look."""

    async def between(send: Send, _edge: str, request: Request) -> Response:
        answer = await send(request)
        if request.method != "POST" or request.path != "/orders" or answer.status < 500:
            return answer
        touch()
        return Response(423, {}, b"{}")

    return on_the_wire(parts, between)


SENT: Final[tuple[Mutant, ...]] = (
    held_out("last-page", "the last page is dropped", ("I-28", "I-24"), last_page_lost),
    held_out("secret-in-url", "the token travels in the address", ("I-40",), secret_in_the_address),
    held_out("one-token", "one token with every right", ("I-41",), one_token_for_all),
    held_out("no-pause", "retries come at once", ("I-34", "I-36"), no_pause),
    held_out("five-times", "every status is sent five times", ("I-48",), every_status_twice),
    held_out("echo", "stock is written with every poll", ("I-48",), all_again_each_hour),
    held_out(
        "rows-done",
        "refused rows are taken for done",
        ("I-28", "I-24", "I-33"),
        refused_rows_taken_for_done,
    ),
    held_out("unsigned", "signatures are not checked", ("I-42",), unsigned),
    held_out("old-signature", "old deliveries are believed", ("I-42",), old_signatures),
    held_out(
        "timeout-is-done", "a timeout is taken for success", ("I-01", "I-24"), answers_too_early
    ),
    held_out(
        "error-is-no",
        "an error after the effect is taken for a refusal",
        ("I-02",),
        five_hundred_for_no,
    ),
)
