"""Defects that are written as unified diffs: read against the engine's source, laid out as a copy.

Only what a diff says of `engine/` counts. A hunk may have moved, as long as every line that it
names is there. This module knows no engine, so it can be imported before the patched one is.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Final

from unidiff.errors import UnidiffParseError
from unidiff.patch import Hunk, PatchedFile, PatchSet

from scenarios.errors import PatchUnfit

PACKAGE: Final = "engine"
_NOWHERE: Final = "/dev/null"

_at_sea: Final[dict[str, tempfile.TemporaryDirectory[str]]] = {}
"""The modules that a patch changed in this process, and the folder of the copy; it goes with it."""


@dataclass(frozen=True, slots=True)
class Patched:
    """A file of the engine after a patch, by its path from `engine/` on; None: it is gone."""

    path: PurePosixPath
    text: str | None

    @property
    def module(self) -> str:
        """The name under which it is imported, where it is a module."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def engine_source() -> Path:
    """The folder of the engine that would be imported now; nothing is imported for it."""
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise PatchUnfit("the engine's source cannot be found")
    return Path(spec.origin).parent


def patched_files(diff: str, source: Path, name: str) -> tuple[Patched, ...]:
    """What a diff makes of the engine's source, which is only read; `name` is the diff's.

    Raises PatchUnfit when it is no diff, does not apply, or says nothing of `engine/`.
    """
    try:
        files = list(PatchSet(diff.replace("\r\n", "\n")))  # the engine's lines end in one way
    except UnidiffParseError as error:
        raise PatchUnfit(f"{name} is no unified diff: {error}") from None
    found = [one for file in files for one in _patched(file, source, name)]
    if not found:
        others = ", ".join(sorted(file.path for file in files)[:3])
        raise PatchUnfit(f"{name} touches nothing under {PACKAGE}/: {others or 'it has no diff'}")
    for one in found:
        _check(one, name)
    return tuple(found)


def _check(file: Patched, name: str) -> None:
    """What is no Python any more would end every suite, and nobody would know of what."""
    if file.text is None or file.path.suffix != ".py":
        return
    try:
        compile(file.text, str(file.path), "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        at = f" at line {error.lineno}" if isinstance(error, SyntaxError) else ""
        said = error.msg if isinstance(error, SyntaxError) else str(error)
        raise PatchUnfit(f"{name} makes {file.path} no Python{at}: {said}") from None


def lay_out(files: Sequence[Patched], source: Path, into: Path) -> Path:
    """Copy the engine into a folder with its files as they were patched; the copy's path."""
    copy = into / PACKAGE
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file in files:
        place = into / file.path
        if file.text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(file.text, encoding="utf-8")
    return copy


def put_to_sea(diff: str, name: str) -> None:
    """Have this process import a patched copy of the engine; the installed one stays as it is.

    Raises PatchUnfit, also when the engine was imported already.
    """
    if PACKAGE in sys.modules:
        raise PatchUnfit(f"the engine was imported before {name}, which would do nothing")
    source = engine_source()
    files = patched_files(diff, source, name)
    folder = tempfile.TemporaryDirectory(prefix="seatrial-patched-")
    _at_sea.update(dict.fromkeys((file.module for file in files), folder))
    copy = lay_out(files, source, Path(folder.name))
    sys.path.insert(0, folder.name)
    if engine_source() != copy:
        raise PatchUnfit(f"the copy that {name} patched is not the engine that is imported")


def acts() -> bool:
    """Whether this process has imported anything that a patch changed."""
    return any(module in sys.modules for module in _at_sea)


def _patched(file: PatchedFile, source: Path, name: str) -> list[Patched]:
    before, after = _inside(file.source_file), _inside(file.target_file)
    if before is None and after is None:
        return []
    at = before or after
    old = source.parent / at if at is not None else source
    lines = [] if file.is_added_file else _lines(old, f"{name}: {at}")
    for hunk in reversed(file):
        _change(lines, hunk, f"{name}: {at}")
    gone = [Patched(before, None)] if before is not None and before != after else []
    text = "".join(f"{line}\n" for line in lines)
    return gone if after is None else [*gone, Patched(after, text)]


def _inside(path: str) -> PurePosixPath | None:
    """A path from `engine/` on, with or without git's prefix; None when it lies elsewhere."""
    if path == _NOWHERE:
        return None
    parts = PurePosixPath(path).parts
    if parts[0] in ("a", "b"):
        parts = parts[1:]
    inside = len(parts) > 1 and parts[0] == PACKAGE and ".." not in parts
    return PurePosixPath(*parts) if inside else None


def _lines(path: Path, where: str) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise PatchUnfit(f"{where} does not apply: the engine has no such file") from None


def _change(lines: list[str], hunk: Hunk, where: str) -> None:
    """Replace the lines that a hunk names; the nearest place where all of them stand is meant."""
    old = [line.value.rstrip("\r\n") for line in hunk if line.is_context or line.is_removed]
    new = [line.value.rstrip("\r\n") for line in hunk if line.is_context or line.is_added]
    meant = hunk.source_start - 1 if old else hunk.source_start
    places = [at for at in range(len(lines) - len(old) + 1) if lines[at : at + len(old)] == old]
    if not places:
        raise PatchUnfit(
            f"{where} does not apply: the lines of its hunk at line {hunk.source_start} "
            "are not there; make the patch against this version of the engine"
        )
    at = min(places, key=lambda place: abs(place - meant))
    lines[at : at + len(old)] = new
