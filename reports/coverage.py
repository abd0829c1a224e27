"""`coverage.json`: which states of parameters were tried, and what of a target was not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from reports.errors import FolderInvalid
from reports.folder import RunFolder, read_json

SCHEMA: Final = "urn:seatrial:contract:coverage:1.0.0:coverage"
STATES: Final = ("absent", "null", "valid", "boundary", "invalid")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A test that did not try anything; `declared` where the target's profile says why."""

    target: str
    case: str
    why: str
    declared: bool


@dataclass(frozen=True, slots=True)
class Known:
    """A failure of a target that its profile excuses until a day."""

    target: str
    id: str
    operation: str
    check: str
    reason: str
    expires: str
    expired: bool
    seen: int


@dataclass(frozen=True, slots=True)
class Lack:
    """What the profile of a target says that it does not offer."""

    target: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Tried:
    """One operation: by state, how many of its places were tried in it, of those that can be."""

    target: str
    operation: str
    version: str
    states: Mapping[str, tuple[int, int]]
    untried: tuple[str, ...]
    """Place and state of what was never tried, such as `query.limit boundary`."""

    def document(self) -> dict[str, Any]:
        """The row as the verdict carries it."""
        return {
            "target": self.target,
            "operation": self.operation,
            "version": self.version,
            "states": {state: list(counts) for state, counts in self.states.items()},
            "untried": list(self.untried),
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """What `coverage.json` says; nothing where there is none."""

    tried: tuple[Tried, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    known: tuple[Known, ...] = ()
    lacks: tuple[Lack, ...] = ()

    def declares(self, keys: tuple[tuple[str, str], ...]) -> bool:
        """Whether the profile of the target says why the test of these names tried nothing."""
        cases = {case for _, case in keys}
        return any(each.declared and each.case in cases for each in self.left_out)

    def closed(self, target: str, operation: str) -> bool:
        """Whether the profile of the target does not want an operation called."""
        case = f"{target}-{operation}"
        return any(each.declared and each.case == case for each in self.left_out)

    def document(self) -> dict[str, Any]:
        """What the verdict carries of it."""
        if not self.tried:
            return {}
        return {
            "coverage": [row.document() for row in self.tried],
            "not_exercised": [asdict(each) for each in self.left_out],
            "known": [asdict(each) for each in self.known],
            "lacks": [asdict(each) for each in self.lacks],
        }

    def told(self) -> Iterator[str]:
        """What must not go unsaid in the verdict's first line."""
        declared = sum(each.declared for each in self.left_out)
        if declared:
            verb = "test is" if declared == 1 else "tests are"
            yield f"{declared} {verb} not exercised, as the target's profile says"
        seen = [each.id for each in self.known if each.seen and not each.expired]
        if seen:
            yield f"excused until their day: {', '.join(seen)}"
        gone = [each.id for each in self.known if not each.seen and not each.expired]
        if gone:
            yield f"known and not seen: {', '.join(gone)}, so take it out of the profile"


NONE: Final = Coverage()


def read_coverage(folder: RunFolder, run_id: str) -> Coverage:
    """The coverage of a run folder; raises FolderInvalid when it is missing or another run's."""
    data = read_json(folder.coverage)
    if data.get("schema") != SCHEMA or data.get("run_id") != run_id:
        raise FolderInvalid(f"{folder.coverage.name} is no coverage of this run")
    try:
        return Coverage(
            tuple(map(_tried, data["operations"])),
            tuple(LeftOut(**each) for each in data["not_exercised"]),
            tuple(
                Known(target=each["target"], **known)
                for each in data["targets"]
                for known in each["known"]
            ),
            tuple(
                Lack(each["target"], **lack) for each in data["targets"] for lack in each["lacks"]
            ),
        )
    except (KeyError, TypeError) as error:
        raise FolderInvalid(f"{folder.coverage.name} is no coverage: {error}") from None


def _tried(row: Mapping[str, Any]) -> Tried:
    states = {}
    for state in STATES:
        able = [place for place in row["places"] if state in place["possible"]]
        tried = [place for place in able if state in place["states"]]
        if able:
            states[state] = (len(tried), len(able))
    untried = tuple(
        f"{place['place']} {state}"
        for place in row["places"]
        for state in place["possible"]
        if state not in place["states"]
    )
    return Tried(row["target"], row["operation"], row["version"], states, untried)
