"""I-53: a partner's access ends, and grant, uses, refusals and end are in the trail."""

from __future__ import annotations

from typing import Any

from contracts.trail import GENESIS, HASH, link
from tests.scenarios.journals import HOUR, MINUTE, Tale
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-53"
EDGE, READ = "partner>erp", "erp.orders.read"
TAG, CLIENT = "tag:0123456789ab", "partner-north"


def granted(tale: Tale, **wrong: Any) -> Tale:
    body = {
        "id": "AC-1",
        "client": CLIENT,
        "granted_by": "it-lead",
        "behalf": "operations",
        "purpose": "ticket-1",
        "until_us": HOUR,
        "state": "granted",
    }
    tale.effect("erp", "access", "AC-1", body | wrong, cause="it-lead")
    return tale


def signed_in(tale: Tale, status: int = 200, edge: str = EDGE) -> str:
    text = f"grant_type=client_credentials&client_id={CLIENT}"
    asked = {"operation": "erp.token", "method": "POST", "path": "/", "headers": {}, "text": text}
    tale.calls += 1
    call_id = f"t-{tale.calls}"
    told: dict[str, Any] = {"operation": "erp.token", "status": status, "headers": {}}
    if status == 200:
        told["content"] = {"access_token": TAG}
    tale.journal.append("call", "partner", asked, edge=edge, call_id=call_id)
    tale.journal.append("answer", "erp", told, edge=edge, call_id=call_id)
    return call_id


def read(tale: Tale, status: int = 200, edge: str = EDGE) -> str:
    call_id = tale.call(edge, READ, headers={"authorization": f"Bearer {TAG}"})
    tale.answer(call_id, edge, READ, status)
    return call_id


def noted(tale: Tale, call_id: str, outcome: str, **wrong: Any) -> Tale:
    known = [key for key in tale.versions if key[1] == "access_use"]
    before = tale.versions[known[-1]][1] if known else None
    row = {"seq": len(known) + 1, "actor": CLIENT, "behalf": "operations", "key": "AC-1"}
    row |= {"action": READ, "outcome": outcome, **wrong}
    row[HASH] = link(GENESIS if before is None else before[HASH], row)
    tale.effect("erp", "access_use", f"AU-{row['seq']}", row, cause=call_id)
    return tale


def over(tale: Tale) -> Tale:
    tale.later(HOUR - tale.clock.at_us)
    body = tale.now_is("erp", "access", "AC-1")
    tale.effect("erp", "access", "AC-1", body | {"state": "ended"}, cause="time")
    return tale


def revoked(tale: Tale, by: str | None = "it-lead") -> Tale:
    body = tale.now_is("erp", "access", "AC-1") | {"state": "revoked", "revoked_by": by}
    tale.effect("erp", "access", "AC-1", body, cause=by or "?")
    return tale


def visited(**wrong: Any) -> Tale:
    """Granted, signed in, used once."""
    tale = granted(Tale().begin())
    signed_in(tale)
    return noted(tale, read(tale), **{"outcome": "used", **wrong})


def test_an_access_that_is_used_ends_and_is_refused_holds() -> None:
    tale = over(visited()).later(MINUTE)
    noted(tale, read(tale, 401), "refused")
    noted(tale, signed_in(tale, 401), "refused")
    assert holds(ID, tale) == 5


def test_a_use_after_the_end_that_is_not_refused_is_found() -> None:
    tale = over(visited()).later(MINUTE)
    noted(tale, read(tale), "used")
    finding = broken_by_simulator(ID, tale)
    assert f"{CLIENT} called {READ} after the end of access AC-1" in finding.sentence


def test_a_token_that_is_given_after_the_end_is_found() -> None:
    tale = over(visited()).later(MINUTE)
    signed_in(tale)
    assert "called erp.token after the end" in broken_by_simulator(ID, tale).sentence


