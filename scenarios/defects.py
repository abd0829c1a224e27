"""A defect of somebody's own, in a file: `mutant:FILE.py` or `mutant:FILE.patch`.

This module knows no engine, so it can be imported before a patched one is.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from reports.run import Defect
from scenarios.errors import DefectUnreadable

MODULE: Final = ".py"
PATCHES: Final = (".patch", ".diff")


def is_file(name: str) -> bool:
    """Whether what follows `mutant:` names a file, and no planted defect."""
    return name.endswith((MODULE, *PATCHES))


def is_patch(defect: Defect) -> bool:
    """Whether a defect is a patch of the engine's source."""
    return defect.file.endswith(PATCHES)


def defect_of(name: str) -> Defect:
    """The file, where it lies and what it holds; raises DefectUnreadable."""
    path = Path(name).resolve()
    return Defect(str(path), hashlib.sha256(_read(path)).hexdigest())


def text_of(defect: Defect) -> str:
    """What the file says; raises DefectUnreadable, also when it is no longer what it was."""
    path = Path(defect.file)
    held = _read(path)
    if hashlib.sha256(held).hexdigest() != defect.sha256:
        raise DefectUnreadable(f"{path.name} is no longer what it was when the run was asked for")
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError:
        raise DefectUnreadable(f"{path.name} is no text in UTF-8; save it as that") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = error.strerror or "cannot be read"
        raise DefectUnreadable(f"the defect {path.name} cannot be read: {why}") from None
