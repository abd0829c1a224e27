"""An engine speaks the version it is written for, and to who has an older one, that one."""

from __future__ import annotations

import asyncio
from typing import Any

import orjson
import pytest

from contracts.check import Checker
from contracts.converters import convert
from contracts.errors import ConverterMissing, Inconvertible
from contracts.operations import Operations
from contracts.ports import Request, Response
from contracts.published import urn
from engine.config import Config
from engine.dialects import Dialects, carried_by, newest_spoken
from engine.errors import ConfigInvalid
from engine.flows.discounts import DISCOUNT_MAPPERS
from engine.flows.order_to_erp import ORDER_MAPPERS
from engine.flows.prices import PRICE_MAPPERS
from engine.flows.shipments import SHIPMENT_MAPPERS
from engine.parts import build
from tests.contracts.samples import example
from tests.engine.fakes import documents
from tests.engine.fakes.sea import SETTINGS, Sea, sail

VERSION = "x-contract-version"
TWO = {"orders": "2.0.0", "prices": "2.0.0", "shipments": "2.0.0", "events": "2.0.0"}
CHECKER = Checker()


def problem(status: int, code: str, *supported: str) -> Response:
    body = {"code": code, "supported": list(supported)}
    return Response(status, {"content-type": "application/problem+json"}, orjson.dumps(body))


class Old:
    """An ERP of before: it serves the versions given, and keeps what it was asked."""

    def __init__(self, *served: str) -> None:
        self.served = served
        self.asked: list[tuple[str, str | None, Any]] = []

    def handle(self, request: Request) -> Response:
        if request.path.startswith("/oauth"):
            return Response(200, {}, orjson.dumps({"access_token": "t", "expires_in": 3600}))
        version = request.headers.get(VERSION)
        content = orjson.loads(request.body) if request.body else None
        self.asked.append((request.path, version, content))
        if (version or "1.0.0") not in self.served:
            return problem(400, "version-unknown", *self.served)
        order = example("orders", "erp-order")
        spoken = convert(order, urn("orders", "erp-order"), version or "1.0.0")
        return Response(201, {}, orjson.dumps(spoken))


def asking(erp: Old, pins: str, calls: int = 1) -> list[Response]:
    """What an engine that pins these versions gets when it enters an order, at once so often."""
    answers: list[Response] = []

    async def scene(sea: Sea) -> None:
        sea.wire.servers = {"engine>erp": erp.handle, "engine>storefront": erp.handle}
        parts = build(Config.parse({**SETTINGS, "contracts": pins}), sea.ports)
        pin = parts.dialects.pin("orders")
        order = convert(documents.order("S-1"), urn("orders", "storefront-order"), pin)
        request = ORDER_MAPPERS[pin](order)
        asked = [parts.create(request, f"key-{nth}") for nth in range(calls)]
        answers.extend(await asyncio.gather(*asked))

    sail(scene)
    return answers


def test_an_engine_that_pins_nothing_says_nothing_of_versions() -> None:
    erp = Old("1.0.0")
    (answer,) = asking(erp, "")
    ((_, version, content),) = [one for one in erp.asked if one[0] == "/orders"]
    assert (answer.status, version, content["account"]) == (201, None, "C-1")


def test_a_pinned_version_is_asked_for_and_taken_as_it_comes() -> None:
    erp = Old("1.0.0", "2.0.0")
    (answer,) = asking(erp, "orders@2.0.0")
    ((_, version, content),) = erp.asked
    assert (version, content["buyer"]) == ("2.0.0", "C-1")
    assert CHECKER.document(urn("orders", "erp-order-create", "2.0.0"), content) == []
    assert "buyer" in orjson.loads(answer.body)


def test_a_system_of_before_is_spoken_to_in_its_version_and_heard_in_ours() -> None:
    erp = Old("1.0.0")
    answers = asking(erp, "orders@2.0.0", calls=3)
    for answer in answers:
        assert answer.status == 201
        assert (
            CHECKER.document(urn("orders", "erp-order", "2.0.0"), orjson.loads(answer.body)) == []
        )
    versions = [version for _, version, _ in erp.asked]
    assert versions == ["2.0.0"] * 3 + ["1.0.0"] * 3  # those under way learn it each by itself
    assert all("account" in content for _, version, content in erp.asked if version == "1.0.0")


