"""Errors of the machine.

MachineError
└── Broken      an invariant or a book does not hold at the end of a run
"""

from __future__ import annotations


class MachineError(Exception):
    """Base of what ends a run of the machine."""


class Broken(MachineError):
    """An invariant was violated, a journal could not be judged, or a book does not add up."""
