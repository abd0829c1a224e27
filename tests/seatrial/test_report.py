"""Both pages of a real run that ends NO-GO, in a real browser; and what they must not hold."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from contracts.journal import read
from reports.allure_html.toolbox import TOOLS
from reports.folder import RunFolder, read_json
from reports.manifest import damage
from reports.redaction import load_fields
from reports.run import read_run
from seatrial import exits
from tests.browser import absent, opened, program
from tests.seatrial.command import ROOT, SMALL, seatrial

pytestmark = pytest.mark.lengthy

CASES = "backorder,cancelled-line,contract-price,two-currencies,two-warehouses"
DEFECT = ("--suite", "voyage,e2e", "--case", CASES, "--engine", "mutant:M-44")


@pytest.fixture(scope="module")
def blamed(tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """A run over an engine that shows contract prices that are too high."""
    path = tmp_path_factory.mktemp("blamed") / "run"
    done = seatrial("run", *SMALL, *DEFECT, "--out", path)
    assert done.returncode == exits.NO_GO, done.stdout + done.stderr
    return RunFolder(path)


@pytest.fixture
def folder(blamed: RunFolder, tmp_path: Path) -> RunFolder:
    path = tmp_path / "run"
    shutil.copytree(blamed.path, path)
    return RunFolder(path)


def _only(tool_id: str, place: Path) -> str:
    """A PATH with the runtime of one tool, npm, and no other tool's runtime."""
    tool = next(one for one in TOOLS if one.id == tool_id)
    if not tool.can_run:
        absent(f"no {tool.runtime} {tool.at_least} on this machine")
    runtime = {"allure-3": ("node",), "allure-2": ("java", "node")}[tool_id]
    place.mkdir()
    for name in (*runtime, "npm", "sh", "uname", "dirname", "xargs", "sed", "tr", "env", "ls"):
        (place / name).symlink_to(program(name))
    if tool_id == "allure-2":  # npm needs some Node; the tool is chosen by a Node that is too old
        (place / "node").unlink()
        (place / "node").write_text(
            '#!/bin/sh\n[ "$1" = --version ] && [ $# = 1 ] && echo v20.0.0 && exit\n'
            f'exec {program("node")} "$@"\n'
        )
        (place / "node").chmod(0o755)
    return str(place)


async def _asked(page: Path, profile: Path, *steps: tuple[str, str]) -> list[str]:
    """Go through a page: show a text, or click on it; every address that it asked for."""
    async with opened(page, profile) as tab:
        await tab.width(1400)
        for what, text in steps:
            await (tab.click(text) if what == "click" else tab.shows(text))
        assert tab.said == []
        return tab.asked


@pytest.mark.parametrize("tool_id", ["allure-3", "allure-2"])
def test_the_allure_page_shows_verdict_suites_and_evidence_and_asks_nobody(
    tool_id: str, folder: RunFolder, tmp_path: Path
) -> None:
    before = folder.verdict.read_bytes()
    done = seatrial("report", folder.path, PATH=_only(tool_id, tmp_path / "bin"))
    assert done.returncode == exits.GO, done.stderr
    assert "googletagmanager" not in folder.allure_page.read_text("utf-8")
    walks = {
        "allure-3": (
            *(("show", text) for text in ("Verdict", "Business", "Data", "Delivery")),
            ("show", "It is known where pricing logic lives, and every price can be audited"),
            ("click", "I-05 price as of"),
            ("show", "Category: The integration broke a rule"),
            ("show", "was accepted with a price that the ERP's rules did not give"),
            ("click", "From the journal"),
            ("show", "storefront.prices.put"),
            ("show", "‹price 1›"),
        ),
        "allure-2": (
            *(("show", text) for text in ("Allure", "Suites", "Behaviors", "Categories")),
            *(("show", text) for text in ("Business", "Data", "Delivery", "NO-GO")),
            ("show", "The integration broke a rule"),
        ),
    }
    walk = _asked(folder.allure_page, tmp_path / "profile", *walks[tool_id])
    assert asyncio.run(walk) == []
    assert folder.verdict.read_bytes() == before
    assert damage(folder, read_run(folder.run)) == ()
    again = seatrial("judge", folder.path)
    assert again.returncode == exits.NO_GO
    assert folder.verdict.read_bytes() == before
    assert not folder.allure_page.exists(), "a page of an earlier judging was left"


def test_a_history_grows_by_every_run_and_lies_outside_of_them(
    blamed: RunFolder, tmp_path: Path
) -> None:
    path, history = _only("allure-3", tmp_path / "bin"), tmp_path / "history.jsonl"
    for runs in (1, 2):
        page = tmp_path / f"{runs}.html"
        done = seatrial("report", blamed.path, "--out", page, "--history", history, PATH=path)
        assert done.returncode == exits.GO, done.stderr
        assert page.is_file()
        assert len(history.read_bytes().splitlines()) == runs
    assert damage(blamed, read_run(blamed.run)) == ()
    assert not blamed.allure_page.exists()


def test_the_log_of_requests_sees_a_page_that_asks(tmp_path: Path) -> None:
    loud = tmp_path / "loud.html"
    loud.write_text('hello <img src="http://127.0.0.1:9/pixel.png">', "utf-8")
    asked = asyncio.run(_asked(loud, tmp_path / "profile", ("show", "hello")))
    assert asked == ["http://127.0.0.1:9/pixel.png"]


