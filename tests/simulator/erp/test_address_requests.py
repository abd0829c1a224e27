"""Requests for addresses in the ERP: nothing changes before a clerk says yes, and then once."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office

GATE = {"name": "Gate 2", "street": "9 Mole", "city": "Harbour", "country": "Ireland"}
PATH = "/address-requests"


def wanted(**head: Any) -> dict[str, Any]:
    known = {"shop": "main", "reference": "AQ-1", "account": "ALFKI", "replaces": None}
    return {**known, "requested_at": "2024-03-01T09:00:00Z", "address": GATE, **head}


async def ask(office: Office, **head: Any) -> str:
    return str((await office.ok("engine", "POST", PATH, wanted(**head)))["number"])


async def addresses(office: Office, account: str = "ALFKI") -> list[dict[str, Any]]:
    return list((await office.ok("engine", "GET", f"/customers/{account}"))["addresses"])


def test_an_address_is_the_customers_once_it_is_accepted_under_an_id_of_the_erp(play: Play) -> None:
    async def scene(office: Office) -> None:
        before = await addresses(office)
        first, second = await ask(office), await ask(office, reference="AQ-2")
        assert await addresses(office) == before
        given = [
            (await office.ok("clerk", "POST", f"{PATH}/{number}/acceptance"))["address_id"]
            for number in (first, second)
        ]
        assert given == ["AD-000001", "AD-000002"]
        new = (await addresses(office))[len(before) :]
        assert [one["id"] for one in new] == given
        assert [(one["role"], one["street"]) for one in new] == [("deliver_to", "9 Mole")] * 2

    play(scene)


@pytest.mark.parametrize("end", [("acceptance", None), ("refusal", {"reason": "not-found"})])
def test_what_was_decided_is_not_decided_again(
    play: Play, end: tuple[str, dict[str, str] | None]
) -> None:
    async def scene(office: Office) -> None:
        number = await ask(office)
        await office.ok("clerk", "POST", f"{PATH}/{number}/{end[0]}", end[1])
        known = await addresses(office)
        for path, body in (("acceptance", None), ("refusal", {"reason": "not-served"})):
            again = await office.refused("clerk", "POST", f"{PATH}/{number}/{path}", body)
            assert again == (409, "request-closed")
        assert await addresses(office) == known

    play(scene)


def test_an_address_that_is_replaced_keeps_its_id_and_must_be_there(play: Play) -> None:
    async def scene(office: Office) -> None:
        first = await ask(office)
        accepted = await office.ok("clerk", "POST", f"{PATH}/{first}/acceptance")
        known = accepted["address_id"]
        moved = await ask(office, replaces=known, address={**GATE, "street": "1 Pier"})
        told = await office.ok("clerk", "POST", f"{PATH}/{moved}/acceptance")
        assert told["address_id"] == known
        streets = [one["street"] for one in await addresses(office) if one.get("id") == known]
        assert streets == ["1 Pier"]
        nowhere = await ask(office, replaces="AD-9")
        refused = await office.refused("clerk", "POST", f"{PATH}/{nowhere}/acceptance")
        assert refused == (422, "unknown-address")

    play(scene)


def test_nobody_asks_for_a_stranger_and_no_connector_decides(play: Play) -> None:
    async def scene(office: Office) -> None:
        strange = await office.refused("engine", "POST", PATH, wanted(account="NOBODY"))
        assert strange == (422, "unknown-customer")
        number = await ask(office)
        assert (await office.refused("engine", "POST", f"{PATH}/{number}/acceptance"))[0] == 403
        unsaid = {"reason": "because"}
        path = f"{PATH}/{number}/refusal"
        assert await office.refused("clerk", "POST", path, unsaid) == (422, "invalid")

    play(scene)
