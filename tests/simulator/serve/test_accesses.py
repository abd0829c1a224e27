"""Partners who are let into a served world over the admin API."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import orjson

from scenarios.judge import judge_lines
from scenarios.trail import trail_of
from tests.simulator.serve.pier import SMALL, Answer, Pier, pier, run

ACCESS = {
    "system": "erp",
    "client": "partner-north",
    "scopes": ["erp:read"],
    "purpose": "ticket-4711",
    "granted_by": "it-lead",
    "behalf": "operations",
    "seconds": 600,
}
HOUR_S = 3_600


def secret_of(access: dict[str, Any]) -> str:
    path = Path(access["secret_file"])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    return path.read_text()


async def signed_in(it: Pier, world: dict[str, Any], access: dict[str, Any]) -> Answer:
    form = {"grant_type": "client_credentials", "client_id": access["client"]}
    form["client_secret"] = secret_of(access)
    async with it.http.post(world["addresses"]["erp_token"], data=form) as answer:
        return Answer(answer.status, await answer.json(), answer.headers)


async def reads(it: Pier, world: dict[str, Any], token: str) -> int:
    url = world["addresses"]["erp"] + "/items"
    return (await it.call("GET", url, token=token)).status


def outcomes(access: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step["outcome"], step["who"]) for step in access["trail"]]


def test_a_partner_is_let_in_uses_his_access_and_is_refused_when_it_has_ended(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "w", **SMALL})
            made = await it.admin("POST", "/worlds/w/accesses", ACCESS)
            assert made.status == 201
            assert made.headers["location"] == "/admin/worlds/w/accesses/erp/AC-000001"
            assert secret_of(made.body) not in str(made.body)
            token = (await signed_in(it, world, made.body)).body["access_token"]
            assert await reads(it, world, token) == 200
            await it.done("PATCH", "/worlds/w/clock", {"advance_s": HOUR_S})
            assert await reads(it, world, token) == 401
            late = await signed_in(it, world, made.body)
            assert (late.status, late.body["code"]) == (401, "invalid-client")
            told = await it.done("GET", "/worlds/w/accesses/erp/AC-000001")
            assert told["state"] == "ended"
            assert outcomes(told) == [
                ("granted", "it-lead"),
                ("used", "partner-north"),
                ("ended", "time"),
                ("refused", "partner-north"),
                ("refused", "partner-north"),
            ]
            assert [step["reason"] for step in told["trail"][-2:]] == [
                "unauthorized",
                "invalid-client",
            ]
            (listed,) = (await it.done("GET", "/worlds/w/accesses"))["accesses"]
            assert listed == {name: told[name] for name in listed}
            assert "trail" not in listed

    run(main())


def test_an_access_is_revoked_at_once_and_the_journal_shows_and_judges_all_of_it(
    tmp_path: Path,
) -> None:
    async def main() -> Path:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "w", **SMALL})
            made = await it.done("POST", "/worlds/w/accesses", ACCESS)
            token = (await signed_in(it, world, made)).body["access_token"]
            assert await reads(it, world, token) == 200
            path = "/worlds/w/accesses/erp/AC-000001/revoke"
            told = await it.done("POST", path, {"by": "security-desk"})
            assert (told["state"], told["revoked_by"]) == ("revoked", "security-desk")
            assert await reads(it, world, token) == 401
            assert (await signed_in(it, world, made)).status == 401
            again = await it.admin("POST", path, {"by": "security-desk"})
            assert (again.status, again.body["code"]) == (409, "access-over")
            told = await it.done("GET", "/worlds/w/accesses/erp/AC-000001")
            assert [outcome for outcome, _ in outcomes(told)] == [
                *("granted", "used", "revoked", "refused", "refused"),
            ]
            return Path(world["folder"])

    folder = run(main())
    steps = trail_of(folder / "journal.jsonl", "partner-north").steps
    assert [step.action for step in steps] == [
        *("granted", "erp.items.list", "revoked", "erp.items.list", "erp.token"),
    ]
    lines = (folder / "journal.jsonl").read_bytes().splitlines(keepends=True)
    rows = {row["id"]: row for row in judge_lines(lines)["invariants"]}
    assert (rows["I-53"]["state"], rows["I-53"]["findings"]) == ("held", [])
    acts = [orjson.loads(line) for line in (folder / "acts.jsonl").read_bytes().splitlines()]
    assert [(act["act"], act["detail"].get("by")) for act in acts[-2:]] == [
        ("access granted", "it-lead"),
        ("access revoked", "security-desk"),
    ]


def test_a_partner_who_is_let_in_again_has_another_secret_and_the_old_one_is_none(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "w", **SMALL})
            first = await it.done("POST", "/worlds/w/accesses", ACCESS)
            await it.done("POST", "/worlds/w/accesses/erp/AC-000001/revoke", {"by": "it-lead"})
            second = await it.done("POST", "/worlds/w/accesses", ACCESS)
            assert (await signed_in(it, world, first)).status == 401
            assert (await signed_in(it, world, second)).status == 200
            shop = await it.done(
                "POST",
                "/worlds/w/accesses",
                {**ACCESS, "system": "storefront", "scopes": ["storefront:connector"]},
            )
            assert (shop["id"], shop["system"]) == ("AC-000001", "storefront")
            every = (await it.done("GET", "/worlds/w/accesses"))["accesses"]
            assert [(one["system"], one["state"]) for one in every] == [
                *(("erp", "revoked"), ("erp", "granted"), ("storefront", "granted")),
            ]

    run(main())


REFUSED = [
    ("POST", "", ACCESS | {"client": "north"}, (422, "invalid")),
    ("POST", "", ACCESS | {"client": "partner-a/../../b"}, (422, "invalid")),
    ("POST", "", ACCESS | {"purpose": "to help Anna"}, (422, "invalid")),
    ("POST", "", ACCESS | {"seconds": 0}, (422, "invalid")),
    ("POST", "", ACCESS | {"scopes": []}, (422, "invalid")),
    ("POST", "", ACCESS | {"scopes": ["erp:everything"]}, (422, "scope-unknown")),
    ("POST", "", ACCESS | {"system": "wms"}, (422, "invalid")),
    ("POST", "/erp/AC-000009/revoke", {"by": "it-lead"}, (404, "access-unknown")),
    ("POST", "/erp/AC-000009/revoke", {"by": ""}, (422, "invalid")),
    ("GET", "/erp/AC-000009", None, (404, "access-unknown")),
    ("GET", "/wms/AC-000001", None, (422, "invalid")),
]


def test_what_nobody_could_answer_for_and_what_is_not_there_is_refused(tmp_path: Path) -> None:
    async def main() -> None:
        async with pier(tmp_path) as it:
            await it.done("POST", "/worlds", {"id": "w", **SMALL})
            for method, path, body, wanted in REFUSED:
                answer = await it.admin(method, f"/worlds/w/accesses{path}", body)
                assert (answer.status, answer.body["code"]) == wanted, (path, body)
            assert (await it.done("GET", "/worlds/w/accesses"))["accesses"] == []

    run(main())


def test_nobody_is_let_in_whose_secret_could_not_be_written(tmp_path: Path) -> None:
    async def main() -> None:
        async with pier(tmp_path) as it:
            world = await it.done("POST", "/worlds", {"id": "w", **SMALL})
            there = Path(world["folder"]) / "secrets" / "accesses"
            there.write_text("a file where the folder would be")
            refused = await it.admin("POST", "/worlds/w/accesses", ACCESS)
            assert (refused.status, refused.body["code"]) == (500, "secret-unwritten")
            told = await it.done("GET", "/worlds/w/accesses/erp/AC-000001")
            assert (told["state"], told["revoked_by"]) == ("revoked", "it-lead")
            there.unlink()
            made = await it.done("POST", "/worlds/w/accesses", ACCESS)
            assert (await signed_in(it, world, made)).status == 200

    run(main())
