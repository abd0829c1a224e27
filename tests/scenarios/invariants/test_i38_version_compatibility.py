from typing import Any

import pytest

from tests.scenarios.journals import Document, Tale
from tests.scenarios.trade import create, ordered, place, world
from tests.scenarios.verdicts import (
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-38"
CREATE = ("engine>erp", "erp.orders.create")
FEED = ("engine>erp", "erp.changes.list")


def asked(version: str) -> Document:
    return {"x-contract-version": version}


def problem(code: str, contract: str, version: str, *supported: str) -> Document:
    said = {"contract": contract, "version": version, "supported": list(supported)}
    return {"type": f"urn:seatrial:problem:{code}", "code": code, "status": 400, **said}


def refused(
    tale: Tale, edge: str, operation: str, asks: str | None, content: Document, **more: Any
) -> None:
    call = tale.call(edge, operation, method="POST", headers=asked(asks) if asks else None)
    status = 410 if content["code"] == "version-gone" else 400
    tale.answer(call, edge, operation, status, content=content, **more)


OLD = problem("version-unknown", "orders", "2.0.0", "1.0.0")
GONE = problem("version-gone", "orders", "1.0.0", "2.0.0")


def test_where_nobody_names_a_version_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, ordered())


def test_an_answer_in_the_version_that_was_asked_for_holds() -> None:
    tale = world()
    call = tale.call(*CREATE, method="POST", headers=asked("2.0.0"))
    tale.answer(call, *CREATE, 201, headers=asked("2.0.0"))
    assert holds(ID, tale) == 1


def test_the_number_in_a_path_names_the_newest_version_of_it() -> None:
    tale = world()
    call = tale.call(*CREATE, method="POST", path="/v2/orders")
    tale.answer(call, *CREATE, 201, headers=asked("2.0.0"))
    assert holds(ID, tale) == 1
    tale = world()
    call = tale.call(*CREATE, method="POST", path="/v2/orders")
    tale.answer(call, *CREATE, 201, headers=asked("1.0.0"))
    said = broken_by_simulator(ID, tale).sentence
    assert "asked for in orders 2.0.0 and answered in 1.0.0" in said


def test_a_system_that_takes_a_version_and_does_not_say_it_again_is_found() -> None:
    tale = world()
    call = tale.call(*CREATE, method="POST", headers=asked("2.0.0"))
    tale.answer(call, *CREATE, 201)
    said = broken_by_simulator(ID, tale).sentence
    assert "asked for in orders 2.0.0 and answered in no version that it names" in said


def test_who_is_refused_for_a_version_and_finds_another_is_compatible() -> None:
    tale = world()
    refused(tale, *CREATE, "2.0.0", OLD)
    tale.asks(*CREATE, 201, method="POST", headers=asked("1.0.0"), answer_headers=asked("1.0.0"))
    holds(ID, tale)


def test_who_is_refused_for_a_version_to_the_end_is_found_and_the_contract_is_named() -> None:
    tale = world()
    place(tale)
    refused(tale, *CREATE, None, GONE)
    refused(tale, *CREATE, None, GONE)
    finding = broken_by_integration(ID, tale)
    assert "erp refused erp.orders.create of the engine" in finding.sentence
    assert "orders 1.0.0 (version-gone): erp speaks 2.0.0" in finding.sentence


def test_each_operation_that_stays_refused_is_found_by_itself() -> None:
    tale = world()
    refused(tale, *CREATE, "2.0.0", OLD)
    refused(tale, "engine>storefront", "storefront.prices.put", "2.0.0", OLD)
    tale.asks(*FEED, 200, headers=asked("1.0.0"))
    broken_by_integration(ID, tale, times=2)


def test_a_feed_that_is_refused_for_its_version_is_found_though_it_is_seldom_kept() -> None:
    tale = world()
    refused(tale, *FEED, None, problem("version-gone", "events", "1.0.0", "2.0.0"))
    assert "events 1.0.0" in broken_by_integration(ID, tale).sentence
    tale = world()
    refused(tale, *FEED, "2.0.0", problem("version-unknown", "events", "2.0.0", "1.0.0"))
    tale.asks(*FEED, 200)
    holds(ID, tale)  # the refused call named one


def test_an_engine_that_cannot_read_the_version_of_an_event_is_found() -> None:
    tale = world()
    edge = ("storefront>engine", "engine.webhook")
    refused(tale, *edge, "2.0.0", problem("version-unknown", "events", "2.0.0", "1.0.0"))
    sentence = broken_by_integration(ID, tale).sentence
    assert "engine refused engine.webhook of the storefront" in sentence
    assert "events 2.0.0" in sentence


def test_what_is_no_version_is_not_repeated() -> None:
    tale = world()
    odd = problem("version-unknown", "orders", "Ada Lovelace", "<b>", "1.0.0")
    refused(tale, *CREATE, "Ada Lovelace", odd)
    sentence = broken_by_integration(ID, tale).sentence
    assert "of orders a version that is none" in sentence
    assert "Ada" not in sentence
    assert "<b>" not in sentence


@pytest.mark.parametrize("code", ["version-unknown", "version-gone"])
def test_a_refusal_that_a_fault_made_up_says_nothing_of_versions(code: str) -> None:
    tale = ordered()
    refused(tale, *CREATE, "1.0.0", problem(code, "orders", "1.0.0"), made_by="moody")
    holds(ID, tale)


def test_another_refusal_says_nothing_of_versions() -> None:
    tale = world()
    place(tale)
    create(tale, number=None, status=422, code="unknown-customer")
    is_not_exercised(ID, tale)


def test_an_answer_in_another_version_than_was_asked_for_is_the_systems_own_fault() -> None:
    tale = world()
    call = tale.call(*CREATE, method="POST", headers=asked("1.0.0"))
    tale.answer(call, *CREATE, 201, headers=asked("2.0.0"))
    sentence = broken_by_simulator(ID, tale).sentence
    assert "was asked for in orders 1.0.0 and answered in 2.0.0" in sentence
    tale = world()
    tale.answer(tale.call(*CREATE, method="POST"), *CREATE, 201, headers=asked("2.0.0"))
    broken_by_simulator(ID, tale)


def test_a_contract_of_one_version_puts_nothing_to_the_test() -> None:
    tale = world()
    tale.asks("engine>storefront", "storefront.items.put", method="PUT", headers=asked("1.0.0"))
    is_not_exercised(ID, tale)
