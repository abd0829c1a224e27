"""I-54 of what is wanted back: asked as the ERP wants it, decided by the warehouse, posted so."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios.invariants.test_i54_warehouse_agrees import (
    ID,
    _late,
    begun,
    confirmed,
    count,
    parked,
    posted,
    refused,
    released,
    told,
)
from tests.scenarios.journals import HOUR, Document, Tale, at
from tests.scenarios.verdicts import broken_by_integration, broken_by_simulator, holds

ASKED = {"line": 1, "sku": "TEA", "quantity": count("2")}


def wanted_back(tale: Tale, got: str | None = None, cause: str = "c-clerk") -> Tale:
    """The ERP wants two of three back, or knows what of that the warehouse withdrew."""
    document = {
        "id": "PW-1",
        "shop": "shop",
        "order": "10001",
        "reference": "S-1",
        "pick": "PK-1",
        "warehouse": "W-1",
        "state": "asked" if got is None else "decided",
        "lines": [{**ASKED, "withdrawn": count(got or "0")}],
        "asked_at": at(0),
    }
    tale.effect("erp", "withdrawal", "PW-1", document, cause=cause)
    return tale


def asked(tale: Tale, wanted: str = "2", got: str | None = "2") -> Tale:
    """The engine tells the warehouse, which decides."""
    edge = ("engine>wms", "wms.withdrawals.put")
    call_id = tale.call(*edge, key="PW-1", method="PUT", content={})
    lines: list[Document] = [{**ASKED, "quantity": count(wanted)}]
    row: dict[str, Any] = {"id": "PW-1", "pick": "PK-1", "lines": lines}
    tale.effect("wms", "withdrawal", "PW-1", row, cause=call_id)
    if got is not None:
        decided = {**row, "lines": [{**ASKED, "quantity": count(got)}], "decided_at": at(0)}
        tale.effect("wms", "decision", "PW-1", decided, cause=call_id)
    tale.answer(call_id, *edge, 200, key="PW-1")
    return tale


def known(tale: Tale, got: str = "2") -> Tale:
    """The engine tells the ERP what was decided."""
    call_id = tale.call("engine>erp", "erp.decisions.put", key="PW-1", method="PUT", content={})
    return wanted_back(tale, got, cause=call_id)


def test_what_was_asked_decided_and_posted_as_it_was_holds() -> None:
    assert holds(ID, known(asked(wanted_back(begun())))) == 3
    assert holds(ID, known(asked(wanted_back(begun()), got="0"), "0")) == 3


@pytest.mark.parametrize(
    ("tale", "named"),
    [
        (wanted_back(begun()), "withdrawal PW-1 of the ERP was never told to the warehouse"),
        (asked(begun()), "asked for PW-1 back, which the ERP never wanted"),
        (known(asked(wanted_back(begun()), "1", "1"), "1"), "otherwise than the ERP wants it back"),
        (asked(wanted_back(begun())), "decided on PW-1 never reached the ERP"),
        (known(asked(wanted_back(begun()), got="1"), "2"), "otherwise than the warehouse decided"),
        (known(asked(wanted_back(begun()), got=None)), "otherwise than the warehouse decided"),
    ],
)
def test_what_is_lost_or_changed_on_the_way_is_the_integrations(tale: Tale, named: str) -> None:
    assert named in broken_by_integration(ID, tale).sentence


def test_what_was_refused_and_is_parked_or_is_still_under_way_is_no_finding() -> None:
    told = ("engine>wms", "wms.withdrawals.put")
    holds(ID, parked(refused(wanted_back(begun()), *told, "PW-1"), "PW-1"))
    posted_to = ("engine>erp", "erp.decisions.put")
    holds(ID, parked(refused(asked(wanted_back(begun())), *posted_to, "PW-1"), "PW-1"))
    broken_by_integration(ID, parked(wanted_back(begun()), "PW-1"))
    for tale in (wanted_back(begun()), asked(wanted_back(begun()))):
        tale.end(drained=False)
        holds(ID, tale)


def test_a_warehouse_that_ships_what_it_gave_back_is_found() -> None:
    tale = posted(confirmed(known(asked(wanted_back(begun())))))
    said = broken_by_simulator(ID, tale).sentence
    assert "confirmed 3 of line 1 of pick PK-1, of which 1 were to be picked" in said


def test_news_of_both_has_its_figure() -> None:
    scope = {"scope": {"picks": 1800, "confirmations": 1800}}
    start = told(released(Tale().begin(**scope)))
    assert "withdrawal PW-1 reached the warehouse after 3600 s" in _late(
        known(asked(wanted_back(start).later(HOUR)))
    )
    start = told(released(Tale().begin(**scope)))
    assert "decision PW-1 reached the ERP after 3600 s" in _late(
        known(asked(wanted_back(start)).later(HOUR))
    )
