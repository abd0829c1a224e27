from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.seatrial.command import ROOT
from tests.seatrial.quayside import serving
from tests.simulator.serve.canaries import WORLDS, Canary, holds_only_its_own

CASES = "tests/simulator/serve/one_of_sixteen.py"


def test_sixteen_worlds_of_one_server_under_xdist_know_nothing_of_one_another(
    tmp_path: Path,
) -> None:
    """Workers in processes of their own, one server in another: no canary leaves its world."""
    with serving(tmp_path, "--accounts", "2", "--items", "2", "--days", "1") as it:
        admin = it.document["admin"]
        told = {"SERVED_URL": it.document["url"], "SERVED_TOKEN_FILE": admin["token_file"]}
        clean = {name: v for name, v in os.environ.items() if not name.startswith("PYTEST_")}
        clean["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"  # five processes begin, and need xdist alone
        options = ["-q", "-p", "xdist", "-n", "4", "-p", "no:cacheprovider", "--noconftest"]
        options.append(f"--basetemp={tmp_path / 'cases'}")
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, CASES],
            cwd=ROOT,
            env=clean | told,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]
        assert f"{WORLDS} passed" in done.stdout
        assert len(it.admin("GET", "/worlds")["worlds"]) == WORLDS + 1
        it.stop()
    for number in range(WORLDS):
        folder = Path(it.document["folder"]) / "worlds" / Canary(number).id
        holds_only_its_own(Canary(number), [(folder / "journal.jsonl").read_bytes()])
