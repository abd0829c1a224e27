from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.request import urlopen

import pytest

from contracts.journal import read
from contracts.scope import our_identities
from seatrial import exits
from seatrial.berths import told
from tests.seatrial.command import HARBOUR, ROOT, SMALL, seatrial
from tests.seatrial.quayside import command, serving


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_within_seconds_and_leaves_sealed_journals(
    number: int, tmp_path: Path
) -> None:
    with serving(tmp_path, *SMALL, "--worlds", "2") as it:
        it.admin("PUT", "/worlds/default/traffic", {"mode": "rate"})
        assert it.stop(number) == exits.GO
        assert it.said == f"ended; the journals in {tmp_path / 'served'} are sealed\n"
    for world in it.document["worlds"]:
        assert [*read(Path(world["journal"]))][-1].kind == "end"


def test_what_is_printed_says_where_secrets_lie_and_holds_none(tmp_path: Path) -> None:
    with serving(tmp_path, *SMALL) as it:
        (world,) = it.document["worlds"]
        erp = world["addresses"]["erp"]
        with urlopen(f"{erp}/health", timeout=60) as answer:
            assert answer.status == 200
        it.stop()
    files = {each["client_id"]: Path(each["secret_file"]) for each in world["identities"]}
    secrets = [*json.loads(files.pop("buyer:<account>").read_text()).values()]
    secrets += [path.read_text() for path in files.values()]
    secrets += [Path(world["webhook_secret_file"]).read_text()]
    flows = [path.read_text() for path in Path(world["identity_dir"]).iterdir()]
    assert len(flows) == len(our_identities())
    secrets += [Path(it.document["admin"]["token_file"]).read_text()]
    assert len(secrets) == 4 + len({"engine", "clerk", "staff"}) + 2
    secrets += flows
    said = it.printed + it.said + told(it.document)
    kept = [path for path in (tmp_path / "served").rglob("*.json*") if path.name != "buyers.json"]
    said += "".join(path.read_text() for path in kept)
    assert [secret for secret in secrets if secret in said] == []
    assert "5ea75ec2" not in said, "the mark of every secret of a world"
    assert (tmp_path / "served").stat().st_mode & 0o777 == 0o700


def test_the_text_names_every_address_and_identity(tmp_path: Path) -> None:
    with serving(tmp_path, *SMALL, "--worlds", "5", "--engine-url", "http://127.0.0.1:9") as it:
        text = told(it.document)
        it.stop()
    for world in it.document["worlds"]:
        assert world["addresses"]["erp"] in text
        assert world["addresses"]["storefront"] in text
    for word in ("clerk", "buyer:<account>", "erp:orders:write", "storefront:connector"):
        assert word in text
    assert "http://127.0.0.1:9/webhooks/storefront" in text
    assert it.document["admin"]["token_file"] in text


def test_the_worlds_of_one_start_have_one_seed_after_another(tmp_path: Path) -> None:
    with serving(tmp_path, *SMALL, "--worlds", "3", "--seed", "7", "--scale", "60") as it:
        it.stop()
    worlds = it.document["worlds"]
    assert [world["id"] for world in worlds] == ["default", "world-2", "world-3"]
    assert [world["origin"]["seed"] for world in worlds] == [7, 8, 9]
    assert {world["clock"]["scale"] for world in worlds} == {60}


def test_exports_are_served_as_their_company(tmp_path: Path) -> None:
    with serving(tmp_path, "--world", str(HARBOUR), "--profile", "modern") as it:
        it.stop()
    (world,) = it.document["worlds"]
    assert world["origin"]["exports"]["folder"] == str(HARBOUR)
    assert world["profile"] == "modern"
    assert not (tmp_path / "cache").exists(), "a company is kept nowhere"


def test_a_second_start_finds_the_world_that_the_first_one_made(tmp_path: Path) -> None:
    """Without faker, which makes up names, it could not be made again."""
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "faker.py").write_text("raise RuntimeError('somebody makes up a world')\n")
    with serving(tmp_path, *SMALL) as first:
        first.stop()
    with serving(tmp_path, *SMALL, "--force", PYTHONPATH=f"{broken}{os.pathsep}{ROOT}") as second:
        second.stop()
    one, other = (Path(it.document["worlds"][0]["journal"]) for it in (first, second))
    assert one == other
    assert second.document["worlds"][0]["counts"] == first.document["worlds"][0]["counts"]


def test_a_folder_that_is_in_use_is_replaced_only_when_asked_and_only_if_ours(
    tmp_path: Path,
) -> None:
    out = tmp_path / "served"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    for more in ([], ["--force"]):
        done = seatrial("serve", "--port", "0", *SMALL, "--out", out, *more)
        assert done.returncode == exits.USAGE
        assert len(done.stderr.splitlines()) == 1
    assert [path.name for path in out.iterdir()] == ["mine.txt"]


def test_no_link_is_followed_and_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    (tmp_path / "file").write_text("in the way")
    for out in (tmp_path / "link", tmp_path / "file" / "below"):
        done = seatrial("serve", "--port", "0", *SMALL, "--out", out, "--force")
        assert done.returncode == exits.USAGE
        assert len(done.stderr.splitlines()) == 1
    assert list((tmp_path / "real").iterdir()) == []


def test_a_port_that_is_taken_is_said_and_leaves_nothing(tmp_path: Path) -> None:
    out = tmp_path / "served"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = seatrial("serve", "--port", str(port), *SMALL, "--out", out)
    assert done.returncode == exits.USAGE
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    assert not out.exists()


def test_nothing_that_takes_long_is_imported_before_it_is_needed(tmp_path: Path) -> None:
    """What a start imports is what its first answer waits for."""
    program = f"""
import os, signal, sys
sys.argv = ["seatrial", *{command("--port", "0", "--out", str(tmp_path / "out"), *SMALL)[3:]!r}]
import seatrial.__main__
import seatrial.pier as pier
def tell(*_, **__):
    print(*sorted(sys.modules))
    os.kill(os.getpid(), signal.SIGTERM)
pier._tell = tell
seatrial.__main__.main()
"""
    _imported(program, tmp_path)  # makes the world, for which it needs more
    modules = _imported(program, tmp_path)
    assert "simulator.serve.worlds" in modules
    heavy = {"aiohttp", "faker", "scenarios", "engine", "reports", "rich", "pytest", "locust"}
    assert heavy & modules == set()
    assert "simulator.serve.admin" not in modules


def _imported(program: str, folder: Path) -> set[str]:
    """What a start, which this program breaks off, has imported by then."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tempfile.gettempdir(),
        env=os.environ | {"XDG_CACHE_HOME": str(folder / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    shutil.rmtree(folder / "out")
    return set(done.stdout.split())
