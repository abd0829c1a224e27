"""The project's own source files, as the tests of this folder see them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("contracts", "simulator", "engine", "reports", "scenarios", "load", "seatrial")
DETERMINISTIC = ("contracts", "simulator", "engine", "scenarios")
_OTHERS = ("tests", "docs", ".ci")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text and its tree."""

    path: str
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        return self.path.split("/")[0]

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method, nested ones included."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


@cache
def files() -> tuple[Path, ...]:
    """Every file of the project: of its folders and of its top, without caches and environments."""
    found = [path for path in ROOT.iterdir() if path.is_file()]
    for folder in (*PACKAGES, *_OTHERS):
        found += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    return tuple(sorted(path for path in found if "__pycache__" not in path.parts))


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of the project."""
    return tuple(_source(path) for path in files() if path.suffix == ".py")


def _source(path: Path) -> Source:
    text = path.read_text("utf-8")
    return Source(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


def shipped() -> tuple[Source, ...]:
    """The Python files of the packages."""
    return tuple(source for source in sources() if source.package in PACKAGES)
