"""The world of a run: checked in full before anything starts, so bad exports cost nothing."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from reports.run import WorldChoice
from simulator.world.importer import load_world
from simulator.world.mapping_file import find_mapping


def checked_world(world: WorldChoice, seed: int) -> WorldChoice:
    """The same choice with the digest of its files.

    Raises the errors of `simulator.world.errors`, WorldInvalid with every problem of the exports.
    """
    if world.folder is None:
        return world
    load_world(world.folder, world.mapping, seed=seed)
    return replace(world, digest=files_digest(world))


def files_digest(world: WorldChoice) -> str:
    """The SHA-256 over all that a world is read from, empty for a generated one.

    That is the mapping with all that it extends, and name and content of every file that it reads,
    in whatever subfolder; what else lies in the folder is no part of the question.
    Raises OSError, and the errors of `simulator.world.errors` when there is no such mapping.
    """
    if world.folder is None:
        return ""
    folder = Path(world.folder)
    mapping = find_mapping(folder, world.mapping)
    total = hashlib.sha256(repr(mapping).encode())
    for name in sorted({read.file for read in mapping.reads}):
        if (folder / name).is_file():
            content = hashlib.sha256((folder / name).read_bytes()).digest()
            total.update(name.encode() + b"\0" + content)
    return total.hexdigest()
