"""Who stands for whom, who owes for whom, who may buy: what the ERP keeps and what it refuses."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from tests.scenarios.partners import entitlement, relation, user
from tests.simulator.erp.conftest import Play
from tests.simulator.erp.office import Office, new_order, tea

SINCE = "2024-01-01T00:00:00Z"


async def relate(office: Office, account: str, **more: Any) -> Any:
    document = relation(account) | more
    return await office.ok("clerk", "PUT", f"/relations/{account}", document)


async def restrict(office: Office, key: str, **more: Any) -> Any:
    rule = entitlement(key, valid_from=SINCE) | more
    return await office.ok("clerk", "PUT", f"/entitlements/{key}", rule)


def test_a_branch_counts_against_the_limit_of_whoever_pays_for_it(play: Play) -> None:
    async def scene(office: Office) -> None:
        await relate(office, "ALFKI", payer="TIGHT", parent="TIGHT", level="branch")
        assert (await office.order(tea("3"), account="ALFKI"))["holds"] == []
        assert (await office.order(tea("1"), account="TIGHT"))["holds"] == ["credit"]

    play(scene)


def test_an_order_by_phone_is_priced_by_the_erp_and_counts_as_any_other(play: Play) -> None:
    async def scene(office: Office) -> None:
        line = {"line": 1, "sku": "TEA", "quantity": {"value": "3", "unit": "CS"}}
        asked = {"account": "TIGHT", "channel": "phone", "lines": [line]}
        keyed = await office.ok("clerk", "POST", "/keyed-orders", asked)
        assert keyed["reference"] == keyed["number"]
        assert (keyed["shop"], keyed["lines"][0]["price_rule"]) == ("erp", "P-TEA")
        assert (await office.order(tea("1"), account="TIGHT"))["holds"] == ["credit"]

    play(scene)


def test_an_order_by_phone_is_priced_by_the_agreement_that_is_inherited(play: Play) -> None:
    async def scene(office: Office) -> None:
        await relate(office, "TIGHT", agreements=["TIGHT", "ALFKI"])
        line = {"line": 1, "sku": "TEA", "quantity": {"value": "1", "unit": "CS"}}
        asked = {"account": "TIGHT", "channel": "edi", "lines": [line]}
        keyed = await office.ok("clerk", "POST", "/keyed-orders", asked)
        assert keyed["lines"][0]["price_rule"] == "P-TEA-ALFKI"

    play(scene)


def test_what_an_account_may_not_buy_is_refused_at_the_door(play: Play) -> None:
    async def scene(office: Office) -> None:
        await restrict(office, "E-1")
        new = new_order(tea("1"), account="ALFKI")
        assert await office.refused("engine", "POST", "/orders", new) == (422, "not-entitled")
        await restrict(office, "E-2", account="ALFKI", effect="show")
        assert (await office.ok("engine", "POST", "/orders", new))["holds"] == []

    play(scene)


def test_an_order_that_was_placed_before_the_restriction_began_is_entered(play: Play) -> None:
    async def scene(office: Office) -> None:
        await restrict(office, "E-1", valid_from="2024-06-01T00:00:00Z")
        assert (await office.order(tea("1"), account="ALFKI"))["holds"] == []

    play(scene)


def test_new_orders_of_a_merged_account_are_the_survivors(play: Play) -> None:
    async def scene(office: Office) -> None:
        old = await office.order(tea("2"), account="ALFKI")
        await office.ok("clerk", "PUT", "/users/anna", user(account="ALFKI"))
        merged = await office.ok("clerk", "POST", "/customers/ALFKI/merger", {"into": "TIGHT"})
        assert merged["merged_into"] == "TIGHT"
        assert (await office.read(old))["account"] == "ALFKI"
        later = await office.order(tea("2"), account="ALFKI")
        assert (later["account"], later["holds"]) == ("TIGHT", ["credit"])
        feed = await office.ok("reader", "GET", "/purchasing/changes")
        newest = {(one["entity"], one["id"]): one["data"] for one in feed["changes"]}
        assert newest["user", "anna"]["account"] == "TIGHT"
        assert newest["relation", "TIGHT"]["agreements"] == ["TIGHT", "ALFKI"]
        again = {"into": "STOP"}
        refused = await office.refused("clerk", "POST", "/customers/ALFKI/merger", again)
        assert refused == (422, "merged-customer")

    play(scene)


def test_an_order_on_its_way_at_the_merger_is_entered_by_what_its_own_account_may_buy(
    play: Play,
) -> None:
    async def scene(office: Office) -> None:
        await restrict(office, "E-1")
        await restrict(office, "E-2", account="ALFKI", effect="show")
        await office.ok("clerk", "POST", "/customers/ALFKI/merger", {"into": "TIGHT"})
        assert (await office.order(tea("1"), account="ALFKI"))["account"] == "TIGHT"
        new = new_order(tea("1"), account="TIGHT")
        assert await office.refused("engine", "POST", "/orders", new) == (422, "not-entitled")

    play(scene)


def test_a_blocked_payer_blocks_the_accounts_that_he_pays_for(play: Play) -> None:
    async def scene(office: Office) -> None:
        await relate(office, "ALFKI", payer="TIGHT")
        await office.ok("clerk", "PUT", "/customers/TIGHT/block", {"blocked": True})
        new = new_order(tea("1"), account="ALFKI")
        assert await office.refused("engine", "POST", "/orders", new) == (422, "blocked-customer")
        await office.ok("clerk", "PUT", "/customers/TIGHT/block", {"blocked": False})
        assert (await office.ok("engine", "POST", "/orders", new))["holds"] == []

    play(scene)


@pytest.mark.parametrize(
    ("account", "more", "code"),
    [
        ("ALFKI", {"payer": "NOBODY"}, "unknown-customer"),
        ("ALFKI", {"parent": "ALFKI"}, "relation-loop"),
        ("ALFKI", {"merged_into": "ALFKI"}, "relation-loop"),
        ("ALFKI", {"account": "TIGHT"}, "id-mismatch"),
    ],
)
def test_a_relation_that_contradicts_itself_is_refused(
    play: Play, account: str, more: dict[str, Any], code: str
) -> None:
    async def scene(office: Office) -> None:
        document = relation(account) | more
        path = f"/relations/{account}"
        assert await office.refused("clerk", "PUT", path, document) == (422, code)

    play(scene)


async def chained(office: Office, account: str, payer: str) -> str:
    """What is said to somebody who would have an account pay for one that pays for others."""
    path, document = f"/relations/{account}", relation(account) | {"payer": payer}
    assert await office.refused("clerk", "PUT", path, document) == (422, "payer-chain")
    said = orjson.loads((await office.send("clerk", "PUT", path, document)).body)
    assert said["errors"] == [{"pointer": "/payer", "rule": "one-level"}]
    return str(said["detail"])


def test_payers_are_of_one_level_from_either_end(play: Play) -> None:
    async def scene(office: Office) -> None:
        await relate(office, "ALFKI", payer="TIGHT")
        said = await chained(office, "TIGHT", "STOP")
        assert said == (
            "TIGHT pays for ALFKI, so nobody can pay for it: name STOP as their payer first, or "
            "TIGHT as its own"
        )
        assert await chained(office, "STOP", "ALFKI") == (
            "ALFKI has TIGHT pay for it: name TIGHT as payer"
        )
        await relate(office, "ALFKI", payer="STOP")
        await relate(office, "TIGHT", payer="STOP")

    play(scene)


def test_who_pays_for_others_is_not_taken_over_by_whoever_has_a_payer(play: Play) -> None:
    async def scene(office: Office) -> None:
        with office.erp.state.transaction("c-1", "test") as tx:
            known = tx.get("customer", "ALFKI")
            assert known is not None
            tx.put("customer", "FOURTH", {**known.body, "id": "FOURTH"})
        await relate(office, "ALFKI", payer="TIGHT")
        await relate(office, "STOP", payer="FOURTH")
        path = "/customers/TIGHT/merger"
        refused = await office.refused("clerk", "POST", path, {"into": "STOP"})
        assert refused == (422, "payer-chain")
        assert (await office.ok("reader", "GET", "/customers/TIGHT"))["blocked"] is False
        merged = await office.ok("clerk", "POST", path, {"into": "FOURTH"})
        assert merged["merged_into"] == "FOURTH"

    play(scene)


def test_the_main_feed_tells_of_none_of_it_but_how_far_the_other_has_come(play: Play) -> None:
    async def scene(office: Office) -> None:
        before = await office.ok("reader", "GET", "/changes?limit=1")
        assert "also" not in before
        await relate(office, "ALFKI")
        await restrict(office, "E-1")
        page = await office.ok("reader", "GET", "/changes?limit=1")
        feed = await office.ok("reader", "GET", "/purchasing/changes")
        assert page["also"] == {"purchasing": feed["next"]}
        assert [one["entity"] for one in feed["changes"]] == ["relation", "entitlement"]
        whole = await office.ok("reader", "GET", "/changes?limit=200")
        assert {"relation", "entitlement"}.isdisjoint(one["entity"] for one in whole["changes"])

    play(scene)
