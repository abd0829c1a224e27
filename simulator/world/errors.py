"""The errors of worlds, as one tree.

SimulatorError
└── WorldError
    ├── WorldInvalid      the exports have problems: all of them, with file, line, column and mend
    ├── MappingInvalid    a mapping file cannot be used as it is written: every error, with its line
    ├── MappingUnknown    no mapping was given and none fits the folder, or none has that name
    ├── CutOverUnfit      a world with a cut-over date was asked for where no history is lived
    └── ParameterInvalid  a generated world was asked for with a size that is none
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.errors import SimulatorError
from simulator.world.problem import ProblemReport


class WorldError(SimulatorError):
    """The root of this folder's errors: somebody's input has to change before anything runs."""


class WorldInvalid(WorldError):
    """The exports have problems; `report` holds the first of them and the count of all."""

    def __init__(self, report: ProblemReport) -> None:
        super().__init__(report.text())
        self.report = report


@dataclass(frozen=True, slots=True)
class MappingFault:
    """One thing wrong in a mapping file, at a line and column counted from 1."""

    file: str
    line: int
    column: int
    what: str
    how_to_mend: str

    def text(self) -> str:
        """One line for a human."""
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.how_to_mend}"


class MappingInvalid(WorldError):
    """A mapping file cannot be used as it is written; `faults` are all that were found."""

    def __init__(self, faults: tuple[MappingFault, ...]) -> None:
        super().__init__("\n".join(fault.text() for fault in faults))
        self.faults = faults


class MappingUnknown(WorldError):
    """There is no mapping for this folder; the message says what was looked for and where."""


class CutOverUnfit(WorldError):
    """A world with a cut-over date cannot be lived there; the message says where it can."""


class ParameterInvalid(WorldError):
    """A generated world cannot have that size; the message names the parameter."""
