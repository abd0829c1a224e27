"""The integration's secrets are rotated in both systems, and then handed over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from contracts.journal import Journal
from contracts.journal.sinks import MemorySink
from contracts.scope import (
    Identity,
    Scope,
    identities,
    load_scope,
    our_identities,
    with_parties,
)
from engine.environment import read_environment
from scenarios.driver.berth import served
from simulator.credentials import CLERK_CLIENT, ENGINE_CLIENT
from simulator.faults import NO_FAULTS
from simulator.identity import Identities
from simulator.landscape import Landscape
from simulator.problem import Problem
from simulator.profiles import PROFILES
from simulator.seed import Seed
from tests.scenarios.journals import Hand
from tests.scenarios.worlds import tiny_world

OVERLAP_S = 60
CLIENTS = (ENGINE_CLIENT, *our_identities())


def landscape(known: Mapping[str, Identity] | None = None) -> tuple[Landscape, Hand]:
    hand, world = Hand(), tiny_world(orders=1)
    journal, how = Journal(hand, world.name, MemorySink()), PROFILES["classic"]
    built = Landscape.wired(
        world, hand, journal, seed=Seed(7), profile=how, plan=NO_FAULTS, known=known
    )
    return built, hand


def handed(there: Landscape) -> dict[str, str]:
    return {client: there.secrets.of_engine(client) for client in CLIENTS}


def takes(known: Identities, client: str, secret: str) -> bool:
    form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
    try:
        known.issue(form, None)
    except Problem:
        return False
    return True


def taken(there: Landscape, secrets: dict[str, str]) -> set[bool]:
    """Whether both systems take the secrets of those that they know."""
    return {
        takes(known, client, secrets[client])
        for known in (there.erp.identities, there.storefront.identities)
        for client in secrets.keys() & known.scopes()
    }


def test_the_old_secrets_of_each_identity_are_taken_for_the_overlap_and_the_new_at_once() -> None:
    there, hand = landscape()
    before = handed(there)
    hand_over = there.rotate(overlap_s=OVERLAP_S)
    assert handed(there) == before
    hand_over()
    after = handed(there)
    assert len({*before.values(), *after.values()}) == 2 * len(CLIENTS)
    assert taken(there, before) == taken(there, after) == {True}
    hand.at_us += OVERLAP_S * 1_000_000
    assert (taken(there, before), taken(there, after)) == ({False}, {True})
    assert takes(there.erp.identities, CLERK_CLIENT, there.secrets.clerk), "people keep theirs"


def test_rotated_once_more_before_they_are_handed_over_the_old_are_taken_for_longer() -> None:
    there, hand = landscape()
    before, shop = handed(there), there.storefront.outbox
    there.rotate(overlap_s=OVERLAP_S)
    hand.at_us += OVERLAP_S * 500_000
    hand_over = there.rotate(overlap_s=OVERLAP_S)
    hand.at_us += OVERLAP_S * 750_000
    assert taken(there, before) == {True}
    assert len(shop._keys.keys(hand.at_us)) == 2
    hand_over()
    assert taken(there, handed(there)) == {True}
    hand.at_us += OVERLAP_S * 250_000
    assert (taken(there, before), taken(there, handed(there))) == ({False}, {True})
    assert len(shop._keys.keys(hand.at_us)) == 1


def test_rotated_again_after_that_every_secret_is_another() -> None:
    there, _ = landscape()
    seen = [(handed(there), there.secrets.of_webhooks())]
    for _ in range(2):
        there.rotate(overlap_s=OVERLAP_S)()
        seen.append((handed(there), there.secrets.of_webhooks()))
    secrets = [secret for known, webhook in seen for secret in (*known.values(), webhook)]
    assert len(set(secrets)) == len(secrets)
    assert [taken(there, known) for known, _ in seen] == [{False}, {True}, {True}]


def test_who_is_known_to_the_erp_and_to_a_wms_has_one_secret_that_is_another_each_time() -> None:
    picks = Identity("flow-picks", ("picks",), scopes={"erp": "erp:read", "wms": "wms:read"})
    there, hand = landscape({**our_identities(), picks.id: picks})
    wms = there.parties.warehouse
    seen = [there.secrets.of_engine(picks.id)]
    for _ in range(2):
        there.rotate(overlap_s=OVERLAP_S)()
        seen.append(there.secrets.of_engine(picks.id))
    for known in (there.erp.identities, wms._identities(wms._open()[0])):
        assert [takes(known, picks.id, secret) for secret in seen] == [False, True, True]
    hand.at_us += OVERLAP_S * 1_000_000
    for known in (there.erp.identities, wms._identities(wms._open()[0])):
        assert [takes(known, picks.id, secret) for secret in seen] == [False, False, True]


@pytest.mark.parametrize("scope", [load_scope(), with_parties(load_scope())], ids=["two", "wms"])
def test_a_process_finds_in_its_files_what_was_handed_over(scope: Scope, tmp_path: Path) -> None:
    clients = (ENGINE_CLIENT, *identities(scope))

    async def told(there: Landscape) -> dict[str, str]:
        async with served(there, tmp_path / "secrets") as variables:
            assert ("SEATRIAL_WMS_URL" in variables) == ("wms" in scope.systems)
            own = {"SEATRIAL_LISTEN": "127.0.0.1:1", "SEATRIAL_STATE_DIR": str(tmp_path)}
            known = read_environment({**variables, **own}).config.credentials
            assert known.fresh is not None
            assert known.fresh_webhook is not None
            return {client: known.fresh(client) for client in clients} | {
                "webhooks": known.fresh_webhook()
            }

    there, _ = landscape(identities(scope))
    (tmp_path / "secrets").mkdir()
    there.rotate(overlap_s=OVERLAP_S)()
    expected = {client: there.secrets.of_engine(client) for client in clients}
    assert asyncio.run(told(there)) == expected | {"webhooks": there.secrets.of_webhooks()}
    assert there.secrets.of_webhooks() != there.secrets.webhook


def test_an_engine_with_one_identity_is_known_to_a_wms_where_flows_go_there_alone() -> None:
    there, _ = landscape(identities(with_parties(load_scope())))
    wms = there.parties.warehouse
    assert wms.clients == (ENGINE_CLIENT, "wms-reader", "flow-picks")
    assert takes(wms._identities(wms._open()[0]), ENGINE_CLIENT, there.secrets.engine)
    assert landscape()[0].parties.warehouse.clients == ()
