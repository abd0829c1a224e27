"""Parts of the sound example engine, each against answers that are written down here."""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self
from unittest.mock import Mock

import pytest
from aiohttp import ClientConnectorError, ClientError

from tests.examples.alongside import SOUND

Row = dict[str, Any]
REFUSAL: tuple[int, dict[str, str], object] = (422, {}, {"code": "invalid"})


class Answer:
    """One answer, as the engine's client gives it; whoever waits for it lets others go on."""

    def __init__(self, status: int, headers: dict[str, str], document: object) -> None:
        self.status, self.headers, self.document = status, headers, document

    async def read(self) -> bytes:
        await asyncio.sleep(0)
        return json.dumps(self.document).encode()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Nothing to release."""


class Session:
    """Gives its answers in turn, and a token to whoever asks for one."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.tokens: list[str] = []
        self.bearers: list[str] = []

    def request(self, _: str, url: str, /, **request: Any) -> Answer:
        if url.endswith("/token"):
            self.tokens.append(request["data"]["scope"])
            return Answer(200, {}, {"access_token": f"for {self.tokens[-1]}"})
        self.bearers.append(request["headers"]["Authorization"])
        return self.answers.pop(0)


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Session], Any]:
    """Makes the engine, in a new state, with a session."""
    for name in ("CLIENT_SECRET_FILE", "WEBHOOK_SECRET_FILE"):
        (tmp_path / name).write_text("whsec_c2VjcmV0", "utf-8")
        monkeypatch.setenv(f"SEATRIAL_{name}", str(tmp_path / name))
    told = {"ERP_URL": "http://erp", "STORE_URL": "http://shop", "TOKEN_URL": "{base}/token"}
    for name, value in (told | {"CLIENT_ID": "engine", "STATE_DIR": str(tmp_path)}).items():
        monkeypatch.setenv(f"SEATRIAL_{name}", value)
    spec = importlib.util.spec_from_file_location("sound_engine", SOUND[-1])
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    make: Callable[[Session], Any] = module.Engine
    return make


def work(engine: Any) -> list[tuple[str, str, str]]:
    rows = engine.store.execute("SELECT flow, key, state FROM work ORDER BY key").fetchall()
    return [(row["flow"], row["key"], row["state"]) for row in rows]


@pytest.mark.parametrize("asked_s", [(20, 1), (1, 20)])
def test_of_two_waits_that_it_is_asked_for_at_once_it_keeps_the_longer(
    sound: Callable[[Session], Any], asked_s: tuple[int, int]
) -> None:
    busy = [Answer(503, {"Retry-After": str(span_s)}, None) for span_s in asked_s]
    erp = sound(Session(*busy)).erp

    async def both() -> None:
        calls = (erp.call("GET", "/changes", "changes") for _ in busy)
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert [repr(end) for end in ends] == ["Failed('answered 503')"] * 2

    asyncio.run(both())
    assert erp.closed_until > time.time() + 10


@pytest.mark.parametrize(
    "error",
    [ClientConnectorError(Mock(), OSError("nobody is there")), ClientError("gone"), TimeoutError()],
    ids=lambda error: type(error).__name__,
)
def test_a_system_that_gives_no_token_is_left_alone_by_all_its_loops_at_once(
    sound: Callable[[Session], Any], error: Exception
) -> None:
    tried: list[str] = []

    class Nobody(Session):
        def request(self, _: str, url: str, /, **__: Any) -> Answer:
            tried.append(url)
            raise error

    erp = sound(Nobody()).erp

    async def loops() -> None:
        calls = (erp.call("GET", "/changes", "changes") for _ in range(20))
        ends = await asyncio.gather(*calls, return_exceptions=True)
        told = ["Failed('no token')", *["Failed('asked to wait')"] * 19]
        assert [repr(end) for end in ends] == told

    asyncio.run(loops())
    assert tried == ["http://erp/token"]


def test_whoever_asks_while_a_system_is_left_alone_does_not_make_that_longer(
    sound: Callable[[Session], Any],
) -> None:
    session = Session()
    erp = sound(session).erp
    erp.closed_until = until = time.time() + 60

    async def loops() -> None:
        calls = (erp.call("GET", "/changes", "changes") for _ in range(20))
        ends = await asyncio.gather(*calls, return_exceptions=True)
        assert [repr(end) for end in ends] == ["Failed('asked to wait')"] * 20

    asyncio.run(loops())
    assert (session.tokens, erp.closed_until) == ([], until)


def test_it_asks_for_one_token_per_scope_and_uses_it_for_no_other(
    sound: Callable[[Session], Any],
) -> None:
    profile = {"max_processing_s": 1, "idempotency_keys": False}
    document = {"number": "1", "rows": [], "orders": [], **profile}
    session = Session(*(Answer(200, {}, document) for _ in range(6)))
    engine = sound(session)

    async def calls() -> None:
        await engine.erp.call("GET", "/changes", "rows")
        engine.take_order("S-1", {})
        await engine.work_off("order")
        await engine.erp.call("GET", "/orders", "rows")
        await engine.shop.call("PUT", "/connector/items", "rows", json={})

    asyncio.run(calls())
    assert session.tokens == ["erp:read", "erp:orders:write", "storefront:connector"]
    scopes = [bearer.removeprefix("Bearer for ") for bearer in session.bearers]
    looked = ["erp:read", "erp:read"]  # whether the order is there, and the profile
    assert scopes == [
        "erp:read",
        *looked,
        "erp:orders:write",
        "erp:read",
        "storefront:connector",
    ]


def test_an_order_of_the_shop_that_cannot_be_read_is_parked_and_holds_up_no_other(
    sound: Callable[[Session], Any],
) -> None:
    good: Row = {"id": "S-3", "lines": [], "placed_at": "2031-03-03T10:00:00Z"}
    rows = [{"id": f"S-{nth}", "data": data} for nth, data in enumerate((None, {}, "?", good))]

    class Both(Session):
        """The shop has these orders; the ERP takes what has lines."""

        def request(self, verb: str, url: str, /, **request: Any) -> Answer:
            if url.endswith("/connector/orders"):
                return Answer(200, {}, {"rows": rows, "next": None})
            if verb == "POST" and url.endswith("/orders"):
                order = request["json"]
                return Answer(*((201, {}, {"number": "1"}) if "lines" in order else REFUSAL))
            self.answers = [
                Answer(200, {}, {"orders": [], "max_processing_s": 1, "idempotency_keys": False})
            ]
            return super().request(verb, url, **request)

    engine = sound(Both())
    asyncio.run(engine.sweep_orders())
    assert work(engine) == [("order", f"S-{nth}", "open") for nth in range(4)]
    asyncio.run(engine.work_off("order"))
    parked = [("order", f"S-{nth}", "parked") for nth in range(3)]
    assert work(engine) == [*parked, ("order", "S-3", "done")]
    (swept,) = engine.store.execute("SELECT value FROM memo WHERE name = 'swept'").fetchone()
    assert swept == good["placed_at"]


def test_what_it_knows_nothing_of_in_the_feed_it_passes_over(
    sound: Callable[[Session], Any],
) -> None:
    fields = {"version": 1, "data": {"sku": "N-1"}}
    changes = [
        {"entity": "supplier", "id": "V-1", **fields},
        {"entity": "item", "id": "N-1", **fields},
    ]
    page = {"changes": changes, "next": "2", "more": False}
    engine = sound(Session(Answer(200, {}, page)))
    asyncio.run(engine.read_feed())
    assert work(engine) == [("items", "N-1", "open")]
