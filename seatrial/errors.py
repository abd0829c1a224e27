"""Every error of this folder, as one tree; each knows the exit code it ends in.

SeatrialError
├── ConfigurationInvalid   30   what was asked for cannot be done as it was asked
├── EngineAbsent           30   the engine of a run cannot be started or reached
├── EvidenceDamaged        20   a run folder is no longer as its run left it
├── HarnessFault           70   a part of Seatrial itself failed
└── Interrupted           130   somebody stopped the run
"""

from __future__ import annotations

from typing import ClassVar

from seatrial import exits


class SeatrialError(Exception):
    """The root of this folder's errors; the message is one sentence for a human."""

    exit_code: ClassVar[int] = exits.HARNESS


class ConfigurationInvalid(SeatrialError):
    """What was asked for cannot be done; the message says what to change."""

    exit_code = exits.USAGE


class EngineAbsent(SeatrialError):
    """There was no engine to test; the message says what was tried and how to mend it."""

    exit_code = exits.USAGE


class EvidenceDamaged(SeatrialError):
    """A run folder is not as its run left it; the message names the folder and the harm."""

    exit_code = exits.INCONCLUSIVE


class HarnessFault(SeatrialError):
    """Seatrial itself failed: says nothing about the integration."""

    exit_code = exits.HARNESS


class Interrupted(SeatrialError):
    """The run was stopped before its end; the run folder says so."""

    exit_code = exits.INTERRUPTED
