"""The gate before a real system: its pace, its pauses, and what it withholds."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import orjson
import pytest

from contracts.ports import Request, Response
from scenarios.contract.errors import TargetSilent, TargetUnready, Withheld
from scenarios.contract.finding import without_tokens
from scenarios.contract.sandbox.credentials import Tokens, identity_of
from scenarios.contract.sandbox.gate import Gate, sender
from scenarios.contract.sandbox.pace import Pace
from scenarios.contract.sandbox.profile import Client, Guard, Lack, Profile
from scenarios.contract.sandbox.read import read_profile
from scenarios.contract.target import secrets_of
from tests.sandbox.berth import KEYS, profile

ORDER = b'{"Partner": "C001", "Rows": [{"Article": "AB0001", "Pieces": 2}]}'


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.slept: list[float] = []

    def sleep(self, span_s: float) -> None:
        self.slept.append(span_s)
        self.now_s += span_s


class System:
    """Answers from a list, the last of them for ever."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.met: list[Request] = []

    def __call__(self, origin: str, request: Request, timeout_s: float) -> Response:
        self.met.append(request)
        return self.answers[0] if len(self.answers) == 1 else self.answers.pop(0)


OK = Response(200, {"content-type": "application/json"}, b"{}")


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Profile:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return read_profile(profile(tmp_path, "http://127.0.0.1:9/base"), (), date(2027, 1, 1))


def gated(profile: Profile, system: System, clock: Clock, per_second: float = 1000) -> Gate:
    pace = Pace(per_second, lambda: clock.now_s, clock.sleep)
    return Gate(profile, pace, system)


def test_requests_go_no_closer_together_than_the_rate_allows(known: Profile) -> None:
    clock, system = Clock(), System(OK)
    gate = gated(known, system, clock, per_second=4)
    for _ in range(5):
        gate.by_hand(Request("GET", "/v3/SalesOrders"))
    assert clock.slept == [0.25] * 4
    assert {request.path for request in system.met} == {"/base/v3/SalesOrders"}


def test_a_pause_that_the_system_asks_for_is_made_and_the_request_sent_again(
    known: Profile,
) -> None:
    clock, system = Clock(), System(Response(429, {"Retry-After": "3"}), OK)
    assert gated(known, system, clock).by_hand(Request("GET", "/v3/SalesOrders")).status == 200
    assert 3.0 in clock.slept
    assert len(system.met) == 2


def test_a_pause_beyond_all_patience_is_not_made(known: Profile) -> None:
    clock, system = Clock(), System(Response(503, {"retry-after": "86400"}))
    with pytest.raises(Withheld, match="wait longer"):
        gated(known, system, clock).by_hand(Request("GET", "/v3/SalesOrders"))
    assert sum(clock.slept) < 1


def test_a_failure_that_asks_for_no_pause_is_an_answer(known: Profile) -> None:
    gate = gated(known, System(Response(503)), Clock())
    assert gate.by_hand(Request("GET", "/v3/SalesOrders")).status == 503


def test_a_pause_may_be_given_as_a_date() -> None:
    pace = Pace(1, today=lambda: datetime(2027, 1, 1, 12, 0, 0, tzinfo=UTC))
    assert pace.asked_for_s("Fri, 01 Jan 2027 12:00:30 GMT") == 30
    assert pace.asked_for_s("Fri, 01 Jan 2027 11:00:00 GMT") == 0
    assert pace.asked_for_s("soon") == 1


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v3/Remarks"),  # not allowed
        ("DELETE", "/v3/Articles/AB0001"),  # no operation at all
        ("PATCH", "/v3/SalesOrders/7000"),
        ("DELETE", "/v3/SalesOrders/%2e%2e"),  # climbs
        ("DELETE", "/v3/SalesOrders/..%2Fadmin"),  # allowed, were that one segment
        ("DELETE", "/v3/SalesOrders/1%5Ccancel"),
        ("DELETE", "/v3/SalesOrders/1%252Fcancel"),  # for whoever decodes twice
        ("GET", "/v3/Articles/1%2Fcancel"),
        ("TRACE", "/v3/SalesOrders"),
        ("POST", "/elsewhere"),
    ],
)
def test_a_write_that_is_not_allowed_is_never_sent(known: Profile, method: str, path: str) -> None:
    system = System(OK)
    gate = gated(known, system, Clock())
    with pytest.raises(Withheld):
        gate.by_hand(Request(method, path, {}, b"{}"))
    assert system.met == []
    assert gate.withheld == 1


