"""`manifest.json`: a hash of every file of a run folder, and whose run they are.

A file that was deleted, emptied, cut, swapped or added is named by `damage`. A whole manifest of
another run is noticed by its run id. It is no signature: who can write the folder can write it too.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from reports.errors import FolderInvalid
from reports.folder import RunFolder, encode, read_json, write_json
from reports.run import Run

SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:manifest"

Damage = str
"""One sentence: what is wrong with which file."""


def write_manifest(folder: RunFolder, run: Run) -> None:
    """Write the manifest over every file that lies there."""
    files = _files(folder.path)
    write_json(
        folder.manifest,
        {
            "schema": SCHEMA,
            "run_id": run.run_id,
            "seed": run.configuration.seed,
            "files": {name: _digest(path) for name, path in files},
            "sizes_bytes": {name: path.stat().st_size for name, path in files},
        },
    )


def damage(folder: RunFolder, run: Run) -> tuple[Damage, ...]:
    """Everything that no longer is as the run left it; empty when all of it is."""
    try:
        manifest = read_json(folder.manifest)
        expected: dict[str, str] = dict(manifest["files"])
        sizes: dict[str, int] = dict(manifest["sizes_bytes"])
        identity = (manifest["schema"], manifest["run_id"], manifest["seed"])
        whole = folder.manifest.read_bytes() == encode(manifest)
    except (FolderInvalid, KeyError, TypeError, ValueError) as error:
        return (f"manifest.json is no manifest of this run: {error}",)
    found = dict(_files(folder.path))
    foreign = identity != (SCHEMA, run.run_id, run.configuration.seed)
    return (
        *([] if whole else ["manifest.json was cut or rewritten"]),
        *(["manifest.json belongs to another run than run.json"] if foreign else []),
        *(f"{name} is missing" for name in sorted(expected.keys() - found.keys())),
        *(f"{name} was added after the run" for name in sorted(found.keys() - expected.keys())),
        *_changed(expected, sizes, found),
    )


def _changed(
    expected: dict[str, str], sizes: dict[str, int], found: dict[str, Path]
) -> Iterator[Damage]:
    for name in sorted(expected.keys() & found.keys()):
        size = found[name].stat().st_size
        if _digest(found[name]) == expected[name]:
            continue
        if size == 0:
            yield f"{name} was emptied"
        elif size < sizes.get(name, 0):
            yield f"{name} was cut or replaced: it is shorter than the run left it"
        else:
            yield f"{name} was changed or swapped: its hash is another"


def _files(top: Path) -> list[tuple[str, Path]]:
    """Every file but the manifest, by its name from the top with forward slashes, sorted."""
    paths = (path for path in top.rglob("*") if path.is_file())
    named = ((path.relative_to(top).as_posix(), path) for path in paths)
    return sorted((name, path) for name, path in named if name != "manifest.json")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