def test_an_engine_that_lives_on_a_partners_access_is_itself_to_blame() -> None:
    tale = over(visited()).later(MINUTE)
    noted(tale, read(tale, edge="engine>erp"), "used")
    broken_by_integration(ID, tale)


def test_an_access_that_is_revoked_and_refused_from_then_on_holds() -> None:
    tale = revoked(visited())
    noted(tale, read(tale, 401), "refused")
    noted(tale, signed_in(tale, 401), "refused")
    assert holds(ID, tale.later(2 * HOUR)) == 5, "its own end need not be noted any more"


def test_a_use_or_a_token_within_the_time_of_an_access_that_was_revoked_is_found() -> None:
    tale = revoked(visited())
    noted(tale, read(tale), "used")
    finding = broken_by_simulator(ID, tale)
    assert f"{CLIENT} called {READ} after access AC-1 was revoked" in finding.sentence
    tale = revoked(visited())
    signed_in(tale)
    assert (
        "called erp.token after access AC-1 was revoked" in broken_by_simulator(ID, tale).sentence
    )
    tale = revoked(visited())
    noted(tale, read(tale, edge="engine>erp"), "used")
    broken_by_integration(ID, tale)


def test_a_revocation_takes_back_that_access_alone() -> None:
    tale = granted(revoked(visited()), id="AC-2")
    noted(tale, read(tale), "used", key="AC-2")
    holds(ID, tale)


def test_a_revocation_by_nobody_is_found() -> None:
    assert "was revoked by nobody" in broken_by_simulator(ID, revoked(visited(), None)).sentence


def test_a_use_or_a_refusal_that_is_not_in_the_trail_is_found() -> None:
    tale = granted(Tale().begin())
    signed_in(tale)
    read(tale)
    assert "the use of the access" in broken_by_simulator(ID, tale).sentence
    tale = over(visited()).later(MINUTE)
    read(tale, 401)
    assert "the refusal of the access" in broken_by_simulator(ID, tale).sentence


def test_a_row_that_names_somebody_else_or_another_outcome_is_found() -> None:
    assert "names partner-south" in broken_by_simulator(ID, visited(actor="partner-south")).sentence
    assert "for nobody" in broken_by_simulator(ID, visited(behalf="nobody")).sentence
    assert "says refused" in broken_by_simulator(ID, visited(outcome="refused")).sentence


def test_a_call_of_a_partner_whom_nobody_let_in_is_found() -> None:
    tale = Tale().begin()
    signed_in(tale, 401)
    assert holds(ID, tale) == 1
    tale = Tale().begin()
    signed_in(tale)
    assert "nobody granted it access" in broken_by_simulator(ID, tale).sentence


def test_an_access_without_people_purpose_or_end_is_found() -> None:
    for wrong, what in (
        ({"granted_by": ""}, "who granted it"),
        ({"behalf": None}, "on whose behalf"),
        ({"purpose": ""}, "why"),
    ):
        finding = broken_by_simulator(ID, granted(Tale().begin(), **wrong))
        assert f"lacks {what}" in finding.sentence
    tale = granted(Tale().begin().later(MINUTE), until_us=MINUTE)
    assert "an end that is still to come" in broken_by_simulator(ID, tale).sentence


def test_an_end_that_the_trail_lacks_is_found() -> None:
    finding = broken_by_simulator(ID, visited().later(2 * HOUR))
    assert "the end of access AC-1" in finding.sentence


def test_a_trail_that_was_changed_is_found() -> None:
    tale = visited()
    row = tale.now_is("erp", "access_use", "AU-1") | {"seq": 3}
    tale.effect("erp", "access_use", "AU-3", row, cause="c-9")
    finding = broken_by_simulator(ID, tale)
    assert "was changed: row 2 is missing" in finding.sentence


def test_where_no_partner_is_let_in_nothing_is_judged() -> None:
    is_not_exercised(ID, Tale().begin())
