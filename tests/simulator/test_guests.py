"""Partners are let in for a time and a purpose, and what they do is a trail."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from contracts.trail import Chain
from simulator.entity import Pending
from simulator.errors import AccessOver
from simulator.guests import ACCESS, ENDS, USE, AccessEnded, Grant
from simulator.identity import SECRET, TOKEN, Client, Identities
from simulator.problem import Problem
from tests.simulator.room import Room

GRANT = Grant("partner-north", ("erp:read",), "ticket-1", "it-lead", "operations", 600)
FORM = {
    "grant_type": "client_credentials",
    "client_id": "partner-north",
    "client_secret": "guest",
}


def _let_in() -> tuple[Room, Identities, str]:
    room = Room(kinds=(TOKEN, SECRET, ACCESS, USE))
    identities = Identities(room.state, b"key", (Client("partner-own", "x", ()),), ttl_s=3_600)
    return room, identities, identities.admit(GRANT, "guest")


def test_a_partner_has_the_scopes_that_were_granted_until_the_second_of_the_end() -> None:
    room, identities, access = _let_in()
    bearer = f"Bearer {identities.issue(FORM, None)['access_token']}"
    principal = identities.authenticate(bearer)
    assert (principal.client, principal.guest) == ("partner-north", access)
    assert principal.scopes == {"erp:read"}
    room.clock.at_us += 600_000_000 - 1
    assert identities.authenticate(bearer).guest == access
    room.clock.at_us += 1
    with pytest.raises(AccessEnded) as late:
        identities.authenticate(bearer)
    assert (late.value.status, late.value.guest) == (401, access)
    with pytest.raises(AccessEnded) as again:
        identities.issue(FORM, None)
    assert (again.value.status, again.value.guest) == (401, access)


def test_an_access_that_is_revoked_is_refused_at_once_and_says_who_did_it() -> None:
    room, identities, access = _let_in()
    bearer = f"Bearer {identities.issue(FORM, None)['access_token']}"
    room.clock.at_us += 1_000_000
    identities.guests.revoke(access, "it-lead")
    with pytest.raises(AccessEnded) as late:
        identities.authenticate(bearer)
    assert (late.value.status, late.value.guest) == (401, access)
    with pytest.raises(AccessEnded):
        identities.issue(FORM, None)
    (told,) = identities.guests.all()
    assert (told["state"], told["revoked_by"]) == ("revoked", "it-lead")
    assert told["since"] < told["revoked_at"] < told["until"]
    room.clock.at_us += 600_000_000
    asyncio.run(identities.guests.end(Pending(1, 0, ENDS, {"access": access})))
    assert identities.guests.one(access) == told, "what was revoked does not end once more"


def test_only_an_access_that_is_open_is_revoked_and_by_somebody() -> None:
    room, identities, access = _let_in()
    with pytest.raises(KeyError):
        identities.guests.revoke("AC-000099", "it-lead")
    with pytest.raises(ValueError, match="by somebody who answers for it"):
        identities.guests.revoke(access, "Anna Lee")
    identities.guests.revoke(access, "it-lead")
    with pytest.raises(AccessOver, match="is revoked already"):
        identities.guests.revoke(access, "it-lead")
    other = identities.admit(GRANT, "guest")
    room.clock.at_us += 600_000_000
    with pytest.raises(AccessOver, match="is ended already"):
        identities.guests.revoke(other, "it-lead")


def test_a_token_of_long_ago_still_has_a_name() -> None:
    room, identities, access = _let_in()
    bearer = f"Bearer {identities.issue(FORM, None)['access_token']}"
    room.clock.at_us += 7_200_000_000
    identities.admit(GRANT, "other")
    identities.issue(FORM | {"client_secret": "other"}, None)
    with pytest.raises(AccessEnded) as late:
        identities.authenticate(bearer)
    assert late.value.guest == access


@pytest.mark.parametrize("secret", ["", "wrong"])
def test_nobody_is_let_in_without_the_secret(secret: str) -> None:
    _, identities, _ = _let_in()
    with pytest.raises(Problem) as caught:
        identities.issue(FORM | {"client_secret": secret}, None)
    assert (caught.value.slug, caught.value.guest) == ("invalid-client", None)


def test_uses_and_refusals_are_chained_and_say_who_and_for_whom() -> None:
    room, identities, access = _let_in()
    identities.guests.used(access, "erp.orders.read", "c-1", 200, None)
    identities.guests.used(access, "erp.orders.read", "c-2", 404, "not-found")
    identities.guests.used(access, "erp.orders.read", "c-3", 401, "unauthorized")
    rows = [row.view for row in room.state.rows(USE.name)]
    assert [row["outcome"] for row in rows] == ["used", "used", "refused"]
    assert {(row["actor"], row["behalf"]) for row in rows} == {("partner-north", "operations")}
    chain = Chain()
    for row in rows:
        chain.take(row)
    assert (chain.breaks, chain.seq) == ([], 3)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": "north"},
        {"purpose": ""},
        {"purpose": "to help Anna"},
        {"granted_by": ""},
        {"behalf": ""},
        {"seconds": 0},
    ],
)
def test_an_access_that_nobody_answers_for_is_none(wrong: dict[str, Any]) -> None:
    sound: dict[str, Any] = {name: getattr(GRANT, name) for name in Grant.__slots__}
    with pytest.raises(ValueError, match=r"^(a partner|an access)"):
        Grant(**sound | wrong)


def test_a_client_of_the_system_is_no_partner() -> None:
    _, identities, _ = _let_in()
    own = Grant("partner-own", ("erp:read",), "ticket-1", "it-lead", "operations", 600)
    with pytest.raises(ValueError, match="is no partner"):
        identities.admit(own, "guest")
