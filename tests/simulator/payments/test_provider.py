"""The payment provider: what is asked for again is done once, and nothing is taken too much."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import orjson

from contracts.journal import Journal
from contracts.ports import Request
from simulator.asgi import call_asgi
from simulator.clock import VirtualClock, run_virtual
from simulator.payments import DECLINED_CARD, Provider

AMOUNT = {"amount_minor": 100, "currency": "USD"}
Ask = Callable[..., Awaitable[tuple[int, Any]]]


def with_provider(scene: Callable[[Ask], Awaitable[Any]]) -> Any:
    """Plays a scene with a provider that nobody stands before."""

    async def main(clock: VirtualClock) -> Any:
        journal, _ = Journal.in_memory(clock, "cards")
        provider = Provider(clock, journal)

        async def ask(method: str, path: str, content: Any = None) -> tuple[int, Any]:
            body = b"" if content is None else orjson.dumps(content)
            answered = await call_asgi(provider, Request(method, path, {}, body))
            return answered.status, orjson.loads(answered.body)

        return await scene(ask)

    return run_virtual(main, datetime(2026, 3, 2, tzinfo=UTC))


def asked(reference: str = "PM-1", card: str = "card-good") -> dict[str, Any]:
    return {"reference": reference, "account": "C-1", "card": card, "amount": AMOUNT}


def test_the_same_reference_is_one_authorisation_and_one_invoice_one_capture() -> None:
    async def scene(ask: Ask) -> None:
        first = await ask("POST", "/authorisations", asked())
        assert await ask("POST", "/authorisations", asked()) == first
        assert first[0] == 201
        path = f"/authorisations/{first[1]['id']}/captures"
        taken = {"invoice": "IN-1", "amount": AMOUNT | {"amount_minor": 60}}
        once = await ask("POST", path, taken)
        assert await ask("POST", path, taken) == once
        assert [each["invoice"] for each in once[1]["captures"]] == ["IN-1"]
        other = taken | {"amount": AMOUNT}
        assert (await ask("POST", path, other))[1]["code"] == "already-captured"
        more = taken | {"invoice": "IN-2"}
        assert (await ask("POST", path, more))[1]["code"] == "over-authorised"
        found = await ask("GET", "/authorisations?reference=PM-1")
        assert [row["id"] for row in found[1]["authorisations"]] == [first[1]["id"]]

    with_provider(scene)


def test_nothing_is_taken_of_what_was_declined_or_released() -> None:
    async def scene(ask: Ask) -> None:
        _, declined = await ask("POST", "/authorisations", asked(card=DECLINED_CARD))
        _, released = await ask("POST", "/authorisations", asked("PM-2"))
        assert (await ask("POST", f"/authorisations/{released['id']}/release"))[0] == 200
        for known in (declined, released):
            path = f"/authorisations/{known['id']}/captures"
            status, problem = await ask("POST", path, {"invoice": "IN-1", "amount": AMOUNT})
            assert (status, problem["code"]) == (409, "not-approved")
        assert (await ask("GET", "/authorisations?reference=PM-9"))[1] == {"authorisations": []}
        assert (await ask("POST", "/authorisations/AU-9/release"))[0] == 404

    with_provider(scene)
