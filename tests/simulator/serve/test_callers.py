from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from contracts.scope import our_identities
from tests.simulator.serve.pier import SMALL, Pier, journal, pier, run, secret_of


async def _world(it: Pier, **more: Any) -> dict[str, Any]:
    made: dict[str, Any] = await it.done("POST", "/worlds", {"id": "blue", **SMALL, **more})
    return made


def test_one_address_serves_engine_clerks_and_buyers_each_over_its_edge(tmp_path: Path) -> None:
    async def main() -> dict[str, Any]:
        async with pier(tmp_path) as it:
            world = await _world(it)
            assert (await it.call("GET", world["addresses"]["erp"] + "/health")).status == 200
            await it.ask(world, "erp", "GET", "/items")
            await it.ask(world, "erp", "GET", "/items", client="clerk")
            customers = (await it.ask(world, "erp", "GET", "/customers")).body["customers"]
            first = customers[0]
            row = {"id": first["id"], "version": first.pop("version"), "data": first}
            put = await it.ask(world, "storefront", "PUT", "/connector/accounts", {"rows": [row]})
            assert put.body["results"][0]["status"] == "applied"
            buyer = f"buyer:{first['id']}"
            assert (await it.ask(world, "storefront", "GET", "/orders", client=buyer)).status == 200
            return world

    world = run(main())
    seen = {(r.edge, r.body["operation"]) for r in journal(world) if r.kind == "call"}
    assert seen == {
        ("engine>erp", "erp.health"),
        ("engine>erp", "erp.token"),
        ("engine>erp", "erp.items.list"),
        ("engine>erp", "erp.customers.list"),
        ("clerk>erp", "erp.token"),
        ("clerk>erp", "erp.items.list"),
        ("engine>storefront", "storefront.token"),
        ("engine>storefront", "storefront.accounts.put"),
        ("buyer>storefront", "storefront.token"),
        ("buyer>storefront", "storefront.orders.mine"),
    }


def test_a_token_of_nobody_is_the_engines_fault(tmp_path: Path) -> None:
    async def main() -> dict[str, Any]:
        async with pier(tmp_path) as it:
            world = await _world(it)
            url = world["addresses"]["erp"] + "/items"
            for token in ("", "guess", "é"):
                assert (await it.call("GET", url, token=token)).status == 401
            return world

    calls = [record for record in journal(run(main())) if record.kind == "call"]
    assert {call.edge for call in calls} == {"engine>erp"}


def test_the_identities_say_where_their_secrets_lie_and_only_the_owner_reads_them(
    tmp_path: Path,
) -> None:
    def look(it: Pier, world: dict[str, Any]) -> None:
        files = [Path(each["secret_file"]) for each in world["identities"]]
        files += [Path(world["webhook_secret_file"]), Path(world["engine_environment"])]
        assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
        assert Path(world["folder"]).stat().st_mode & 0o777 == 0o700
        said = str(world)
        for name in ("engine", "clerk", "webhook"):
            assert secret_of(world, name) not in said
        assert it.token_file.stat().st_mode & 0o777 == 0o600

    async def main() -> None:
        async with pier(tmp_path) as it:
            look(it, await _world(it))

    run(main())


def test_two_worlds_of_one_seed_have_no_secret_in_common(tmp_path: Path) -> None:
    async def main() -> tuple[dict[str, Any], dict[str, Any], int]:
        async with pier(tmp_path) as it:
            one, other = [await _world(it, id=name, seed=1) for name in ("one", "other")]
            token = await it.token(one, "erp")
            crossed = await it.call("GET", other["addresses"]["erp"] + "/items", token=token)
            return one, other, crossed.status

    one, other, status = run(main())
    assert status == 401
    for name in ("engine", "clerk", "webhook"):
        assert secret_of(one, name) != secret_of(other, name)


def test_the_engines_environment_is_what_a_shell_and_an_engine_read(tmp_path: Path) -> None:
    async def main() -> dict[str, Any]:
        async with pier(tmp_path) as it:
            return await _world(it, engine={"url": "http://127.0.0.1:9000/base"})

    world = run(main())
    read = f"set -a; . '{world['engine_environment']}'; env"
    with os.popen(read) as shell:
        lines = dict(line.rstrip("\n").partition("=")[::2] for line in shell)
    variables = {name: value for name, value in lines.items() if name.startswith("SEATRIAL_")}
    assert variables.pop("SEATRIAL_LISTEN") == "127.0.0.1:9000"
    assert variables.pop("SEATRIAL_ERP_URL") == world["addresses"]["erp"]
    assert variables.pop("SEATRIAL_STORE_URL") == world["addresses"]["storefront"]
    assert variables.pop("SEATRIAL_TOKEN_URL") == "{base}/oauth/token"
    assert variables.pop("SEATRIAL_CLIENT_ID") == "engine"
    secret = Path(variables.pop("SEATRIAL_CLIENT_SECRET_FILE")).read_text()
    assert secret == secret_of(world, "engine")
    assert Path(variables.pop("SEATRIAL_WEBHOOK_SECRET_FILE")).read_text().startswith("whsec_")
    flows = Path(variables.pop("SEATRIAL_IDENTITY_DIR"))
    assert str(flows) == world["identity_dir"]
    assert {path.name for path in flows.iterdir()} == our_identities().keys()
    modes = {path.stat().st_mode & 0o777 for path in flows.iterdir()}
    assert (flows.stat().st_mode & 0o777, modes) == (0o700, {0o600})
    assert {name for name in variables if not name.startswith("SEATRIAL_DATA")} == set()


def test_the_first_world_is_also_served_without_its_name(tmp_path: Path) -> None:
    async def main() -> list[int]:
        async with pier(tmp_path) as it:
            url = it.url
            before = await it.call("GET", f"{url}/erp/health")
            first = await it.done("POST", "/worlds", SMALL)
            second = await it.done("POST", "/worlds", SMALL)
            assert (first["id"], second["id"]) == ("default", "world-2")
            paths = ("/erp/health", "/storefront/health", "/worlds/world-2/erp/health", "/")
            after = [(await it.call("GET", url + path)).status for path in paths]
            return [before.status, *after]

    assert run(main()) == [404, 200, 200, 200, 200]
