"""What `junit.xml` says of the suites: which tests ran, and how each ended.

A test that fails by an assertion speaks of the integration; one that ends by any other exception
broke, and that is the harness's own fault.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

# pytest wrote the file a moment ago and the manifest covers it: no hostile XML can be in it.
from xml.etree.ElementTree import Element, ParseError, SubElement, parse, tostring

from reports.errors import FolderInvalid
from reports.folder import write_bytes

PASSED: Final = "passed"
FAILED: Final = "failed"
BROKEN: Final = "broken"
SKIPPED: Final = "skipped"

JUDGED: Final = "seatrial.verdict"
"""The class of the cases that a judging adds; they are no tests."""

_ASSERTED: Final = ("AssertionError", "assert ", "Failed:")


@dataclass(frozen=True, slots=True)
class Case:
    """One test: its dotted name, which starts with its suite's folders, and how it ended.

    `said` is the first line of why it failed or was skipped.
    """

    name: str
    outcome: str
    said: str = ""

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """What it may be called as a case: any folder it lies in, and its parameters."""
        return tuple((folder, self.case) for folder in self.name.partition("[")[0].split(".")[:-1])

    @property
    def case(self) -> str:
        """Its parameters; empty where it has none, and so is no case."""
        return self.name.partition("[")[2].removesuffix("]")


@dataclass(frozen=True, slots=True)
class Suites:
    """Every test of a run, in the order of the file."""

    cases: tuple[Case, ...]

    def of(self, suite: str) -> Suites:
        """Those of one suite: the ones with its name among the folders they lie in."""
        return Suites(
            tuple(
                case for case in self.cases if suite in case.name.partition("[")[0].split(".")[:-1]
            )
        )

    def ended(self, outcome: str) -> tuple[Case, ...]:
        """The tests that ended so."""
        return tuple(case for case in self.cases if case.outcome == outcome)

    def names(self, outcome: str) -> tuple[str, ...]:
        """Their names."""
        return tuple(case.name for case in self.ended(outcome))

    @property
    def ran(self) -> int:
        """Tests that did anything."""
        return sum(case.outcome != SKIPPED for case in self.cases)

    def counts(self) -> dict[str, int]:
        """How many tests ended in each way."""
        return {name: len(self.names(name)) for name in (PASSED, FAILED, BROKEN, SKIPPED)}


def read_junit(path: Path) -> Suites:
    """Read the tests that pytest wrote down, and nothing that a judging added.

    Raises FolderInvalid when the file is missing or is no JUnit.
    """
    try:
        root = parse(path).getroot()  # noqa: S314
    except (OSError, ParseError) as error:
        raise FolderInvalid(f"{path.name} cannot be read: {error}") from None
    cases = [one for one in root.iter("testcase") if one.get("classname") != JUDGED]
    return Suites(tuple(Case(_name(case), _outcome(case), _said(case)) for case in cases))


def arrange(path: Path, written: Sequence[Path], order: Sequence[str]) -> None:
    """Arrange what pytest wrote as CI systems show it: a suite of tests for each of ours, in order.

    `path` takes the place of the files in `written`. The name of the machine is taken out. Where
    one is missing or is no JUnit, all stay as they are: nothing is made of a part.
    """
    try:
        roots = [parse(one).getroot() for one in written]  # noqa: S314
    except (OSError, ParseError):
        return
    stamps = [suite.get("timestamp") or "" for root in roots for suite in root.iter("testsuite")]
    stamp = min(filter(None, stamps), default=None)
    every = [case for root in roots for case in root.iter("testcase")]
    suites: dict[str, list[Element]] = {name: [] for name in order}
    for case in every:
        suites.setdefault((case.get("classname") or "").partition(".")[0], []).append(case)
    arranged = Element("testsuites", {"name": "seatrial"} | totals(every))
    for name, cases in suites.items():
        if not cases:
            continue
        told = {"name": name or "seatrial"} | totals(cases)
        suite = SubElement(arranged, "testsuite", told | ({"timestamp": stamp} if stamp else {}))
        suite.extend(cases)
    write_bytes(path, tostring(arranged, encoding="utf-8", xml_declaration=True) + b"\n")
    for other in written:
        if other != path:
            other.unlink()


def totals(cases: Sequence[Element]) -> dict[str, str]:
    """The counts that a suite carries; a failure that is no assertion stays a failure there."""
    kinds = {"errors": "error", "failures": "failure", "skipped": "skipped"}
    found = {
        name: sum(case.find(kind) is not None for case in cases) for name, kind in kinds.items()
    }
    time_s = sum(float(case.get("time") or 0) for case in cases)
    return {"tests": str(len(cases)), **{name: str(count) for name, count in found.items()}} | {
        "time": f"{time_s:.3f}"
    }


def _name(case: Element) -> str:
    return ".".join(part for part in (case.get("classname"), case.get("name")) if part)


def _said(case: Element) -> str:
    for kind in ("failure", "skipped"):
        found = case.find(kind)
        if found is not None:
            lines = (found.get("message") or "").splitlines()
            return lines[0].removeprefix("Failed: ") if lines else ""
    return ""


def _outcome(case: Element) -> str:
    failure = case.find("failure")
    if case.find("error") is not None:
        return BROKEN
    if failure is not None:
        return FAILED if (failure.get("message") or "").startswith(_ASSERTED) else BROKEN
    return SKIPPED if case.find("skipped") is not None else PASSED


def mask_junit(source: Path, target: Path, hush: Callable[[str], str]) -> None:
    """Write a copy in which what tests said is searched by `hush`; names and times are kept."""
    root = parse(source).getroot()  # noqa: S314  (pytest wrote it, as above)
    for element in root.iter():
        if element.text:
            element.text = hush(element.text)
        if "message" in element.attrib:
            element.set("message", hush(element.attrib["message"]))
    write_bytes(target, tostring(root, encoding="utf-8", xml_declaration=True))
