"""House style that no linter holds: sizes, words, and names of tests."""

from __future__ import annotations

import ast
import re

from tests.house.source import ROOT, files, shipped, sources

FILE_LINES = 400
FUNCTION_LINES = 70
MEDIAN_LINES = 12

# Written in pieces, so that this file does not find itself.
UNFINISHED = re.compile(
    "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "NotImplemented" + "Error"))
)
SWITCHED_OFF = re.compile(r"pytest\.mark\.(sk" + "ip|xf" + r"ail)\b")
REGISTRIES = re.compile(
    "|".join(("py" + r"pi\.org", "python" + "hosted", "npm" + r"js\.", "deb" + r"ian\.org"))
)
TEXTS = {
    ".py",
    ".toml",
    ".md",
    ".json",
    ".css",
    ".lock",
    ".csv",
    ".txt",
    ".cfg",
    ".ini",
    ".js",
    ".yml",
    "",
}


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    sizes = {source.path: source.text.count("\n") for source in sources()}
    assert {path: size for path, size in sizes.items() if size > FILE_LINES} == {}


def test_no_function_is_longer_than_seventy_lines() -> None:
    sizes = {
        f"{source.path}:{node.lineno} {node.name}": _lines(node)
        for source in sources()
        for node in source.functions()
    }
    assert {name: size for name, size in sizes.items() if size > FUNCTION_LINES} == {}


def test_the_median_function_is_short() -> None:
    sizes = sorted(_lines(node) for source in shipped() for node in source.functions())
    assert sizes[len(sizes) // 2] <= MEDIAN_LINES


def test_nothing_is_left_unfinished_or_switched_off() -> None:
    found = [
        f"{source.path}: {match.group()}"
        for source in sources()
        for pattern in (UNFINISHED, SWITCHED_OFF)
        for match in pattern.finditer(source.text)
    ]
    assert found == []


def test_no_module_is_named_for_being_useful() -> None:
    vague = {"utils", "util", "helpers", "helper", "misc", "common", "stuff"}
    assert [s.path for s in shipped() if vague & set(s.path.removesuffix(".py").split("/"))] == []


def test_every_test_is_named_as_a_sentence() -> None:
    tests = [
        (source.path, node.name)
        for source in sources()
        if source.path.startswith(("tests/", "scenarios/suites/"))
        for node in source.functions()
        if node.name.startswith("test_")
    ]
    assert tests
    assert [(path, name) for path, name in tests if len(name.split("_")) < 4] == []


def test_no_file_names_a_registry_or_a_folder_of_this_machine() -> None:
    here = re.compile(rf"{re.escape(str(ROOT))}(?![A-Za-z0-9_.-])")
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files()
        if path.suffix in TEXTS
        for pattern in (REGISTRIES, here)
        for match in pattern.finditer(path.read_text("utf-8", errors="replace"))
    ]
    assert found == []


def test_every_error_module_draws_its_tree() -> None:
    modules = [source for source in shipped() if source.path.endswith("/errors.py")]
    assert modules
    for source in modules:
        drawn = ast.get_docstring(source.tree) or ""
        classes = [node for node in source.tree.body if isinstance(node, ast.ClassDef)]
        errors = [node.name for node in classes if node.bases]
        assert [name for name in errors if name not in drawn] == [], source.path
