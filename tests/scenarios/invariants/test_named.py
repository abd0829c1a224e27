"""I-17 of quotes and amendments: who asks is named in both systems, and may ask."""

from __future__ import annotations

from typing import Any

from tests.scenarios.journals import HOUR, Document, Tale
from tests.scenarios.partners import staffed, user
from tests.scenarios.quotes import answer, approve, ask, asked, offer
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds

ID = "I-17"
ANNA: Document = {"role": "buyer", "id": "anna"}


def by(who: Document | None, sent: Any = ..., tale: Tale | None = None) -> Tale:
    """A quote of C-1 by somebody, as the engine sends it on: with him, or as `sent`."""
    tale = tale or staffed()
    asked(tale, requested_by=who)
    ask(tale, garbled={"requested_by": who if sent is ... else sent})
    return tale


def with_carla(serves: str) -> Tale:
    tale = staffed()
    carla = user("carla", account=None, roles=["staff"], serves=[serves])
    for system in ("erp", "storefront"):
        tale.effect(system, "user", "carla", carla, cause="c-clerk")
    tale.clock.at_us += 2 * HOUR
    return tale


def test_a_quote_that_names_its_user_in_both_systems_holds() -> None:
    assert holds(ID, by(ANNA)) == 2


def test_a_user_who_is_lost_or_mistaken_on_the_way_is_the_integrations() -> None:
    lost = broken_by_integration(ID, by(ANNA, None))
    assert "ERP quote QU-1 names nobody" in lost.sentence
    other = broken_by_integration(ID, by(ANNA, {"role": "staff", "id": "anna"}))
    assert "names staff anna" in other.sentence


def test_an_erp_that_forgets_whom_it_was_told_is_itself_to_blame() -> None:
    tale = staffed()
    asked(tale, requested_by=ANNA)
    ask(tale, number=None, garbled={"requested_by": ANNA})
    call = "c-000001"
    known = tale.now_is("storefront", "quote", "Q-1")
    entered = known | {"reference": "Q-1", "number": "QU-1", "state": "requested", "reason": None}
    entered |= {"offers": [], "requested_by": None}
    tale.effect("erp", "quote", "QU-1", entered, cause=call)
    assert "names nobody" in broken_by_simulator(ID, tale).sentence


def test_staff_ask_for_those_whom_they_serve_and_nobody_else() -> None:
    carla: Document = {"role": "staff", "id": "carla"}
    assert holds(ID, by(carla, tale=with_carla("C-1"))) == 2
    finding = broken_by_simulator(ID, by(carla, tale=with_carla("C-9")))
    assert "who may not ask for account C-1" in finding.sentence


def test_a_quote_without_a_name_of_an_account_with_users_is_found() -> None:
    assert "names no user" in broken_by_simulator(ID, by(None)).sentence
    account: Document = {"role": "buyer", "id": "buyer:C-1"}
    assert "names no user" in broken_by_simulator(ID, by(account)).sentence


def test_who_approved_an_offer_is_shown_as_the_erp_says() -> None:
    for shown, right in (("clerk-approvals", True), ("somebody", False)):
        tale = by(ANNA)
        made = offer() | {"approved_by": "clerk-approvals"}
        approve(tale, made)
        told = made | {"approved_by": shown}
        answer(tale, offer=told)
        if right:
            assert holds(ID, tale) == 3
        else:
            sentence = broken_by_integration(ID, tale).sentence
            assert "shown as approved by somebody, and the ERP says clerk-approvals" in sentence


def test_an_offer_shown_by_an_older_contract_says_nothing_of_who_approved_it() -> None:
    tale = by(ANNA)
    approve(tale, offer() | {"approved_by": "clerk-approvals"})
    answer(tale, offer=offer())
    assert holds(ID, tale) == 2
