"""Defects that somebody brings along: a module that replaces parts, or a patched engine.

A module has a `MUTANT`, which tells by its `Touch` where it acts, or a function `apply(parts)` or
`apply(parts, touch)`; what that replaces is watched, so that a part which is never used is seen.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from importlib.abc import InspectLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from engine import Parts
from reports.run import Defect
from scenarios.defects import text_of
from scenarios.errors import DefectInvalid
from scenarios.mutants.mutant import Mutant, Touch
from scenarios.patches import acts

Apply = Callable[[Parts, Touch], Parts]


class _Watched:
    """A part that tells whenever it is used; for whoever uses it, it is the part itself."""

    __slots__ = ("_part", "_touch")

    def __init__(self, part: Any, touch: Touch) -> None:
        self._part = part
        self._touch = touch

    def __call__(self, *args: Any, **named: Any) -> Any:
        self._touch()
        return self._part(*args, **named)

    def __getattr__(self, name: str) -> Any:
        self._touch()
        return getattr(self._part, name)


def of_module(defect: Defect) -> Apply:
    """The defect in a Python file; raises DefectUnreadable or DefectInvalid."""
    module = _load(defect)
    mutant, apply = getattr(module, "MUTANT", None), getattr(module, "apply", None)
    if isinstance(mutant, Mutant):
        return mutant.apply
    name = Path(defect.file).name
    if mutant is not None:
        raise DefectInvalid(f"MUTANT of {name} is no scenarios.mutants.Mutant")
    if not callable(apply):
        raise DefectInvalid(f"{name} has neither MUTANT nor apply(parts, touch)")
    return _watching(apply, name)


def of_patch(_: Defect) -> Apply:
    """What replaces nothing, and tells whether the engine of this process is the patched one."""

    def apply(parts: Parts, touch: Touch) -> Parts:
        if acts():
            touch()
        return parts

    return apply


def _watching(apply: Callable[..., Parts], name: str) -> Apply:
    """The same, with every part that it replaces watched."""
    takes_touch = _takes(apply, 2)
    if not (takes_touch or _takes(apply, 1)):
        raise DefectInvalid(f"apply of {name} takes neither (parts, touch) nor (parts)")

    def watching(parts: Parts, touch: Touch) -> Parts:
        try:
            changed = apply(parts, touch) if takes_touch else apply(parts)
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
            raise DefectInvalid(f"apply of {name} fails: {said}") from error
        if not isinstance(changed, Parts):
            raise DefectInvalid(f"apply of {name} gives no engine.Parts")
        others = {
            field.name: _Watched(getattr(changed, field.name), touch)
            for field in fields(Parts)
            if getattr(changed, field.name) is not getattr(parts, field.name)
        }
        watched: dict[str, Any] = others
        return replace(changed, **watched)

    return watching


def _takes(apply: Callable[..., Parts], count: int) -> bool:
    try:
        inspect.signature(apply).bind(*range(count))
    except TypeError:
        return False
    return True


class _Text(InspectLoader):
    """Loads a module from its text, so that what was hashed is what runs, and leaves no file."""

    def __init__(self, text: str, path: Path) -> None:
        self._text = text
        self._path = path

    def get_source(self, fullname: str) -> str:  # noqa: ARG002
        return self._text

    def get_code(self, fullname: str) -> CodeType:  # noqa: ARG002
        return self.source_to_code(self._text, str(self._path))


def _load(defect: Defect) -> ModuleType:
    path = Path(defect.file)
    name = f"seatrial_defect_{defect.sha256[:16]}"
    spec = spec_from_file_location(name, path, loader=_Text(text_of(defect), path))
    if spec is None or spec.loader is None:
        raise DefectInvalid(f"{path.name} cannot be loaded as a module")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # a script that ends would end the run with its code
        del sys.modules[name]
        said = f"{type(error).__name__}: {error}"
        raise DefectInvalid(f"{path.name} cannot be loaded: {said}") from error
    return module
