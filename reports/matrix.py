"""The scope matrix of a run folder, and what it says for the readiness checklist."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Final

from contracts.errors import ScopeInvalid
from contracts.scope import Scope, default_bytes, load_scope, parse_scope
from contracts.scope.soundness import SHARED
from reports.errors import FolderInvalid
from reports.folder import RunFolder
from reports.run import Run

SCOPE: Final = "document:scope"
DEFINITIONS: Final = "document:definitions"
SERVICE_LEVELS: Final = "document:service-levels"


def run_scope(folder: RunFolder, run: Run) -> Scope:
    """The matrix that a run was made by: the copy in its folder, or ours in a folder of before.

    Raises FolderInvalid when it is not the one that run.json names.
    """
    asked = run.configuration.scope
    if not folder.scope.is_file():
        if asked is not None:
            raise FolderInvalid(f"{folder.scope.name} is missing")
        return load_scope()
    content = folder.scope.read_bytes()
    if asked is not None and hashlib.sha256(content).hexdigest() != asked.sha256:
        raise FolderInvalid(f"{folder.scope.name} is not the scope matrix that run.json names")
    try:
        return parse_scope(content, folder.scope.name)
    except ScopeInvalid as error:
        raise FolderInvalid(str(error)) from None


def documents(folder: RunFolder, run: Run) -> Iterator[str]:
    """The checks of the checklist that are held because a company handed its own matrix in.

    Ours says nothing of a company, so that a run without `--scope`, or with a copy of ours, has
    none. That each object has one owner, and each flow a figure and whom to call, is what reading a
    matrix means.
    """
    asked = run.configuration.scope
    if asked is None or asked.sha256 == hashlib.sha256(default_bytes()).hexdigest():
        return
    scope = run_scope(folder, run)
    yield SCOPE
    yield SERVICE_LEVELS
    used = {row.definition for row in scope.synced()}
    if used.issuperset(SHARED):
        yield DEFINITIONS
