"""Named exceptions for what nobody can decide: who let it pass, why, and until when.

A waiver never lets a break pass: that has a witness.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from contracts.compat.verdict import Finding, Verdict, worst
from contracts.errors import ValueInvalid, WaiverInvalid
from contracts.instants import parse_date

_NEEDED: Final = ("id", "by", "reason", "expires")
_MATCHED: Final = ("old", "new", "rule", "at", "place")


@dataclass(frozen=True, slots=True)
class Waiver:
    """Lets unknown findings pass up to and including the day `expires`. An empty `old`, `new`,
    `rule`, `at` or `place` fits anything; not all of them are empty.
    """

    id: str
    by: str
    reason: str
    expires: date
    old: str = ""
    new: str = ""
    rule: str = ""
    at: str = ""
    place: str = ""

    def fits(self, finding: Finding, old: str, new: str) -> bool:
        """Whether the waiver is about a finding between two named versions."""
        said = {"old": old, "new": new, "rule": finding.rule, "at": finding.at}
        said["place"] = finding.place
        return all(getattr(self, key) in {"", value} for key, value in said.items())


def read_waivers(content: Any) -> list[Waiver]:
    """The waivers of a decoded file; raises WaiverInvalid with the first that is incomplete."""
    entries = content.get("waivers") if isinstance(content, Mapping) else None
    if not isinstance(entries, list):
        raise WaiverInvalid('a file of waivers is {"waivers": [...]}')
    return [_read(entry, nth) for nth, entry in enumerate(entries)]


def waived(
    verdict: Verdict, waivers: Sequence[Waiver], today: date, old: str = "", new: str = ""
) -> Verdict:
    """The verdict with every unknown that a waiver fits let pass, as a finding that names it."""
    found = tuple(_let(verdict.findings, waivers, today, old, new))
    return replace(verdict, result=worst(found), findings=found)


def _let(
    findings: Sequence[Finding], waivers: Sequence[Waiver], today: date, old: str, new: str
) -> Iterator[Finding]:
    for finding in findings:
        fits = [waiver for waiver in waivers if waiver.fits(finding, old, new)]
        current = [waiver for waiver in fits if today <= waiver.expires]
        if finding.severity != "unknown" or not fits:
            yield finding
        elif current:
            yield replace(finding, severity="info", waiver=current[0].id)
        else:
            yield replace(finding, waiver=f"{fits[0].id} expired on {fits[0].expires}")


def _read(entry: Any, nth: int) -> Waiver:
    where = f"waiver {nth + 1}"
    if not isinstance(entry, Mapping):
        raise WaiverInvalid(f"{where} is no object")
    unknown = set(entry) - {*_NEEDED, *_MATCHED}
    if unknown:
        raise WaiverInvalid(f"{where} says {', '.join(sorted(unknown))}, which no waiver does")
    for key, value in entry.items():
        if not isinstance(value, str):
            raise WaiverInvalid(f"{where}: {key} is no text")
    for key in _NEEDED:
        if not str(entry.get(key, "")).strip():
            raise WaiverInvalid(f"{where} lacks {key}: a waiver has {', '.join(_NEEDED)}")
    if not any(entry.get(key) for key in _MATCHED):
        raise WaiverInvalid(f"{where} would fit anything: name one of {', '.join(_MATCHED)}")
    try:
        expires = parse_date(entry["expires"])
    except ValueInvalid as error:
        raise WaiverInvalid(f"{where}: expires: {error}") from None
    return Waiver(**(dict(entry) | {"expires": expires}))
