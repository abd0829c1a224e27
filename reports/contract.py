"""`contract.json`: which operations the contract suite called, how they answered, what it found.

A finding whose subject is a system of our own making speaks of nobody's integration; a real
system that is tested is itself the subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from reports.coverage import NONE, Coverage
from reports.errors import FolderInvalid
from reports.folder import RunFolder, read_json

SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:contract"
SUITE: Final = "contract"


@dataclass(frozen=True, slots=True)
class Called:
    """One operation of one target: what is documented, and how often each status was seen."""

    target: str
    operation: str
    call: str
    documented: tuple[str, ...]
    statuses: Mapping[str, int]

    @property
    def count(self) -> int:
        """Calls in all."""
        return sum(self.statuses.values())

    @property
    def never(self) -> tuple[str, ...]:
        """Documented statuses and classes that were never seen."""
        seen = {*self.statuses, *(f"{status[0]}XX" for status in self.statuses)}
        return tuple(status for status in self.documented if status not in seen)

    def document(self) -> dict[str, Any]:
        """The row as the verdict carries it."""
        return {
            "target": self.target,
            "operation": self.operation,
            "call": self.call,
            "calls": self.count,
            "statuses": dict(self.statuses),
            "never": list(self.never),
        }


@dataclass(frozen=True, slots=True)
class Broken:
    """One finding: whom it speaks of, and what was seen."""

    subject: str
    target: str
    operation: str
    check: str
    pointer: str
    sentence: str
    case: str

    @property
    def said(self) -> str:
        """The finding in one sentence."""
        where = f" at {self.pointer}" if self.pointer else ""
        return (
            f"{self.operation} of the {self.subject} breaks its contract over {self.target}: "
            f"{self.check}{where}: {self.sentence}"
        )


@dataclass(frozen=True, slots=True)
class Contract:
    """What the contract suite of a run left; nothing where it was not run."""

    operations: tuple[Called, ...] = ()
    findings: tuple[Broken, ...] = ()
    coverage: Coverage = NONE

    def tells_of(self, keys: tuple[tuple[str, str], ...]) -> bool:
        """Whether a finding speaks of the test of these names."""
        return any((SUITE, finding.case) in keys for finding in self.findings)


def read_contract(folder: RunFolder, run_id: str) -> Contract:
    """The record of a run folder; raises FolderInvalid when it is missing, damaged or another's."""
    data = read_json(folder.contract)
    if data.get("schema") != SCHEMA or data.get("run_id") != run_id:
        raise FolderInvalid(f"{folder.contract.name} is no record of this run")
    try:
        return Contract(
            tuple(map(_called, data["operations"])), tuple(map(_broken, data["findings"]))
        )
    except (KeyError, TypeError) as error:
        raise FolderInvalid(f"{folder.contract.name} is no record: {error}") from None


def _called(row: Mapping[str, Any]) -> Called:
    statuses: dict[str, int] = {}
    for seen in row["seen"]:
        status = str(seen["status"])
        statuses[status] = statuses.get(status, 0) + seen["count"]
    return Called(
        target=row["target"],
        operation=row["operation"],
        call=row["call"],
        documented=tuple(row["documented"]),
        statuses=dict(sorted(statuses.items())),
    )


def _broken(row: Mapping[str, Any]) -> Broken:
    return Broken(**{name: row[name] for name in Broken.__slots__})
