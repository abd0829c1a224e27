"""What is used is named with its licence, and what is ours is said to be."""

from __future__ import annotations

import re
import tomllib

from tests.house.source import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_direct_dependency_is_listed_with_its_licence_and_nothing_else() -> None:
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[]", requirement)[0] for requirement in wanted}
    rows = re.findall(
        r"^\| ([\w-]+) \| (.+?) \|", (ROOT / "docs/licences.md").read_text(), re.MULTILINE
    )
    listed = {name: licence for name, licence in rows if name not in ("package", "---")}
    assert set(listed) == names
    assert all(licence.strip() for licence in listed.values())


def test_the_licence_says_what_the_classifier_says() -> None:
    said = (ROOT / "LICENSE").read_text()
    assert "Private :: Do Not Upload" in PROJECT["classifiers"]
    assert "Private :: Do Not Upload" in said
    assert "All rights reserved" in said
