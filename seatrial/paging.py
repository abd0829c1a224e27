"""The Allure page of a run folder: built from its results, and entered in its manifest."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from reports.allure_html import Built, build
from reports.folder import RunFolder
from reports.manifest import write_manifest
from reports.run import read_run
from seatrial.errors import ConfigurationInvalid
from seatrial.judging import read_verdict


def build_page(
    folder: RunFolder, out: Path | None, history: Path | None, say: Callable[[str], None]
) -> Built:
    """Build the page at `out`, or in the folder itself; the verdict stays as it is.

    Raises EvidenceDamaged or FolderInvalid for a folder that proves nothing, ConfigurationInvalid
    for a place that cannot be written to, and what `reports.allure_html.build` raises.
    """
    read_verdict(folder)
    where = out or folder.allure_page
    for path in (where, history):
        if path is not None:
            _look(path, folder)
    built = build(folder.allure, where, history, say)
    if where.resolve() == folder.allure_page.resolve():
        write_manifest(folder, read_run(folder.run))
    return built


def _look(path: Path, folder: RunFolder) -> None:
    """Raises ConfigurationInvalid where no file can be, or evidence would be written over."""
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise ConfigurationInvalid(f"no file can be written at {path}; name one in a folder")
    inside = path.resolve().is_relative_to(folder.path.resolve())
    if inside and path.resolve() != folder.allure_page.resolve():
        raise ConfigurationInvalid(
            f"{path} lies in the run folder, whose files are evidence; name one outside of it"
        )
