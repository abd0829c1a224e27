"""`contract.json` and `coverage.json`: what was called, in which states, how it was answered.

Beside them, what was found, and what of a target could not be tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from reports.joining import order_of_finding
from scenarios.contract.coverage import Coverage
from scenarios.contract.description import METHODS
from scenarios.contract.finding import Finding
from scenarios.contract.observing import Key, Observer
from scenarios.contract.target import Face

SCHEMA: Final = "urn:seatrial:contract:run:1.0.0:contract"


COVERAGE: Final = "urn:seatrial:contract:coverage:1.0.0:coverage"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something of a target that was not tried; `declared` where its profile says so."""

    target: str
    case: str
    why: str
    declared: bool


@dataclass(slots=True)
class Record:
    """Everything that was seen, face by face."""

    _faces: dict[str, Face] = field(default_factory=dict)
    _seen: dict[str, Counter[Key]] = field(default_factory=dict)
    _findings: list[Finding] = field(default_factory=list)
    _coverage: Coverage = field(default_factory=Coverage)
    _left_out: list[LeftOut] = field(default_factory=list)

    def face(self, face: Face) -> None:
        """A face is there: from now on each of its operations counts, called or not."""
        self._faces[face.name] = face
        self._seen.setdefault(face.name, Counter())

    def add(self, observer: Observer) -> None:
        """Take over what was seen and found."""
        self.face(observer.face)
        self._seen[observer.face.name].update(observer.seen)
        self._coverage.add(observer.face.name, observer.shapes)
        self.blame(observer.findings.values())

    def leave_out(self, left_out: LeftOut) -> None:
        """Remember what was not tried, and why."""
        self._left_out.append(left_out)

    def blame(self, findings: Iterable[Finding]) -> None:
        """Take over what was found."""
        self._findings += findings

    def document(self, run_id: str, seed: int) -> dict[str, Any]:
        """The content of the file; equal for two runs that saw the same."""
        return {
            "schema": SCHEMA,
            "run_id": run_id,
            "seed": seed,
            "operations": [
                row for name in sorted(self._faces) for row in self._rows(self._faces[name])
            ],
            "findings": sorted((one.document() for one in self._findings), key=order_of_finding),
        }

    def coverage(self, run_id: str, seed: int, targets: Iterable[Mapping[str, Any]]) -> Any:
        """The content of `coverage.json`; `targets` are what profiles say of theirs."""
        faces = [self._faces[name] for name in sorted(self._faces)]
        return {
            "schema": COVERAGE,
            "run_id": run_id,
            "seed": seed,
            "targets": list(targets),
            "not_exercised": [asdict(each) for each in self._left_out],
            "operations": [
                {
                    "target": face.target,
                    "system": face.system,
                    **{name: row[name] for name in ("operation", "call", "version")},
                    "places": self._coverage.rows(face.name, row["operation"], face.lens),
                }
                for face in faces
                for row in _operations(face.document)
            ],
        }

    def _rows(self, face: Face) -> list[dict[str, Any]]:
        seen = self._seen[face.name]
        return [
            {
                "target": face.target,
                "system": face.system,
                **described,
                "seen": [
                    {"phase": phase, "mode": mode, "status": status, "count": count}
                    for (operation, phase, mode, status), count in sorted(seen.items())
                    if operation == described["operation"]
                ],
            }
            for described in _operations(face.document)
        ]


def _operations(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    version = str(document["info"]["version"])
    return [
        {
            "operation": operation.get("operationId") or f"{method.upper()} {path}",
            "call": f"{method.upper()} {path}",
            "version": version,
            "documented": sorted(operation["responses"]),
        }
        for path, methods in sorted(document["paths"].items())
        for method in METHODS
        if (operation := methods.get(method)) is not None
    ]
