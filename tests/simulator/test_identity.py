"""Identities: who gets a token, for how long, and for what."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from simulator.identity import (
    LOGIN,
    SECRET,
    TOKEN,
    Client,
    Identities,
    credentials_of,
    require,
)
from simulator.problem import Problem
from tests.simulator.room import Room

CLIENTS = (
    Client("engine", "s3cret", ("read", "write")),
    Client("buyer", "other", ("buy",), account="ALFKI"),
)
FORM = {"grant_type": "client_credentials", "client_id": "engine", "client_secret": "s3cret"}


def _identities(room: Room, secret: bytes = b"key") -> Identities:
    return Identities(room.state, secret, CLIENTS, ttl_s=60)


def _room() -> Room:
    return Room(kinds=(TOKEN, SECRET))


def _refused(code: str, act: Any) -> Problem:
    with pytest.raises(Problem) as caught:
        act()
    assert caught.value.slug == code
    return caught.value


def test_a_token_stands_for_its_client_and_the_scopes_it_asked_for() -> None:
    identities = _identities(_room())
    issued = identities.issue(FORM | {"scope": "read"}, None)
    assert (issued["token_type"], issued["expires_in"], issued["scope"]) == ("Bearer", 60, "read")
    principal = identities.authenticate(f"Bearer {issued['access_token']}")
    assert (principal.client, principal.account) == ("engine", None)
    require(principal, "read")
    problem = _refused("insufficient-scope", lambda: require(principal, "write"))
    assert problem.status == 403
    assert problem.headers is not None
    assert 'error="insufficient_scope"' in problem.headers["www-authenticate"]


def test_a_client_may_send_its_secret_as_basic_authentication() -> None:
    identities = _identities(_room())
    basic = "Basic " + base64.b64encode(b"buyer:other").decode()
    issued = identities.issue({"grant_type": "client_credentials"}, basic)
    principal = identities.authenticate(f"bearer {issued['access_token']}")
    assert (principal.account, sorted(principal.scopes)) == ("ALFKI", ["buy"])


def test_in_basic_authentication_a_client_with_a_colon_is_encoded_as_in_a_form() -> None:
    basic = "Basic " + base64.b64encode(b"buyer%3AALFKI:two%2Bwords+").decode()
    assert credentials_of({}, basic) == ("buyer:ALFKI", "two+words ")


@pytest.mark.parametrize(
    ("form", "authorization", "code"),
    [
        ({}, None, "unsupported-grant"),
        (FORM | {"grant_type": "password"}, None, "unsupported-grant"),
        (FORM | {"client_secret": "wrong"}, None, "invalid-client"),
        (FORM | {"client_secret": ""}, None, "invalid-client"),
        (FORM | {"client_id": "nobody", "client_secret": ""}, None, "invalid-client"),
        (FORM | {"client_secret": "\ud800"}, None, "invalid-client"),
        (FORM, "Basic ???", "invalid-client"),
        (FORM, "Basic " + base64.b64encode(b"\xff:\xff").decode(), "invalid-client"),
        (FORM | {"scope": "read admin"}, None, "invalid-scope"),
    ],
)
def test_a_wrong_request_for_a_token_is_refused(
    form: dict[str, str], authorization: str | None, code: str
) -> None:
    _refused(code, lambda: _identities(_room()).issue(form, authorization))


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer \ud800x"])
def test_a_call_without_a_known_token_is_unauthorized(header: str | None) -> None:
    problem = _refused("unauthorized", lambda: _identities(_room()).authenticate(header))
    assert problem.headers is not None
    assert problem.headers["www-authenticate"].startswith("Bearer")


def test_a_token_expires_on_the_injected_clock() -> None:
    room = _room()
    identities = _identities(room)
    header = f"Bearer {identities.issue(FORM, None)['access_token']}"
    room.clock.at_us = 59_999_999
    identities.authenticate(header)
    room.clock.at_us = 60_000_000
    problem = _refused("unauthorized", lambda: identities.authenticate(header))
    assert "expired" in problem.detail


def test_a_token_that_has_expired_is_forgotten_when_the_next_is_issued() -> None:
    room = _room()
    identities = _identities(room)
    identities.issue(FORM, None)
    room.clock.at_us = 60_000_000
    identities.issue(FORM, None)
    assert room.state.count("token") == 1


def test_revoked_tokens_are_refused_at_once() -> None:
    identities = _identities(_room())
    mine = f"Bearer {identities.issue(FORM, None)['access_token']}"
    buyer = FORM | {"client_id": "buyer", "client_secret": "other"}
    other = f"Bearer {identities.issue(buyer, None)['access_token']}"
    assert identities.revoke("engine") == 1
    _refused("unauthorized", lambda: identities.authenticate(mine))
    identities.authenticate(other)


def test_tokens_are_the_same_for_one_secret_and_differ_for_another() -> None:
    tokens = [
        _identities(_room(), secret).issue(FORM, None)["access_token"]
        for secret in (b"one", b"one", b"two")
    ]
    assert tokens[0] == tokens[1] != tokens[2]


def test_no_token_is_stored_or_journalled_as_it_is() -> None:
    room = _room()
    token = _identities(room).issue(FORM, None)["access_token"].encode()
    assert token not in room.state.snapshot()
    assert room.lines() == []


def test_a_snapshot_carries_the_tokens() -> None:
    room, other = _room(), _room()
    header = f"Bearer {_identities(room).issue(FORM, None)['access_token']}"
    other.state.restore(room.state.snapshot())
    assert _identities(other).authenticate(header).client == "engine"


def test_whoever_bears_a_token_can_have_all_of_his_withdrawn() -> None:
    identities = _identities(_room())
    first, second = (f"Bearer {identities.issue(FORM, None)['access_token']}" for _ in range(2))
    assert identities.revoke_bearer("Bearer of-nobody") == 0
    assert identities.revoke_bearer(None) == 0
    assert identities.revoke_bearer(first) == 2
    for bearer in (first, second):
        _refused("unauthorized", lambda given=bearer: identities.authenticate(given))


def test_a_rotated_secret_is_taken_at_once_and_the_old_one_for_the_overlap() -> None:
    room = _room()
    identities = _identities(room)
    identities.rotate("engine", "n3w", overlap_s=300)
    new = FORM | {"client_secret": "n3w"}
    identities.issue(new, None)
    identities.issue(FORM, None)
    room.clock.at_us += 300_000_000
    _refused("invalid-client", lambda: identities.issue(FORM, None))
    identities.issue(new, None)
    identities.rotate("engine", "n3wer", overlap_s=0)
    _refused("invalid-client", lambda: identities.issue(new, None))
    _refused("invalid-client", lambda: identities.issue(FORM, None))
    identities.issue(FORM | {"client_secret": "n3wer"}, None)


def test_who_shows_too_many_wrong_secrets_waits_with_the_right_one_too() -> None:
    room = Room(kinds=(TOKEN, SECRET, LOGIN))
    limited = Identities(room.state, b"key", CLIENTS, ttl_s=60, wrong_most=3, wrong_window_s=300)
    wrong = FORM | {"client_secret": "old"}
    for after_s in (0, 10, 20):
        room.clock.at_us = after_s * 1_000_000
        assert _refused("invalid-client", lambda: limited.issue(wrong, None)).status == 401
    assert _refused("too-many-requests", lambda: limited.issue(wrong, None)).status == 429
    _refused("too-many-requests", lambda: limited.issue(FORM, None))
    other = FORM | {"client_id": "buyer", "client_secret": "other"}
    assert limited.issue(other, None)["scope"] == "buy"
    _refused("invalid-client", lambda: limited.issue(FORM | {"client_id": "nobody"}, None))
    room.clock.at_us = 300 * 1_000_000  # the first of them is five minutes old
    assert limited.issue(FORM, None)["scope"] == "read write"
    again = Identities(room.state, b"key", CLIENTS, ttl_s=60, wrong_most=2, wrong_window_s=300)
    _refused("too-many-requests", lambda: again.issue(FORM, None))
