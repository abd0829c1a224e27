"""Short stories for the tests of the kit, and how they are played and judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from contracts.journal import Record, parse_line
from scenarios.judge import judge_lines
from scenarios.mutants import MUTANTS, Touch
from scenarios.stories.case import Case
from scenarios.stories.kit import Buyer, Cast, Goods, Step, Story, erp_has, place
from scenarios.stories.outcome import Outcome, outcome_of
from scenarios.stories.perform import Performance, Setting, perform

CAST = Cast((Buyer("anna"), Buyer("bert")), (Goods("bolt", "12.50"), Goods("nut", "3.00")))


def tale(*steps: Step, identity: str = "tale", cast: Cast = CAST) -> Story:
    """A story with these steps; without any, of one order that reaches the ERP."""
    given = steps or (place("first", "anna", ("bolt", 4)), erp_has("first", allocated={1: 4}))
    return Story(identity, f"A tale called {identity}", cast, given)


@dataclass(frozen=True)
class Played:
    """A case that was played and judged."""

    performance: Performance
    judged: dict[str, Any]
    outcome: Outcome

    def state(self, invariant: str) -> str:
        """What the judge says of an invariant."""
        rows = {row["id"]: row["state"] for row in self.judged["invariants"]}
        return str(rows[invariant])

    def records(self, kind: str) -> list[Record]:
        """The records of a kind."""
        lines = enumerate(self.performance.lines)
        records = (parse_line(line, seq) for seq, line in lines)
        return [record for record in records if record.kind == kind]


def play(case: Case, setting: Setting | None = None, *, mutant: str | None = None) -> Played:
    """Play a case with the reference engine, or with a planted defect."""
    given = replace(setting or Setting(), plan=case.plan, patience_us=case.patience_us)
    if mutant is not None:
        defect, touch = MUTANTS[mutant], Touch()
        given = replace(given, mutate=lambda parts: defect.apply(parts, touch))
    performance = perform(case.world, [case.story], given)
    judged = judge_lines(performance.lines)
    records = [parse_line(line, seq) for seq, line in enumerate(performance.lines)]
    complaints = [said for oracle in case.oracles for said in oracle(records)]
    return Played(performance, judged, outcome_of(case, performance, judged, complaints))


def play_story(story: Story, setting: Setting | None = None) -> Played:
    """The same for a bare story."""
    return play(case_of(story), setting)


def case_of(story: Story, **more: Any) -> Case:
    """A case of a story."""
    return Case("tales", story.id, story.title, story, **more)


def violated(played: Played) -> Sequence[str]:
    """The ids of the invariants that were violated."""
    return [row["id"] for row in played.judged["invariants"] if row["state"] == "violated"]
