"""The deterministic floors reach nothing that differs between two runs of one seed."""

from __future__ import annotations

import tomllib
from collections import Counter

from tests.house.banned import BUILTINS, DYNAMIC, IMPORTERS, NAMES, called, used
from tests.house.source import DETERMINISTIC, ROOT, shipped

EDGES = tomllib.loads((ROOT / "tests/house/edges.toml").read_text("utf-8")).get("edges", [])


def test_only_the_listed_edges_touch_time_threads_or_chance() -> None:
    allowed = {(edge["file"], name) for edge in EDGES for name in edge["names"]}
    found = {
        (source.path, name)
        for source in shipped()
        if source.package in DETERMINISTIC
        for name in (*used(source, NAMES), *called(source, BUILTINS))
    }
    assert sorted(found - allowed) == []
    assert sorted(allowed - found) == [], "an edge that is no longer used"


def test_every_edge_is_listed_once_and_says_why() -> None:
    assert [file for file, times in Counter(e["file"] for e in EDGES).items() if times > 1] == []
    assert all(len(edge["why"].split()) >= 4 for edge in EDGES)


def test_neither_engine_nor_simulator_imports_by_a_computed_name() -> None:
    found = [
        (source.path, name)
        for source in shipped()
        if source.package in ("engine", "simulator")
        for name in (*used(source, DYNAMIC), *called(source, IMPORTERS))
    ]
    assert found == []
