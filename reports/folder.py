"""A run folder: where each file lies, and how a JSON file of it is read and written.

    run.json          the resolved configuration, versions, wall times, how the run ended
    plan.json         the fault plan as it was resolved
    scope.toml        the scope matrix that the run was made and is judged by
    journal.jsonl     the voyage's journal; worlds/<suite>/<case>.jsonl each other case's own
    load/<case>/      what was offered under load (offered.json), Locust's own files, engine.log
    findings.json     what the judge found        verdict.json   what the policy makes of it
    contract.json     what the contract suite called, saw and found; coverage.json: in which states
    usage.json        what the engine reads of what it is told, where that was asked for
    junit.xml, allure-results/, engine.log, report.html
    allure.html       the same results as a page, where `seatrial report` built it
    manifest.json     a hash of every other file

Every file that this folder's code writes is replaced whole: a reader sees the old or the new one.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from reports.errors import FolderInvalid, FolderUnwritable

_OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The names of the files of one run folder; it may be empty yet."""

    path: Path

    @property
    def run(self) -> Path:
        return self.path / "run.json"

    @property
    def plan(self) -> Path:
        return self.path / "plan.json"

    @property
    def scope(self) -> Path:
        return self.path / "scope.toml"

    @property
    def journal(self) -> Path:
        return self.path / "journal.jsonl"

    @property
    def worlds(self) -> Path:
        return self.path / "worlds"

    @property
    def load(self) -> Path:
        return self.path / "load"

    @property
    def findings(self) -> Path:
        return self.path / "findings.json"

    @property
    def verdict(self) -> Path:
        return self.path / "verdict.json"

    @property
    def junit(self) -> Path:
        return self.path / "junit.xml"

    @property
    def allure(self) -> Path:
        return self.path / "allure-results"

    @property
    def contract(self) -> Path:
        return self.path / "contract.json"

    @property
    def coverage(self) -> Path:
        return self.path / "coverage.json"

    @property
    def usage(self) -> Path:
        return self.path / "usage.json"

    @property
    def engine_log(self) -> Path:
        return self.path / "engine.log"

    @property
    def report(self) -> Path:
        return self.path / "report.html"

    @property
    def allure_page(self) -> Path:
        return self.path / "allure.html"

    @property
    def manifest(self) -> Path:
        return self.path / "manifest.json"

    @property
    def progress(self) -> Path:
        """Lives only while the run does."""
        return self.path / "progress.jsonl"


def create(path: Path) -> RunFolder:
    """A new folder that only its owner may read: journals hold a company's data."""
    path.mkdir(mode=0o700, parents=True)
    return RunFolder(path)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; raises FolderInvalid when it is missing or is none."""
    try:
        data = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise FolderInvalid(f"{path.name} is missing") from None
    except (OSError, orjson.JSONDecodeError) as error:
        raise FolderInvalid(f"{path.name} cannot be read: {error}") from None
    if not isinstance(data, dict):
        raise FolderInvalid(f"{path.name} holds no JSON object")
    return data


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Replace a file by the JSON of `data`, keys sorted, indented by two."""
    write_bytes(path, encode(data))


def encode(data: dict[str, Any]) -> bytes:
    """The bytes that `write_json` writes."""
    return orjson.dumps(data, option=_OPTIONS)


def write_bytes(path: Path, content: bytes) -> None:
    """Replace a file whole; raises FolderUnwritable when it cannot be, and it is as it was then."""
    draft = path.with_name(f".{path.name}.new")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise FolderUnwritable(
            f"{path} cannot be written: {why}; make room there, and see that you may write there"
        ) from None