def test_what_came_after_an_engine_is_never_asked_for() -> None:
    erp = Old("2.0.0")
    (answer,) = asking(erp, "orders@1.0.0")
    assert (answer.status, len(erp.asked)) == (400, 1)
    assert newest_spoken("orders", "1.0.0", {"2.0.0"}) is None
    assert newest_spoken("orders", "2.0.0", {"1.0.0", "9.0.0"}) == "1.0.0"
    assert newest_spoken("orders", "2.0.0", {"1.0.0", "2.0.0"}) == "2.0.0"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b"<html>"),
        (400, b"[]"),
        (400, b'{"code":"bad-request","supported":["1.0.0"]}'),
        (503, b'{"code":"version-unknown","supported":["1.0.0"]}'),
        (400, b'{"code":"version-unknown","supported":"1.0.0"}'),
        (400, b'{"code":"version-unknown","supported":[1,null]}'),
    ],
)
def test_a_refusal_that_names_no_version_turns_nobody(status: int, body: bytes) -> None:
    dialects = Dialects(TWO)
    pinned = dialects.operation("erp", "POST", "/orders")
    assert pinned is not None
    assert not dialects.turn_to("erp", pinned, pinned, Response(status, {}, body))
    assert dialects.spoken("erp", pinned) is pinned


def test_a_version_that_goes_later_is_left_again() -> None:
    dialects = Dialects(TWO)
    pinned = dialects.operation("erp", "GET", "/orders?limit=1")
    assert pinned is not None
    assert dialects.turn_to("erp", pinned, pinned, problem(400, "version-unknown", "1.0.0"))
    old = dialects.spoken("erp", pinned)
    assert old.version == "1.0.0"
    assert dialects.turn_to("erp", pinned, old, problem(410, "version-gone", "2.0.0"))
    assert dialects.spoken("erp", pinned) is pinned
    assert dialects.spoken("storefront", pinned) is pinned


def event(version: str) -> bytes:
    return orjson.dumps(convert(example("events", "event"), urn("events", "event"), version))


def test_an_event_of_a_version_that_is_known_is_read_as_the_pinned_one() -> None:
    new = Dialects(TWO)
    assert new.event(event("2.0.0"), "2.0.0") == event("2.0.0")
    told = orjson.loads(new.event(event("1.0.0"), "1.0.0"))
    assert CHECKER.document(urn("events", "event", "2.0.0"), told) == []
    assert told["data"]["buyer"] == example("events", "event")["data"]["account"]


def test_the_documents_of_an_event_are_of_the_version_that_their_own_contract_is_pinned_at() -> (
    None
):
    mixed = Dialects({"orders": "2.0.0"})
    told = orjson.loads(mixed.event(event("1.0.0"), "1.0.0"))
    assert "buyer" in told["data"]
    change = {"entity": "price", "data": example("prices", "price")}
    assert mixed.change(change) is change
    change = {"entity": "order", "data": example("orders", "erp-order")}
    assert "buyer" in mixed.change(change)["data"]
    odds: list[Any] = [{"entity": "order", "data": None}, {"entity": [], "data": {}}, "no change"]
    for odd in odds:
        assert mixed.change(odd) is odd
    broken = {"entity": "order", "data": {"no": "order"}}
    assert mixed.change(broken) is broken


@pytest.mark.parametrize("version", ["2.0.0", "9.0.0", "", "latest"])
def test_an_event_of_a_version_that_came_later_is_refused(version: str) -> None:
    with pytest.raises(ConverterMissing):
        Dialects({}).event(event("1.0.0"), version)
    assert Dialects({}).supported == ["1.0.0"]
    assert Dialects(TWO).supported == ["1.0.0", "2.0.0"]


@pytest.mark.parametrize("body", [b"{", b"[]", b"{}", b'{"type":"seatrial.order.placed"}'])
def test_an_event_that_cannot_be_converted_is_no_event(body: bytes) -> None:
    with pytest.raises(Inconvertible):
        Dialects(TWO).event(body, "1.0.0")


def test_the_events_of_a_version_carry_the_documents_that_its_schema_names() -> None:
    for version in ("1.0.0", "2.0.0"):
        carried = carried_by(version)
        assert {carried[one] for one in ("orders", "prices", "shipments")} == {version}
        assert carried["items"] == "1.0.0"


def test_there_is_a_mapper_for_each_version_and_what_it_writes_is_of_it() -> None:
    cases = (
        (ORDER_MAPPERS, ("orders", "storefront-order"), ("orders", "erp-order-create")),
        (PRICE_MAPPERS, ("prices", "price"), ("prices", "price")),
        (DISCOUNT_MAPPERS, ("prices", "discount"), ("prices", "discount")),
        (SHIPMENT_MAPPERS, ("shipments", "shipment"), ("shipments", "shipment")),
    )
    for mappers, (contract, name), (to, written) in cases:
        known = Operations.load().versions(f"storefront.{contract}.list")
        assert mappers.keys() == known.keys()
        for version, mapper in mappers.items():
            document = convert(example(contract, name), urn(contract, name), version)
            assert CHECKER.document(urn(to, written, version), mapper(document)) == []


@pytest.mark.parametrize(
    ("pins", "says"),
    [
        ("orders@7.0.0", "orders@7"),
        ("orders", "names no version"),
        ("orders@1.0.0,orders@2.0.0", "pins a contract twice"),
    ],
)
def test_pins_that_cannot_be_kept_are_refused(pins: str, says: str) -> None:
    with pytest.raises(ConfigInvalid, match=says):
        Config(contracts=pins)
