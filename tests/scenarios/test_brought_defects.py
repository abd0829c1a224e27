"""Defects in modules of somebody's own: what they may say, and that an idle one is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import Config, Credentials, MemoryDisk, Parts, Ports, build
from reports.run import Defect
from scenarios.defects import defect_of, text_of
from scenarios.errors import DefectInvalid, DefectUnreadable
from scenarios.mutants import Touch, mutation

REPLACES = """
from dataclasses import replace

def map_item(item):
    return {{"sku": "always"}}

def apply(parts{more}):
    return replace(parts, map_item=map_item)
"""
MUTANT = """
from dataclasses import replace
from scenarios.mutants import Mutant

def _apply(parts, touch):
    def backoff(failures):
        touch()
        return 7
    return replace(parts, backoff=backoff)

MUTANT = Mutant("X-1", "always seven", ("I-34",), (), "here", _apply)
"""


def parts() -> Parts:
    """The parts of an engine that nobody starts."""
    nothing: Any = None
    secret = "whsec_c2VhdHJpYWwgc2VhdHJpYWwgc2VhdHJpYWw="
    ports = Ports(nothing, nothing, nothing, nothing, MemoryDisk())
    return build(Config(credentials=Credentials("engine", "secret", secret)), ports)


def brought(tmp_path: Path, text: str) -> Defect:
    path = tmp_path / "defect.py"
    path.write_text(text)
    return defect_of(str(path))


def applied(defect: Defect, touch: Touch) -> Parts:
    apply = mutation("mutant:defect.py", defect)
    assert apply is not None
    return apply(parts(), touch)


@pytest.mark.parametrize("more", ["", ", touch"])
def test_a_replaced_part_is_watched_whether_it_tells_or_not(tmp_path: Path, more: str) -> None:
    touch = Touch()
    changed = applied(brought(tmp_path, REPLACES.format(more=more)), touch)
    assert touch.count == 0
    assert changed.map_item({}) == {"sku": "always"}
    assert touch.count == 1
    assert changed.backoff is not None
    assert touch.count == 1


def test_a_replaced_object_is_watched_by_what_is_asked_of_it(tmp_path: Path) -> None:
    touch = Touch()
    text = (
        "from dataclasses import replace\n"
        "class Audit:\n    rows = 3\n"
        "def apply(parts):\n    return replace(parts, audit=Audit())\n"
    )
    changed: Any = applied(brought(tmp_path, text), touch)
    assert (changed.audit.rows, touch.count) == (3, 1)


def test_a_mutant_tells_by_itself_where_it_acts(tmp_path: Path) -> None:
    touch = Touch()
    changed = applied(brought(tmp_path, MUTANT), touch)
    assert (touch.count, changed.backoff(1), touch.count) == (0, 7, 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x = 1", r"neither MUTANT nor apply\(parts, touch\)"),
        ("MUTANT = 'M-01'", r"no scenarios\.mutants\.Mutant"),
        ("def apply(:", r"defect\.py cannot be loaded: SyntaxError"),
        ("import nowhere_at_all", "ModuleNotFoundError"),
        ("def apply(parts): return None", "gives no engine.Parts"),
        ("def apply(a, b, c): return a", r"apply of defect\.py takes neither \(parts, touch\)"),
        ("def apply(): return None", "takes neither"),
        ("def apply(parts): return parts.nope", r"apply of defect\.py fails: AttributeError"),
        ("import sys; sys.exit(0)", "cannot be loaded: SystemExit: 0"),
    ],
)
def test_a_module_that_is_no_defect_is_refused_by_name(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(DefectInvalid, match=said):
        applied(brought(tmp_path, text), Touch())


def test_a_module_leaves_nothing_beside_itself(tmp_path: Path) -> None:
    applied(brought(tmp_path, MUTANT), Touch())
    assert [path.name for path in tmp_path.iterdir()] == ["defect.py"]


def test_a_file_that_is_missing_or_changed_or_no_text_is_named(tmp_path: Path) -> None:
    with pytest.raises(DefectUnreadable, match=r"gone\.py cannot be read: No such file"):
        defect_of(str(tmp_path / "gone.py"))
    (tmp_path / "folder.py").mkdir()
    with pytest.raises(DefectUnreadable, match=r"folder\.py cannot be read"):
        defect_of(str(tmp_path / "folder.py"))
    defect = brought(tmp_path, MUTANT)
    (tmp_path / "defect.py").write_text("# another one")
    with pytest.raises(DefectUnreadable, match="no longer what it was"):
        text_of(defect)
    (tmp_path / "defect.py").write_bytes(b"\xff\xfe")
    with pytest.raises(DefectUnreadable, match="UTF-8"):
        text_of(defect_of(defect.file))
