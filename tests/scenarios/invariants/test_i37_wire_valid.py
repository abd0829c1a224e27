import pytest

from tests.scenarios.journals import Document, Tale
from tests.scenarios.trade import create, deliver, ordered, place, world
from tests.scenarios.verdicts import (
    broken,
    broken_by_integration,
    broken_by_simulator,
    holds,
    is_not_exercised,
)

ID = "I-37"

MISSING: list[Document] = [
    {"pointer": "/lines/0", "message": "lacks quantity", "contract": "orders"},
]


def test_messages_that_keep_their_contract_hold() -> None:
    assert holds(ID, ordered()) == 2


def test_a_request_of_the_engine_that_breaks_its_contract_is_named() -> None:
    tale = world()
    tale.call("engine>erp", "erp.orders.create", key="S-1", method="POST", violations=MISSING)
    finding = broken_by_integration(ID, tale)
    assert "engine sent a message of erp.orders.create for S-1" in finding.sentence
    assert "/lines/0 lacks quantity" in finding.sentence


def test_the_contract_and_its_version_are_named_where_they_are_known() -> None:
    tale = world()
    broken_row = [{**MISSING[0], "version": "2.0.0"}]
    tale.call("engine>erp", "erp.orders.create", method="POST", violations=broken_row)
    sentence = broken_by_integration(ID, tale).sentence
    assert "that breaks its contract orders@2.0.0: /lines/0 lacks quantity" in sentence


@pytest.mark.parametrize("code", ["version-unknown", "version-gone"])
def test_a_refusal_for_a_version_is_no_message_that_cannot_be_read(code: str) -> None:
    tale = world()
    place(tale)
    create(tale, number=None, status=400, code=code)
    holds(ID, tale)


def test_a_call_that_no_contract_publishes_is_found() -> None:
    tale = world()
    unknown: list[Document] = [{"message": "no contract publishes this operation"}]
    tale.call("engine>erp", None, path="/secret-view", violations=unknown)
    assert "no published operation" in broken_by_integration(ID, tale).sentence


@pytest.mark.parametrize(
    ("status", "code"), [(400, "bad-request"), (422, "invalid"), (405, None), (415, None)]
)
def test_a_request_that_its_receiver_could_not_read_is_found(status: int, code: str | None) -> None:
    tale = world()
    place(tale)
    create(tale, number=None, status=status, code=code)
    assert (
        f"could not read erp.orders.create for S-1: {status}"
        in broken_by_integration(ID, tale).sentence
    )


@pytest.mark.parametrize("status", [400, 405, 413, 415])
def test_a_refusal_that_a_fault_made_up_says_nothing_of_the_request(status: int) -> None:
    tale = world()
    call = tale.call("engine>storefront", "storefront.prices.put", method="PUT", content={})
    tale.answer(call, "engine>storefront", "storefront.prices.put", status, made_by="moody")
    holds(ID, tale)


@pytest.mark.parametrize(
    ("status", "code"), [(422, "unknown-customer"), (404, "not-found"), (503, None)]
)
def test_a_refusal_on_the_merits_breaks_no_contract(status: int, code: str | None) -> None:
    tale = world()
    place(tale)
    create(tale, number=None, status=status, code=code)
    holds(ID, tale)


def test_an_answer_of_the_engine_that_breaks_its_contract_is_the_engines() -> None:
    tale = world()
    edge = ("storefront>engine", "engine.webhook")
    call = tale.call(*edge, key="E-1", method="POST")
    tale.answer(call, *edge, 299, key="E-1", violations=[{"message": "status 299 is none of 2XX"}])
    broken_by_integration(ID, tale)


def test_an_answer_of_the_erp_that_breaks_its_contract_is_the_simulators() -> None:
    tale = world()
    edge = ("engine>erp", "erp.orders.list")
    tale.answer(tale.call(*edge), *edge, 200, violations=MISSING)
    broken_by_simulator(ID, tale)


def test_a_request_of_a_buyer_that_breaks_its_contract_is_the_harnesss() -> None:
    tale = world()
    tale.call("buyer>storefront", "storefront.cart.put", method="PUT", violations=MISSING)
    assert broken(ID, tale).subject == "harness"


def test_an_answer_that_a_fault_made_up_is_nobodys() -> None:
    tale = ordered()
    edge = ("engine>erp", "erp.orders.list")
    tale.answer(tale.call(*edge), *edge, 502, made_by="garbage", violations=MISSING)
    holds(ID, tale)


def test_one_broken_field_in_many_messages_is_told_per_order() -> None:
    tale: Tale = world()
    for key in ("S-1", "S-2"):
        for _ in range(3):
            tale.call("engine>erp", "erp.orders.create", key=key, violations=MISSING)
    broken_by_integration(ID, tale, times=2)


def test_without_a_call_of_the_engine_nothing_is_put_to_the_test() -> None:
    tale = world()
    place(tale)
    deliver(tale)
    is_not_exercised(ID, tale)
