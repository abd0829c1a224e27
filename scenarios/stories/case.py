"""A case: a story, the weather it is played in, and what it must have put to the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from contracts.journal import Record
from scenarios.stories.story import Story
from simulator.faults import NO_FAULTS, FaultPlan

Oracle = Callable[[Sequence[Record]], Sequence[str]]
"""Reads a journal; a sentence for everything that is wrong, none where nothing is."""


@dataclass(frozen=True, slots=True)
class Case:
    """One test of a suite, with a world and a journal of its own.

    `id` is unique within the suite. `proves` are the invariants that have to be put to the test,
    or the case has shown nothing. `patience_us` is granted on top of the scope matrix's figures.
    `inside` says why it cannot be played with an engine that is watched from outside, if so.
    """

    suite: str
    id: str
    title: str
    story: Story
    plan: FaultPlan = NO_FAULTS
    proves: tuple[str, ...] = ()
    patience_us: int = 0
    oracles: tuple[Oracle, ...] = ()
    inside: str = ""

    @property
    def world(self) -> str:
        """The name of its world."""
        return f"{self.suite}/{self.id}"
