"""Choosing and installing what builds the Allure page, without any of it being here."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import orjson
import pytest

from reports.allure_html import build
from reports.allure_html.toolbox import TOOLS, Job, Tool
from reports.errors import ToolBroken, ToolMissing

PYTHON = (sys.executable, "--version")


def _silent(_text: str) -> None:
    return None


def _tool(script: str, **changes: object) -> Tool:
    """A tool that is a line of Python, with a runtime that is surely here."""

    def command(_folder: Path, job: Job) -> Sequence[str]:
        return (sys.executable, "-c", script, str(job.into))

    fields: dict[str, object] = {
        "runtime": "Python",
        "at_least": 3,
        "version_of": PYTHON,
        "command": command,
    }
    return replace(TOOLS[0], **fields | changes)  # type: ignore[arg-type]


WRITES = (
    "import pathlib, sys; into = pathlib.Path(sys.argv[1]); into.mkdir();"
    "(into / 'index.html').write_text('<html><head></head>%s</html>')"
)


@pytest.fixture(autouse=True)
def _npm_that_installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An npm that does nothing, well, and a cache of the test's own."""
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text("#!/bin/sh\nexit 0\n")
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", f"{npm.parent}:/usr/bin:/bin")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def test_a_page_is_built_quiet_and_its_tool_installed_once(tmp_path: Path) -> None:
    said: list[str] = []
    tag = '<script src="https://elsewhere.example/x.js"></script>hello'
    tools = [_tool(WRITES % tag)]
    build(tmp_path, tmp_path / "a.html", None, said.append, tools)
    built = build(tmp_path, tmp_path / "a.html", None, said.append, tools)
    assert built.tool == "Allure 3"
    page = built.path.read_text()
    assert "hello" in page
    assert "elsewhere" not in page
    assert len(said) == 1
    assert "installed once" in said[0]


def test_the_second_tool_is_taken_where_the_first_has_no_runtime(tmp_path: Path) -> None:
    absent = _tool("", version_of=("no-such-program",))
    old = _tool("", at_least=99)
    there = _tool(WRITES % "", name="the third")
    built = build(tmp_path, tmp_path / "a.html", None, _silent, [absent, old, there])
    assert built.tool == "the third"


def test_without_any_runtime_the_sentence_says_what_each_would_need(tmp_path: Path) -> None:
    tools = [
        _tool("", version_of=("no-such-program",)),
        _tool("", name="Allure 2", runtime="Java", at_least=99),
    ]
    with pytest.raises(ToolMissing) as caught:
        build(tmp_path, tmp_path / "a.html", None, _silent, tools)
    said = str(caught.value)
    assert "Allure 3 needs Python 3 or newer, and there is none here" in said
    assert "Allure 2 needs Java 99 or newer, and Java 3." in said
    assert not (tmp_path / "a.html").exists()


def test_a_history_asks_for_a_tool_that_keeps_one(tmp_path: Path) -> None:
    tool = _tool(WRITES % "", keeps_history=False)
    with pytest.raises(ToolMissing, match="with a history"):
        build(tmp_path, tmp_path / "a.html", tmp_path / "h.jsonl", _silent, [tool])


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("import sys; sys.exit('no results')", "failed (1): no results"),
        ("pass", "built no page"),
    ],
)
def test_a_tool_that_fails_is_named_with_its_last_words(
    script: str, said: str, tmp_path: Path
) -> None:
    with pytest.raises(ToolBroken) as caught:
        build(tmp_path, tmp_path / "a.html", None, _silent, [_tool(script)])
    assert said in str(caught.value)
    assert not (tmp_path / "a.html").exists()


def test_npm_that_cannot_install_leaves_no_half_tool(tmp_path: Path) -> None:
    npm = tmp_path / "bin" / "npm"
    npm.write_text("#!/bin/sh\ntouch half\necho 'network is down' >&2\nexit 1\n")
    for _ in range(2):
        with pytest.raises(ToolMissing, match="network is down"):
            build(tmp_path, tmp_path / "a.html", None, _silent, [_tool(WRITES % "")])
    assert list((tmp_path / "cache" / "seatrial").iterdir()) == []


def test_without_npm_the_sentence_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(ToolMissing, match="no npm on the PATH"):
        build(tmp_path, tmp_path / "a.html", None, _silent, [_tool(WRITES % "")])


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: str(tool.id))
def test_every_package_of_a_lock_has_a_hash_and_names_no_registry(tool: Tool) -> None:
    wanted = orjson.loads((tool.package / "package.json").read_bytes())["dependencies"]
    lock = orjson.loads((tool.package / "package-lock.json").read_bytes())
    packages = {name: row for name, row in lock["packages"].items() if name}
    assert lock["packages"][""]["dependencies"] == wanted
    for name, row in packages.items():
        assert row["integrity"].startswith("sha512-"), name
        assert "resolved" not in row, name
    assert b"://" not in (tool.package / "package-lock.json").read_bytes()
