"""Names that have no place in a deterministic floor, and where a file uses one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from tests.house.source import Source

# A module here bans all of it; `module.name` bans that name alone.
NAMES: Final = frozenset(
    {
        "random",
        "secrets",
        "threading",
        "concurrent.futures",
        "multiprocessing",
        "subprocess",
        "time",
        "uuid.uuid1",
        "uuid.uuid4",
        "os.urandom",
        "os.getpid",
        "asyncio.to_thread",
        "asyncio.wait",
        "asyncio.TaskGroup",
        "asyncio.run_in_executor",
        "datetime.datetime.now",
        "datetime.datetime.utcnow",
        "datetime.datetime.today",
        "datetime.date.today",
    }
)
DYNAMIC: Final = frozenset({"importlib.import_module", "importlib.util", "runpy", "pkgutil"})
BUILTINS: Final = frozenset({"id", "hash"})
IMPORTERS: Final = frozenset({"__import__", "exec", "eval", "compile"})


def used(source: Source, names: frozenset[str]) -> Iterator[str]:
    """The banned names that a file imports or reaches, with what they were imported as resolved."""
    known = dict(_imports(source.tree))
    for full in known.values():
        yield from _hits(full, names)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            yield from _hits(_dotted(node, known), names)


def called(source: Source, names: frozenset[str]) -> Iterator[str]:
    """The banned built-in functions that a file calls."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.func.id


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.split(".")[0], alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def _dotted(node: ast.expr, known: dict[str, str]) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value, known)}.{node.attr}"
    return known.get(node.id, "") if isinstance(node, ast.Name) else ""


def _hits(full: str, names: frozenset[str]) -> Iterator[str]:
    return (name for name in names if full == name or full.startswith(f"{name}."))
