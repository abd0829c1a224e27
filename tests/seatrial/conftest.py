"""One real run for the tests of this folder: two days of a small company through a squall."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from reports.folder import RunFolder
from tests.seatrial.command import HARBOUR, seatrial, squall


@pytest.fixture(scope="session")
def sailed(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run folder as it was left, GO; nobody writes to it."""
    path = tmp_path_factory.mktemp("sailed") / "run"
    done = seatrial("run", *squall(), "--out", path)
    assert done.returncode == 0, done.stdout + done.stderr
    return RunFolder(path)


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Exports that `harboured` was made of; who changes them puts them back."""
    path = tmp_path_factory.mktemp("exports") / "exports"
    shutil.copytree(HARBOUR, path)
    return path


@pytest.fixture(scope="session")
def harboured(exports: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run folder as it was left, GO, of a company of exports; nobody writes to it."""
    path = tmp_path_factory.mktemp("harboured") / "run"
    done = seatrial("run", *squall(exports), "--out", path)
    assert done.returncode == 0, done.stdout + done.stderr
    return RunFolder(path)


@pytest.fixture
def folder(sailed: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of that folder, for a test to harm."""
    path = tmp_path / "run"
    shutil.copytree(sailed.path, path)
    return RunFolder(path)
