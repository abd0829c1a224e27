from typing import Any

import pytest

from tests.scenarios.journals import Document, Tale, at, parked_row
from tests.scenarios.trade import deliver, ordered, place, price, shipment, world
from tests.scenarios.verdicts import broken_by_integration, holds, is_not_exercised

ID = "I-47"
CREATE, STATUS = "erp.orders.create", "storefront.orders.status"
PUT = "storefront.prices.put"


def row(key: str, action: str, outcome: str = "applied", version: int | None = 1) -> Document:
    told = {"at": at(0), "actor": "engine", "flow": "f", "correlation": "x", "outcome": outcome}
    return told | {"action": action, "key": key, "version": version}


def audited(tale: Tale, *rows: Document) -> Tale:
    edge, content = ("harness>engine", "engine.probe.audit"), {"entries": list(rows), "next": None}
    tale.answer(tale.call(*edge), *edge, 200, content=content)
    return tale


def settled(tale: Tale, *, settled: bool = True, parked: tuple[Document, ...] = ()) -> Tale:
    edge = ("harness>engine", "engine.probe.settled")
    tale.answer(tale.call(*edge), *edge, 200, content={"settled": settled, "open": 0})
    tale.parked(*parked)
    return tale


def test_rows_of_success_with_their_effects_hold() -> None:
    rows = (row("S-1", CREATE, "created"), row("S-1", STATUS), row("P-1", PUT))
    assert holds(ID, audited(ordered(), *rows)) == 3


@pytest.mark.parametrize(
    "told",
    [
        row("S-9", CREATE, "created"),
        row("S-9", CREATE, "FOUND"),
        row("S-9", STATUS),
        row("P-9", PUT),
        row("P-1", PUT, version=2),
        row("SH-9", "storefront.shipments.put", "done", version=None),
    ],
)
def test_a_row_of_success_without_its_effect_is_found(told: Document) -> None:
    finding = broken_by_integration(ID, audited(ordered(), told))
    assert f"says of {told['key']} that {told['action']} was {told['outcome']}" in finding.sentence


@pytest.mark.parametrize(
    "told",
    [
        row("S-9", CREATE, "parked"),
        row("S-9", CREATE, "uncertain"),
        row("P-9", PUT, ""),
        row("P-9", "engine.replay", "done"),
    ],
)
def test_a_row_that_claims_no_success_is_none(told: Document) -> None:
    is_not_exercised(ID, audited(ordered(), told))


def test_the_removal_of_what_never_came_leaves_no_trace() -> None:
    tale = world()
    tale.effect("erp", "shipment", "SH-1", shipment())
    tale.effect("erp", "shipment", "SH-1", None)
    is_not_exercised(ID, audited(tale, row("SH-1", "storefront.shipments.put", version=2)))


def test_an_older_version_than_the_storefront_has_is_in() -> None:
    tale = world()
    tale.effect("storefront", "price", "P-1", price("15"), version=7)
    holds(ID, audited(tale, row("P-1", PUT, "stale", version=5)))


def acknowledged() -> Tale:
    tale = world()
    place(tale)
    deliver(tale)
    return tale


def test_nothing_open_and_an_order_that_is_nowhere_is_found() -> None:
    finding = broken_by_integration(ID, settled(acknowledged()))
    assert "says that nothing is open, and order S-1, whose event it acknowledged" in (
        finding.sentence
    )


def test_nothing_open_and_every_order_booked_or_parked_holds() -> None:
    assert holds(ID, settled(ordered())) == 1
    assert holds(ID, settled(acknowledged(), parked=(parked_row("S-1"),))) == 1


@pytest.mark.parametrize("tale", [settled(acknowledged(), settled=False), settled(world())])
def test_who_is_still_at_work_or_acknowledged_nothing_claims_nothing(tale: Tale) -> None:
    is_not_exercised(ID, tale)


def test_an_event_acknowledged_after_its_word_is_not_meant_by_it() -> None:
    tale = settled(world())
    place(tale)
    deliver(tale)
    is_not_exercised(ID, tale)


def test_an_order_number_that_the_erp_does_not_have_is_found_without_any_probe() -> None:
    tale = ordered()
    known: dict[str, Any] = tale.now_is("storefront", "order", "S-1")
    tale.effect("storefront", "order", "S-1", known | {"status": known["status"] | {"number": "?"}})
    assert "as an order of the ERP that the ERP does not have" in (
        broken_by_integration(ID, tale).sentence
    )


def test_without_its_word_nothing_is_put_to_the_test() -> None:
    is_not_exercised(ID, ordered())
