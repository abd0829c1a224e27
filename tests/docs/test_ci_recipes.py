"""The recipes of docs/ci: they parse, call what there is, and pass on how a trial ended."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from seatrial import exits
from tests.seatrial.command import ROOT, seatrial

FOLDER = ROOT / "docs/ci"
GITHUB, GITLAB = FOLDER / "github-actions.yml", FOLDER / "gitlab-ci.yml"
CALL = re.compile(r"\bbin/seatrial\s+([a-z-]+)([^|;\n]*)")


@cache
def recipe(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def steps() -> list[dict[str, Any]]:
    (job,) = recipe(GITHUB)["jobs"].values()
    found: list[dict[str, Any]] = job["steps"]
    return found


def scripts() -> Iterator[tuple[str, str]]:
    """Every piece of shell in the recipes, with the recipe's name."""
    for step in steps():
        if "run" in step:
            yield GITHUB.name, step["run"]
    job = recipe(GITLAB)[".sea-trial"]
    for line in (*job["before_script"], *job["script"]):
        yield GITLAB.name, line


def sailing(name: str) -> str:
    (script,) = [text for where, text in scripts() if where == name and "seatrial run" in text]
    return script


def test_the_recipes_call_only_commands_and_options_that_there_are() -> None:
    calls = [(name, *match.groups()) for name, text in scripts() for match in CALL.finditer(text)]
    assert {(name, command) for name, command, _ in calls} == {
        (recipe.name, command) for recipe in (GITHUB, GITLAB) for command in ("run", "doctor")
    }
    for _, command, rest in calls:
        help_page = seatrial(command, "--help")
        assert help_page.returncode == exits.GO
        for option in re.findall(r"--[a-z-]+", rest):
            assert f"{option} " in help_page.stdout, (command, option)


@pytest.mark.parametrize("name", [GITHUB.name, GITLAB.name])
@pytest.mark.parametrize("release", ["true", "false"])
@pytest.mark.parametrize(
    "code",
    [exits.GO, exits.NO_GO, exits.INCONCLUSIVE, exits.USAGE, exits.HARNESS, exits.INTERRUPTED],
)
def test_how_a_trial_ended_is_passed_on(name: str, release: str, code: int, tmp_path: Path) -> None:
    command = tmp_path / ".seatrial/bin/seatrial"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\necho "$@" > asked.txt\nexit {code}\n')
    command.chmod(0o755)
    environment = {"PATH": os.environ["PATH"], "ENGINE": "node 'my engine.js'", "RELEASE": release}
    done = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", sailing(name)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    warned = code == exits.INCONCLUSIVE and release == "false" and name == GITHUB.name
    assert done.returncode == (exits.GO if warned else code), done.stderr
    assert (tmp_path / "asked.txt").read_text() == (
        "run --engine node 'my engine.js' --out sea-trial\n"
    )
    words = {
        exits.GO: "GO",
        exits.NO_GO: "NO-GO",
        exits.INCONCLUSIVE: "INCONCLUSIVE",
        exits.USAGE: "Not tried",
        exits.HARNESS: "Harness fault",
        exits.INTERRUPTED: "Broken off",
    }
    assert words[code].lower() in done.stdout.lower()


def test_github_keeps_run_folder_allure_and_junit_whatever_happened() -> None:
    kept = [step for step in steps() if "upload-artifact" in step.get("uses", "")]
    assert [step["with"]["path"] for step in kept] == [
        "sea-trial",
        "sea-trial/allure-results",
        "sea-trial/junit.xml",
    ]
    assert {step["if"] for step in kept} == {"always()"}


def test_gitlab_keeps_the_run_folder_and_shows_junit_whatever_happened() -> None:
    artifacts = recipe(GITLAB)[".sea-trial"]["artifacts"]
    assert artifacts["when"] == "always"
    assert artifacts["paths"] == ["sea-trial"]
    assert artifacts["reports"] == {"junit": "sea-trial/junit.xml"}


def test_gitlab_lets_an_inconclusive_trial_pass_on_a_change_and_not_on_a_release() -> None:
    on_change, on_release = recipe(GITLAB)["sea-trial"], recipe(GITLAB)["sea-trial-release"]
    assert on_change["allow_failure"] == {"exit_codes": [exits.INCONCLUSIVE]}
    assert "allow_failure" not in on_release
    assert "merge_request_event" in on_change["rules"][0]["if"]
    assert "TAG" in on_release["rules"][0]["if"]


def test_the_page_beside_the_recipes_names_every_exit_code() -> None:
    page = (FOLDER / "README.md").read_text("utf-8")
    for code in (exits.GO, exits.NO_GO, exits.INCONCLUSIVE, exits.USAGE, exits.HARNESS):
        assert f"| {code} |" in page
