from __future__ import annotations

import tomllib
from typing import Any

import pytest

from simulator.world.locate import Path, positions
from simulator.world.mapping_file import shipped_mappings

TEXT = '''# a comment with [brackets] and key = 1
name = "x"   # more
[a."b c"]
d.e = { f = 1, "g h" = [ { i = 2 },
  { j = """two
lines""" } ] }

[[k]]
l = 'literal # no comment'
[[k]]
l = [
  "one", # a comment, with a comma
  "two",
]
[k.m]
n = 1979-05-27T07:32:00Z
'''


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("name",), (2, 1)),
        (("a", "b c"), (3, 1)),
        (("a", "b c", "d", "e"), (4, 1)),
        (("a", "b c", "d", "e", "f"), (4, 9)),
        (("a", "b c", "d", "e", "g h", "0", "i"), (4, 28)),
        (("a", "b c", "d", "e", "g h", "1", "j"), (5, 5)),
        (("k",), (8, 1)),
        (("k", "0", "l"), (9, 1)),
        (("k", "1", "l"), (11, 1)),
    ],
)
def test_every_key_is_found_where_it_stands(path: Path, place: tuple[int, int]) -> None:
    assert tomllib.loads(TEXT)
    assert positions(TEXT)[path] == place


@pytest.mark.parametrize("name", list(shipped_mappings()))
def test_every_key_of_the_shipped_mappings_has_a_place(name: str) -> None:
    text = shipped_mappings()[name].read_text("utf-8")
    found = positions(text)
    for path in keys(tomllib.loads(text), ()):
        line, column = found[path]
        assert path[-1] in text.splitlines()[line - 1][column - 1 :]


def keys(table: dict[str, Any], above: Path) -> list[Path]:
    paths = []
    for key, value in table.items():
        path = (*above, key)
        if isinstance(value, dict):
            paths += keys(value, path)
        else:
            paths.append(path)
    return paths