def test_the_report_shows_verdict_suites_and_evidence_and_asks_nobody(
    blamed: RunFolder, tmp_path: Path
) -> None:
    steps = (
        ("show", "NO-GO under policy voyage"),
        *(("show", text) for text in ("Readiness items", "Business", "Data", "Delivery")),
        ("click", "Invariants"),
        ("show", "was accepted with a price that the ERP's rules did not give"),
        ("show", "From journal.jsonl; the number is the record's seq"),
        ("show", "contract-price"),
        ("show", "Where the evidence lies"),
    )
    assert asyncio.run(_asked(blamed.report, tmp_path / "profile", *steps)) == []


@pytest.mark.parametrize("pixels", [320, 390, 768, 1400])
def test_the_report_fits_windows_of_every_width(
    pixels: int, blamed: RunFolder, tmp_path: Path
) -> None:
    async def look() -> int:
        async with opened(blamed.report, tmp_path / "profile") as tab:
            await tab.width(pixels)
            await tab.shows("Check it yourself")
            width: int = await tab.evaluate("document.documentElement.scrollWidth")
            return width

    assert asyncio.run(look()) <= pixels


def _withheld(journal: Path) -> Iterator[tuple[str, str]]:
    """Every value in a journal that no report may hold, with the word of its class."""
    policy = load_fields()

    def walk(name: str, value: Any) -> Iterator[tuple[str, str]]:
        word = policy.withheld.get(name)
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from walk(key, inner)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(name, inner)
        elif isinstance(value, str) and word in ("price", "personal", "secret"):
            yield word, value

    for record in read(journal):
        if record.kind != "header":
            yield from walk("", record.body)


def _words(journal: Path) -> set[str]:
    """Names, addresses, notes, e-mails and secrets, as far as they are long enough to be told."""
    return {value for word, value in _withheld(journal) if word != "price" and len(value) > 9}


def _prices(journal: Path) -> set[str]:
    return {value for word, value in _withheld(journal) if word == "price" and "." in value}


def test_no_price_personal_data_or_secret_is_in_what_is_passed_on(blamed: RunFolder) -> None:
    cases = sorted(blamed.worlds.rglob("*.jsonl"))
    words = set[str]().union(*map(_words, [blamed.journal, *cases]))
    prices, of_cases = _prices(blamed.journal), set[str]().union(*map(_prices, cases))
    assert len(words) > 100
    assert len(prices) > 10
    assert of_cases
    attached = set(blamed.allure.iterdir()) - set(blamed.allure.glob("*-result.json"))
    ours = set(blamed.allure.glob("seatrial-*"))
    rest = {blamed.report, blamed.verdict, blamed.findings, blamed.junit}
    for path in {*blamed.allure.iterdir(), *rest}:
        text = path.read_text("utf-8")
        assert [word for word in words if word in text] == [], path
        if path in attached | ours | rest:
            banned = prices | of_cases if path in attached | ours else prices
            amounts = set(re.findall(r"(?<![\w.])\d+\.\d{2,}(?![\w.])", text))
            assert amounts & banned - _steps_of(path) == set(), path


def _steps_of(path: Path) -> set[str]:
    """The amounts in a story's own steps, and in what it missed: people and prices are made up."""
    lines = path.read_text("utf-8").splitlines()
    told = [line for line in lines if re.match(r"\d\d \w{3} \d\d:|missed: ", line)]
    return set(re.findall(r"\d+\.\d{2,}", "\n".join(told)))


def test_every_case_has_an_id_of_its_own_and_keeps_it_under_another_seed(
    blamed: RunFolder, tmp_path: Path
) -> None:
    done = seatrial("run", *SMALL, *DEFECT, "--seed", "2", "--out", tmp_path / "two")
    assert done.returncode in (exits.NO_GO, exits.INCONCLUSIVE)

    def ids(folder: RunFolder) -> dict[str, str]:
        rows = [read_json(path) for path in folder.allure.glob("*-result.json")]
        return {row["name"]: row["historyId"] for row in rows if "Verdict" not in str(row)}

    first, second = ids(blamed), ids(RunFolder(tmp_path / "two"))
    assert len(set(first.values())) == len(first)
    assert first == second


def test_a_page_is_never_written_over_evidence(folder: RunFolder) -> None:
    done = seatrial("report", folder.path, "--out", folder.verdict)
    assert done.returncode == exits.USAGE
    assert "files are evidence" in done.stderr
    assert damage(folder, read_run(folder.run)) == ()


def test_a_folder_that_proves_nothing_has_no_page(folder: RunFolder) -> None:
    folder.journal.write_bytes(b"")
    done = seatrial("report", folder.path)
    assert done.returncode == exits.INCONCLUSIVE
    assert "journal.jsonl was emptied" in done.stderr


def test_without_node_and_java_the_verdict_stands_and_the_sentence_says_what_is_needed(
    folder: RunFolder, tmp_path: Path
) -> None:
    before = folder.verdict.read_bytes()
    done = seatrial("report", folder.path, PATH=str(tmp_path))
    assert done.returncode == exits.USAGE
    assert "Allure 3 needs Node 22 or newer, and there is none here" in done.stderr
    assert "Allure 2 needs Java 11 or newer, and there is none here" in done.stderr
    assert folder.verdict.read_bytes() == before
    assert seatrial("judge", folder.path, PATH=str(tmp_path)).returncode == exits.NO_GO


def test_no_test_result_names_the_machine_or_a_folder_of_it(blamed: RunFolder) -> None:
    for path in (*blamed.allure.glob("*-result.json"), blamed.junit):
        assert os.uname().nodename not in re.findall(r"[\w.-]+", path.read_text("utf-8")), path
    for path in blamed.allure.glob("*-result.json"):
        assert str(ROOT) not in path.read_text("utf-8")
        names = {label["name"] for label in orjson.loads(path.read_bytes())["labels"]}
        assert names.isdisjoint({"host", "thread"}), path
