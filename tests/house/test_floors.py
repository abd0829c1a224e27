"""Folders are floors, and their names are ours alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import import_module
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house.source import PACKAGES, ROOT


def test_no_folder_imports_a_higher_one_or_a_sibling() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-1000:]


def test_our_import_names_belong_to_us_alone() -> None:
    owners = packages_distributions()
    strangers = {name: set(owners.get(name, ())) - {"seatrial"} for name in PACKAGES}
    assert strangers == {name: set() for name in PACKAGES}
    origins = {name: import_module(name).__file__ or "" for name in PACKAGES}
    assert [name for name in PACKAGES if not origins[name].startswith(str(ROOT))] == []


def test_every_package_says_that_it_is_typed() -> None:
    assert [name for name in PACKAGES if not (ROOT / name / "py.typed").is_file()] == []


def test_the_reference_pages_are_what_the_registries_say() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs/generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_a_reference_page_that_was_edited_by_hand_is_noticed(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    shutil.copytree(ROOT / "docs", docs)
    with (docs / "reference/invariants.md").open("a") as page:
        page.write("a line of one's own\n")
    check = [sys.executable, str(docs / "generate.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "invariants.md is stale" in done.stderr
