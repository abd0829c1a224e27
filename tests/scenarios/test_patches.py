"""Patches of the engine: read strictly, applied to a copy, and never to what is installed."""

from __future__ import annotations

import difflib
import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.errors import PatchUnfit
from scenarios.patches import PACKAGE, engine_source, lay_out, patched_files

SOURCE = """\
one
two
three
four
five
six
seven
eight
nine
ten
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A small engine."""
    folder = tmp_path / "installed" / PACKAGE
    (folder / "flows").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "flows" / "prices.py").write_text(SOURCE)
    return folder


def diff(after: str, path: str = "engine/flows/prices.py", before: str = SOURCE) -> str:
    """The unified diff of a file, with git's prefixes."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return "".join(difflib.unified_diff(old, new, f"a/{path}", f"b/{path}"))


def after(text: str, source: Path, tmp_path: Path) -> Path:
    """The folder of the copy that a diff makes."""
    return lay_out(patched_files(text, source, "x.patch"), source, tmp_path / "copy")


def test_a_patch_changes_the_copy_and_leaves_the_source(source: Path, tmp_path: Path) -> None:
    wanted = SOURCE.replace("two", "2").replace("nine\n", "nine\nnine or ten\n")
    copy = after(diff(wanted), source, tmp_path)
    assert (copy / "flows" / "prices.py").read_text() == wanted
    assert (source / "flows" / "prices.py").read_text() == SOURCE


def test_a_patch_without_prefixes_is_read_as_well(source: Path, tmp_path: Path) -> None:
    text = diff(SOURCE.replace("two", "2")).replace("a/engine", "engine").replace("b/eng", "eng")
    copy = after(text, source, tmp_path)
    assert "\n2\n" in (copy / "flows" / "prices.py").read_text()


def test_a_patch_whose_lines_end_as_on_windows_is_the_same_patch(
    source: Path, tmp_path: Path
) -> None:
    changed = SOURCE.replace("two", "2")
    text = diff(changed).replace("\n", "\r\n")
    assert (after(text, source, tmp_path) / "flows" / "prices.py").read_text() == changed


def test_lines_that_have_moved_are_found_at_the_nearest_place(source: Path, tmp_path: Path) -> None:
    text = diff(SOURCE.replace("seven", "7"))
    (source / "flows" / "prices.py").write_text(f"zero\n{SOURCE}")
    copy = after(text, source, tmp_path)
    assert (copy / "flows" / "prices.py").read_text() == "zero\n" + SOURCE.replace("seven", "7")


def test_of_two_equal_places_the_nearer_one_is_changed(source: Path, tmp_path: Path) -> None:
    doubled = SOURCE * 2
    (source / "flows" / "prices.py").write_text(doubled)
    wanted = SOURCE + SOURCE.replace("five", "5")
    copy = after(diff(wanted, before=doubled), source, tmp_path)
    assert (copy / "flows" / "prices.py").read_text() == wanted


def test_files_may_come_go_and_move(source: Path, tmp_path: Path) -> None:
    text = (
        "--- /dev/null\n+++ b/engine/deep/new.py\n@@ -0,0 +1 @@\n+fresh\n"
        "diff --git a/engine/flows/prices.py b/engine/flows/moved.py\n"
        "similarity index 100%\n"
        "rename from engine/flows/prices.py\nrename to engine/flows/moved.py\n"
    )
    copy = after(text, source, tmp_path)
    assert (copy / "deep" / "new.py").read_text() == "fresh\n"
    assert (copy / "flows" / "moved.py").read_text() == SOURCE
    assert not (copy / "flows" / "prices.py").exists()


def test_what_a_patch_says_of_other_folders_is_left_out(source: Path, tmp_path: Path) -> None:
    other = "--- a/README.md\n+++ b/README.md\n@@ -1 +1 @@\n-a\n+b\n"
    copy = after(other + diff(SOURCE.replace("two", "2")), source, tmp_path)
    assert [path.name for path in copy.parent.iterdir()] == [PACKAGE]


def test_a_changed_package_is_known_by_its_own_name(source: Path) -> None:
    text = "--- a/engine/__init__.py\n+++ b/engine/__init__.py\n@@ -0,0 +1 @@\n+x = 1\n"
    (patched,) = patched_files(text, source, "x.patch")
    assert patched.module == PACKAGE


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (diff(SOURCE.replace("two", "2")).replace(" three", " drei"), "hunk at line 1 are not"),
        (diff("b\n", path="engine/none.py", before="a\n"), "the engine has no such file"),
        (diff("b\n", path="README.md", before="a\n"), r"nothing under engine/: README\.md"),
        (diff("b\n", path="../engine/x.py", before="a\n"), "nothing under engine/"),
        (diff("b\n", path="engine/../x.py", before="a\n"), "nothing under engine/"),
        ("dear engine, be slower", "it has no diff"),
        (diff(SOURCE.replace("two", "def two(")), r"x\.patch makes .*prices\.py no Python at line"),
        ("--- a/engine/x.py\n+++ b/engine/x.py\n@@ -1,9 +1 @@\n-a\n", "is no unified diff"),
    ],
)
def test_a_patch_that_would_prove_nothing_is_refused(text: str, said: str, source: Path) -> None:
    with pytest.raises(PatchUnfit, match=said):
        patched_files(text, source, "x.patch")


PUT_TO_SEA = """
import sys
from pathlib import Path
from scenarios.patches import acts, engine_source, put_to_sea
if sys.argv[2] == "late":
    import engine
before = engine_source()
put_to_sea(Path(sys.argv[1]).read_text(), "x.patch")
assert engine_source() != before
assert not acts()
import engine.flows.prices
assert acts()
assert engine.flows.prices.PATCHED
"""


def at_sea(patch: str, tmp_path: Path, when: str) -> subprocess.CompletedProcess[str]:
    (tmp_path / "x.patch").write_text(patch)
    command = [sys.executable, "-c", PUT_TO_SEA, str(tmp_path / "x.patch"), when]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("when", ["early", "late"])
def test_a_process_imports_the_copy_and_only_if_it_has_no_engine_yet(
    when: str, tmp_path: Path
) -> None:
    path = engine_source() / "flows" / "prices.py"
    held = path.read_text()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    text = diff(f"{held}\nPATCHED = True\n", before=held)
    done = at_sea(text, tmp_path, when)
    if when == "early":
        assert done.returncode == 0, done.stderr
    else:
        assert "the engine was imported before x.patch" in done.stderr
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