def test_a_write_that_is_allowed_passes_and_only_with_what_its_guard_wants(
    known: Profile,
) -> None:
    system = System(OK)
    gate = gated(known, system, Clock())
    gate.by_hand(Request("POST", "/v3/SalesOrders", {}, ORDER))
    assert [request.method for request in system.met] == ["POST"]
    guarded = _guarded(known, Guard("enterOrder", "/Partner", ("C001",), None))
    gated(guarded, system, Clock()).by_hand(Request("POST", "/v3/SalesOrders", {}, ORDER))
    for body in (b"{}", b"no json", ORDER.replace(b"C001", b"C002")):
        with pytest.raises(Withheld, match="/Partner"):
            gated(guarded, system, Clock()).by_hand(Request("POST", "/v3/SalesOrders", {}, body))
    prefixed = _guarded(known, Guard("*", "/Partner", (), "C9"))
    with pytest.raises(Withheld):
        gated(prefixed, system, Clock()).by_hand(Request("POST", "/v3/SalesOrders", {}, ORDER))
    assert len(system.met) == 2


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v3/SalesOrders/7000"),
        ("HEAD", "/v3/SalesOrders/7000?x=1"),
        ("GET", "/v3/Sales%4Frders/7000"),
        ("POST", "/v3/SalesOrders"),  # allowed, and lacking all the same
    ],
)
def test_what_the_system_lacks_is_asked_by_no_method(
    known: Profile, method: str, path: str
) -> None:
    lacks = [Lack(f"operation:{name}", "it locks the books") for name in ("readO*", "enterOrder")]
    system = System(OK)
    gate = gated(replace(known, lacks=lacks), system, Clock())
    with pytest.raises(Withheld, match="it locks the books"):
        gate.by_hand(Request(method, path, {}, ORDER))
    assert system.met == []
    gate.by_hand(Request("GET", "/v3/SalesOrders"))
    gate.by_hand(Request("GET", "/v3/Articles/AB%200001"))
    assert len(system.met) == 2


def test_a_lacking_operation_takes_none_away_that_has_a_path_of_its_own(known: Profile) -> None:
    paths = {**known.document["paths"]}
    call = {"operationId": "countOrders", "responses": {"200": {}}}
    document = {**known.document, "paths": {**paths, "/v3/SalesOrders/count": {"get": call}}}
    lacks = [Lack("operation:readOrder", "it locks the books")]
    gate = gated(replace(known, document=document, lacks=lacks), System(OK), Clock())
    assert gate.by_hand(Request("GET", "/v3/SalesOrders/count")).status == 200


def _guarded(profile: Profile, guard: Guard) -> Profile:
    return replace(profile, guards=[guard])


def test_who_gives_no_answer_is_told_without_what_was_sent() -> None:
    request = Request("GET", "/x?key=secret-1", {"authorization": "Bearer secret-2"})
    with pytest.raises(TargetSilent) as caught:
        sender(None)("http://127.0.0.1:9", request, 1.0)
    assert str(caught.value) == "GET /x: no answer (ConnectionRefusedError)"


def client(kind: Any, **more: Any) -> Client:
    return Client("clerk", kind, secret_env="X", **more)


@pytest.mark.parametrize(
    ("given", "headers", "query"),
    [
        (client("bearer"), {"authorization": "Bearer s3cret&7"}, {}),
        (client("api-key", place="header:X-Key"), {"X-Key": "s3cret&7"}, {}),
        (client("api-key", place="query:key"), {}, {"key": "s3cret&7"}),
        (
            client("basic", username="ann"),
            {"authorization": "Basic YW5uOnMzY3JldCY3"},
            {},
        ),
    ],
)
def test_an_identity_proves_itself_and_none_of_its_secrets_is_told(
    given: Client, headers: dict[str, str], query: dict[str, str]
) -> None:
    identity = identity_of(given, "s3cret&7", "s3cret&7")
    assert identity.headers() == headers
    assert identity.query == query
    said = f"curl -H '{headers}' 'https://x/?key=s3cret%267&b=s3cret&7' YW5uOnMzY3JldCY3"
    hidden = without_tokens(said, secrets_of([identity]))
    assert "s3cret" not in hidden
    if given.kind == "basic":
        assert "YW5u" not in hidden


SECRET = "s3c/'re\"t\\ä&+"


@pytest.mark.parametrize(
    "said",
    [
        SECRET,
        json.dumps(SECRET),
        json.dumps(SECRET, ensure_ascii=False),
        json.dumps(SECRET).replace("e4", "E4").replace("/", "\\/"),
        orjson.dumps({"key": SECRET}).decode(),
        shlex.quote(SECRET),
        shlex.join(["curl", "-d", json.dumps({"key": SECRET}), "https://x"]),
        quote(SECRET),
        quote(SECRET, safe="").lower(),
        quote_plus(SECRET),
    ],
)
def test_a_secret_is_hidden_however_it_is_written(said: str) -> None:
    identity = identity_of(client("bearer"), SECRET, SECRET)
    hidden = without_tokens(f"before {said} after", secrets_of([identity]))
    assert "s3c" not in hidden
    assert "re" not in hidden.removeprefix("before")
    assert "$CLERK_TOKEN" in hidden
    assert hidden.endswith(" after")


def test_a_token_is_fetched_once_and_again_before_it_ends() -> None:
    clock = Clock()
    given = b'{"access_token": "tok-1234", "expires_in": 100}'
    system = System(Response(200, {}, given))
    tokens = Tokens(lambda url, request: system(url, request, 1), lambda: clock.now_s)
    one = client("oauth2", username="id", token_url="http://127.0.0.1/token", scopes=("a", "b"))
    assert tokens.of(one, "secret") == tokens.of(one, "secret") == "tok-1234"
    assert len(system.met) == 1
    assert b"scope=a+b" in system.met[0].body
    clock.now_s += 71
    assert tokens.ending()
    tokens.of(one, "secret")
    assert len(system.met) == 2
    refusing = Tokens(lambda *_: Response(401), lambda: 0.0)
    with pytest.raises(TargetUnready) as caught:
        refusing.of(one, "secret")
    assert "secret" not in str(caught.value)
