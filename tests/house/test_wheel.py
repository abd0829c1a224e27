"""What is built is what is here, and what is installed from it works as it does here."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from tests.house.source import PACKAGES, ROOT, files


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    place = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run([*command, str(place)], cwd=ROOT, check=True, capture_output=True)
    return next(place.glob("*.whl"))


def test_the_wheel_carries_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        inside = {name for name in archive.namelist() if ".dist-info/" not in name}
    ours = (path.relative_to(ROOT) for path in files())
    assert inside == {path.as_posix() for path in ours if path.parts[0] in PACKAGES}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel in it, and what the wheel needs.

    The others' packages come from the environment of these tests. Python follows no link file that
    lies in a folder named by one, so the link to this checkout is not followed.
    """
    place = tmp_path_factory.mktemp("fresh") / "environment"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    command = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    command += ["--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)]
    subprocess.run(command, check=True, capture_output=True)
    site = next(place.glob("lib/python*/site-packages"))
    (site / "others.pth").write_text(f"{sysconfig.get_path('purelib')}\n", "utf-8")
    return python


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_nothing_of_this_checkout_is_on_the_path_of_the_installed_wheel(
    installed: Path, tmp_path: Path
) -> None:
    names = ", ".join(PACKAGES)
    code = f"import {names}, sys; print(*sys.path, *(one.__file__ for one in ({names})), sep='\\n')"
    done = _run(installed, "-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert str(ROOT) not in lines
    assert all(Path(line).is_relative_to(installed.parents[1]) for line in lines[-len(PACKAGES) :])


def test_a_run_from_the_wheel_in_an_empty_folder_is_the_same_run(
    installed: Path, tmp_path: Path
) -> None:
    """Byte for byte: journal, findings and verdict; and every file that a run leaves is there."""
    asked = [
        "run",
        "--suite",
        "voyage,e2e",
        "--case",
        "backorder",
        "--days",
        "2",
        "--accounts",
        "4",
        "--items",
        "10",
    ]
    asked += ["--orders-per-day", "20", "--out"]
    here, there = tmp_path / "here", tmp_path / "empty"
    there.mkdir()
    from_checkout = _run(sys.executable, "-m", "seatrial", *asked, here, cwd=ROOT)
    done = _run(installed.with_name("seatrial"), *asked, "run", cwd=there)
    assert done.returncode == from_checkout.returncode, done.stderr
    assert done.returncode in (0, 20), done.stdout + done.stderr
    run = there / "run"
    assert list(there.iterdir()) == [run]
    for name in ("journal.jsonl", "plan.json", "findings.json", "verdict.json", "engine.log"):
        assert (run / name).read_bytes() == (here / name).read_bytes(), name
    left = {path.name for path in run.iterdir()}
    assert left == {path.name for path in here.iterdir()}
    assert {"report.html", "junit.xml", "allure-results", "manifest.json"} <= left
    assert "<style>" in (run / "report.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        ("explain I-02", 0, "no duplicate order"),
        ("explain M-44", 0, "M-44"),
        ("doctor", 0, "python"),
        ("run --engine none", 30, ""),
        ("run --world no-such-folder", 30, ""),
    ],
)
def test_the_commands_work_from_the_wheel_in_any_folder(
    command: str, code: int, said: str, installed: Path, tmp_path: Path
) -> None:
    done = _run(installed.with_name("seatrial"), *command.split(), cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stdout
    assert list(tmp_path.iterdir()) == []
