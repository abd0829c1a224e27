"""Adds the verdict, the invariants and the readiness items to `junit.xml`, as a suite of their own.

A CI system that reads only this file would else show a voyage that reached its end as all green,
whatever the judge found. Nothing of it is read back: a verdict is made of tests and journals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree.ElementTree import Element, ParseError, SubElement, parse, tostring

from reports.findings import INTEGRATION
from reports.folder import write_bytes
from reports.junit import JUDGED, totals

_SUITE: Final = "verdict"
_KIND: Final = {
    "violated": "failure",
    "unknown": "error",
    "not_exercised": "skipped",
    "no_evidence": "skipped",
    "NO-GO": "failure",
    "INCONCLUSIVE": "error",
    "INVALID": "error",
}
"""What is not here is well; an inconclusive verdict is an error, for nothing may pass it by."""


def add_verdict(path: Path, verdict: Mapping[str, Any]) -> None:
    """Replace what an earlier judging added; a file that is no JUnit stays as it is."""
    try:
        root = parse(path).getroot()  # noqa: S314  ours, and covered by the manifest
    except (OSError, ParseError):
        return
    for suite in [one for one in root if one.get("name") == _SUITE]:
        root.remove(suite)
    cases = list(_cases(verdict))
    SubElement(root, "testsuite", {"name": _SUITE} | totals(cases)).extend(cases)
    root.attrib |= totals(list(root.iter("testcase")))
    write_bytes(path, tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")


def _cases(verdict: Mapping[str, Any]) -> Iterator[Element]:
    reasons = [row["sentence"] for row in verdict["reasons"]]
    yield _case("verdict", verdict["state"], [verdict["line"], *reasons])
    for row in verdict["invariants"]:
        said = [finding["sentence"] for finding in row["evidence"]] or list(row["notes"])
        yield _case(f"{row['id']} {row['name']}", row["state"], said, _kind_of(row))
    for row in verdict["items"]:
        said = [f"violated: {check}" for check in row["violated"]]
        said += [f"no evidence from {check}" for check in row["missing"]]
        yield _case(f"item {row['number']}: {row['title']}", row["state"], said)


def _kind_of(row: Mapping[str, Any]) -> str | None:
    """What the integration broke failed; what we broke ourselves is an error."""
    subjects = {finding["subject"] for finding in row["evidence"]} or {INTEGRATION}
    kind = _KIND.get(row["state"])
    return "error" if kind == "failure" and INTEGRATION not in subjects else kind


def _case(name: str, state: str, said: list[str], kind: str | None = None) -> Element:
    case = Element("testcase", {"classname": JUDGED, "name": name, "time": "0.000"})
    kind = kind or _KIND.get(state)
    if kind is not None:
        word = state.replace("_", " ")
        first = said[0] if said else ""
        message = first if first.startswith(word) else f"{word}: {first}".rstrip(": ")
        SubElement(case, kind, {"message": message}).text = "\n".join(said)
    return case
