"""CHANGELOG.md is in the form that it names: each group once and in its place, nothing twice."""

from __future__ import annotations

import re

from tests.house.source import ROOT

GROUPS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
VERSION = re.compile(r"^## \[(\w[\w.]*)\]", re.MULTILINE)


def versions() -> dict[str, str]:
    """What stands under each version, in the order of the file."""
    _, *parts = VERSION.split((ROOT / "CHANGELOG.md").read_text("utf-8"))
    return dict(zip(parts[::2], parts[1::2], strict=True))


def entries() -> list[str]:
    """Each entry in one line."""
    found = (re.split(r"^- |^#.*$", text, flags=re.MULTILINE) for text in versions().values())
    return [" ".join(entry.split()) for parts in found for entry in parts[1:] if entry.strip()]


def test_what_is_unreleased_comes_first_and_versions_fall() -> None:
    first, *released = versions()
    assert first == "Unreleased"
    numbers = [tuple(map(int, name.split("."))) for name in released]
    assert numbers == sorted(numbers, reverse=True)


def test_each_group_stands_once_and_in_its_place() -> None:
    for name, text in versions().items():
        groups = re.findall(r"^### (.+)$", text, re.MULTILINE)
        assert groups == [group for group in GROUPS if group in groups], name


def test_no_entry_is_told_twice() -> None:
    told = entries()
    assert len(told) > 50
    assert sorted({entry for entry in told if told.count(entry) > 1}) == []
