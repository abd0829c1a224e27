"""Released versions do not change: the hash of each is locked in `LOCK.json`.

What a version says of itself in its `meta.json` is not part of it: it is deprecated later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

import orjson

from contracts.errors import LockRefused
from contracts.published import folder, meta, versions

_FILE: Final = "LOCK.json"


def digest_of(contract: str, version: str) -> str:
    """The SHA-256 over names and bytes of all files of a version but its `meta.json`."""
    total = hashlib.sha256()
    for name, content in sorted(_files(folder(contract, version), "")):
        if name != "meta.json":
            total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


def locked() -> dict[str, str]:
    """The locked hash of every released version, by `orders@1.0.0`."""
    content: dict[str, str] = orjson.loads(files("contracts").joinpath(_FILE).read_bytes())
    return content


def released() -> Iterator[tuple[str, str]]:
    """Every version that is no draft."""
    return (one for one in versions() if meta(*one).get("status") != "draft")


def lock(path: Path) -> list[str]:
    """Lock in the file at `path` what was released since, and return its names.

    Raises LockRefused when a locked version has changed: it takes a new version.
    """
    known: dict[str, str] = orjson.loads(path.read_bytes()) if path.is_file() else {}
    now = {
        f"{contract}@{version}": digest_of(contract, version) for contract, version in released()
    }
    changed = [name for name, digest in known.items() if name in now and now[name] != digest]
    if changed:
        raise LockRefused(f"{', '.join(changed)} changed after release: make a new version instead")
    path.write_text(json.dumps(dict(sorted((known | now).items())), indent=2) + "\n", "utf-8")
    return sorted(set(now) - set(known))


def _files(directory: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in directory.iterdir():
        if entry.is_dir():
            yield from _files(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".json"):
            yield prefix + entry.name, entry.read_bytes()
