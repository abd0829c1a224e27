"""Worlds that several tests read: Northwind, where it is at hand, and the project's own sample."""

from __future__ import annotations

import os
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from simulator.world.generate import generate_world
from simulator.world.importer import load_world
from simulator.world.spec import World


@pytest.fixture(scope="session")
def northwind_folder() -> Path:
    """The folder of the Northwind exports; third-party data, which the project does not hold."""
    data = os.environ.get("SEATRIAL_DATA")
    if data is None:
        pytest.skip("SEATRIAL_DATA is not set: it names the folder that holds northwind/")
    folder = Path(data) / "northwind"
    if not folder.is_dir():
        pytest.skip("the folder of SEATRIAL_DATA holds no northwind/")
    return folder


@pytest.fixture(scope="session")
def northwind(northwind_folder: Path) -> World:
    return load_world(northwind_folder, seed=7)


@pytest.fixture(scope="session")
def northwind_contracts(northwind_folder: Path) -> World:
    return load_world(northwind_folder, "northwind-contracts", seed=7)


@pytest.fixture(scope="session")
def harbour_folder() -> Path:
    """The sample exports that come with the project."""
    return Path(str(files("simulator.world") / "samples" / "harbour"))


@pytest.fixture(scope="session")
def harbour(harbour_folder: Path) -> World:
    return load_world(harbour_folder, seed=7)


@pytest.fixture
def harbour_copy(harbour_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample that a test may break."""
    return Path(shutil.copytree(harbour_folder, tmp_path / "harbour"))


@pytest.fixture(scope="session")
def wholesaler() -> World:
    return generate_world(7)
