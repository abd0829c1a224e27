"""Engines with a defect that somebody brings along: modules and patches, on the command line."""

from __future__ import annotations

import difflib
from importlib.util import find_spec
from pathlib import Path

import pytest

from contracts.journal import digest_file
from reports.folder import RunFolder, read_json
from reports.header import read_header
from seatrial import exits
from tests.seatrial.command import ROOT, seatrial, squall

PATCH = "defect.patch"
SOUND = 'row["available"] = row.pop("available_to_promise")'
RASH = 'row["available"] = str(10 * int(float(row.pop("available_to_promise"))) + 10)'
MODULE = """
from dataclasses import replace

def apply(parts, touch):
    def map_availability(stock):
        row = parts.map_availability(stock)
        return {**row, "available": str(10 * int(float(row["available"])) + 10)}
    return replace(parts, map_availability=map_availability)
"""


def engine_file(name: str) -> str:
    spec = find_spec("engine")
    assert spec is not None
    assert spec.origin is not None
    return (Path(spec.origin).parent / name).read_text()


def diff(name: str, before: str, after: str) -> str:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, f"a/engine/{name}", f"b/engine/{name}"))


def overselling() -> str:
    """A patch after which more is promised than there is."""
    name = "flows/availability.py"
    held = engine_file(name)
    assert SOUND in held
    return diff(name, held, held.replace(SOUND, RASH))


@pytest.fixture(scope="module")
def patched(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A voyage with a patched engine, asked for from the folder of the patch."""
    place = tmp_path_factory.mktemp("patched")
    (place / PATCH).write_text(overselling())
    done = seatrial("run", *squall(), "--engine", f"mutant:{PATCH}", "--out", "run", cwd=place)
    assert done.returncode == exits.NO_GO, done.stderr
    return RunFolder(place / "run")


def test_a_patched_engine_is_no_go_for_what_the_patch_does(patched: RunFolder) -> None:
    verdict = read_json(patched.verdict)
    states = {row["id"]: row["state"] for row in verdict["invariants"]}
    assert states["I-12"] == "violated"
    assert states["I-02"] == "held"


def test_run_and_journal_say_which_patch_it_was_and_no_verdict_where_it_lies(
    patched: RunFolder,
) -> None:
    patch = patched.path.parent / PATCH
    asked = read_json(patched.run)
    assert asked["engine"] == f"mutant:{PATCH}"
    assert asked["defect"] == {"file": str(patch), "sha256": digest_file(patch)}
    header = read_header(patched.journal)
    assert header.engine == f"mutant:{PATCH}"
    assert f'"{PATCH}":"sha256:{digest_file(patch)}"' in patched.journal.read_text()
    assert str(patch.parent) not in patched.verdict.read_text()


def test_a_patched_run_is_judged_again_and_replayed_while_the_patch_is_what_it_was(
    patched: RunFolder, tmp_path: Path
) -> None:
    before = patched.verdict.read_bytes()
    assert seatrial("judge", patched.path, cwd=tmp_path).returncode == exits.NO_GO
    assert patched.verdict.read_bytes() == before
    assert seatrial("replay", patched.path, cwd=ROOT).returncode == exits.GO
    patch = patched.path.parent / PATCH
    held = patch.read_text()
    patch.write_text(f"{held}\n")
    changed = seatrial("replay", patched.path)
    patch.write_text(held)
    assert changed.returncode == exits.USAGE
    assert "no longer what it was" in changed.stderr


def test_a_module_is_no_go_as_well_and_cases_are_played_with_it(tmp_path: Path) -> None:
    (tmp_path / "defect.py").write_text(MODULE)
    engine = ("--engine", "mutant:defect.py")
    done = seatrial("run", "--case", "last-pieces", *engine, "--out", "run", cwd=tmp_path)
    assert done.returncode == exits.NO_GO, done.stderr
    cases = read_json(tmp_path / "run" / "verdict.json")["cases"]
    assert "last-pieces" in {row["case"] for row in cases if row["state"] == "violated"}


def test_cases_are_played_with_a_patched_engine(tmp_path: Path) -> None:
    (tmp_path / PATCH).write_text(overselling())
    engine = ("--engine", f"mutant:{tmp_path / PATCH}")
    asked = ("run", "--case", "last-pieces", *engine)
    done = seatrial(*asked, "--out", tmp_path / "run", cwd=ROOT)
    assert done.returncode == exits.NO_GO, done.stderr


def idle_module() -> str:
    return "def apply(parts, touch):\n    return parts\n"


def idle_patch() -> str:
    return "--- /dev/null\n+++ b/engine/nobody.py\n@@ -0,0 +1 @@\n+x = 1\n"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("idle.py", idle_module(), "fault"),
        ("idle.patch", idle_patch(), "fault"),
        ("stale.patch", overselling().replace(SOUND, "row = None"), "does not apply"),
        ("other.patch", "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n", "nothing under engine/"),
    ],
)
def test_a_defect_that_proves_nothing_is_a_fault_of_the_harness(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    done = seatrial("run", *squall(), "--engine", f"mutant:{name}", "--out", "run", cwd=tmp_path)
    assert done.returncode == exits.HARNESS
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", ["gone.py", "gone.patch", "gone.diff"])
def test_a_defect_that_is_not_there_is_a_wrong_configuration(tmp_path: Path, name: str) -> None:
    done = seatrial("run", "--engine", f"mutant:{name}", "--out", "run", cwd=tmp_path)
    assert done.returncode == exits.USAGE
    assert f"{name} cannot be read" in done.stderr
    assert not (tmp_path / "run").exists()
