"""Where cases are played: with the engine of a run, into its folder, judged one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import pytest

from contracts.journal import Record, parse_line
from contracts.journal.sinks import FileSink
from reports.cases import FROM_OUTSIDE
from reports.folder import RunFolder
from reports.hush import Hush
from reports.matrix import run_scope
from reports.policy import load_policy
from reports.run import Run
from scenarios.errors import MutantIdle
from scenarios.judge import judge_lines
from scenarios.labels import attach, label, tell
from scenarios.mutants import Touch
from scenarios.stories.case import Case
from scenarios.stories.errors import StoryUnexplained
from scenarios.stories.outcome import BROKEN, FAILED, IDLE, Outcome, State, outcome_of
from scenarios.stories.perform import Performance, Setting, perform
from scenarios.stories.refused import rebuffs, refusals
from scenarios.stories.telling import (
    CONVERSATION,
    JOURNAL,
    conversation,
    slice_of,
    step_text,
    steps_text,
)
from scenarios.stories.together import Together
from scenarios.voyage.course import mutation_of, told_versions

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Harbour:
    """Plays the cases of one run.

    `cases` says how many each suite has, for those who watch.
    """

    folder: RunFolder
    setting: Setting
    touch: Touch
    progress: Progress
    cases: Mapping[str, int] = field(default_factory=dict)
    played: Callable[[Case], Together] | None = None
    """Where time is real: the world in which a case was played, alone or with all of its suite."""
    told: tuple[str, ...] = ()
    """The invariants that decide nothing, by the run's policy."""

    _played: Counter[str] = field(default_factory=Counter, init=False)

    @classmethod
    def of(
        cls, run: Run, folder: RunFolder, progress: Progress, cases: Mapping[str, int]
    ) -> Harbour:
        """The harbour of a run; raises what resolving its engine raises."""
        asked = run.configuration
        mutate, touch = mutation_of(asked)
        setting = Setting(
            seed=asked.seed,
            profile=asked.profile,
            engine=asked.engine,
            mutate=mutate,
            versions=told_versions(run),
            serves=asked.serves,
            pins=asked.pins,
            scope=run_scope(folder, run),
            pattern=asked.pattern,
        )
        told = load_policy(asked.policy).told
        return cls(folder, setting, touch, progress, cases, told=told)

    def play(self, case: Case) -> None:
        """Play a case, keep its journal, and end the test as the case ended.

        It fails where the integration is to blame, is skipped where it has proved nothing, and
        raises StoryUnexplained where a simulator, the harness or the story is wrong.
        """
        self._label(case)
        if self.played is not None:
            self._recall(case, self.played)
            return
        setting = replace(self.setting, plan=case.plan, patience_us=case.patience_us)
        performance = perform(case.world, [case.story], setting)
        keep(self.folder.worlds / case.suite / f"{case.id}.jsonl", performance)
        judged = judge_lines(performance.lines)
        records = [parse_line(line, seq) for seq, line in enumerate(performance.lines)]
        hush = Hush.of_lines(performance.lines)
        self._tell(performance, judged, records, hush)
        self._finish(case, performance, judged, records, hush)

    def _recall(self, case: Case, played: Callable[[Case], Together]) -> None:
        """End the test as its story ended in the world in which it was played."""
        if case.inside:
            pytest.skip(f"{FROM_OUTSIDE}: {case.inside}")
        world = played(case)
        performance = world.performance(case.story.id)
        judged = world.judged_of(case.story.id)
        self._tell(performance, judged, world.records_of(case.story.id), world.hush)
        self._finish(case, performance, judged, world.records, world.hush, unexplained=IDLE)

    def _finish(
        self,
        case: Case,
        performance: Performance,
        judged: Mapping[str, Any],
        records: list[Record],
        hush: Hush,
        unexplained: State = BROKEN,
    ) -> None:
        self._played[case.suite] += 1
        of = self.cases.get(case.suite, 0)
        self.progress(self._played[case.suite], of, f"{case.suite} cases")
        complaints = [said for oracle in case.oracles for said in oracle(records)]
        outcome = outcome_of(
            *(case, performance, judged, complaints, unexplained, self.told),
            refused=refusals(records),
            rebuffed=rebuffs(records, performance.told[-1].at_us) if performance.told else (),
        )
        _end(outcome, hush)

    def leave(self) -> None:
        """Raise MutantIdle when a planted defect never acted in any case: they prove nothing."""
        if self.setting.mutate is not None and self._played and not self.touch.count:
            raise MutantIdle(f"{self.setting.engine} never acted, so the cases prove nothing of it")

    def _label(self, case: Case) -> None:
        story = case.story
        label(
            item=story.item,
            story=case.title,
            severity=story.severity,
            case=case.world,
            seed=self.setting.seed,
        )

    def _tell(
        self,
        performance: Performance,
        judged: Mapping[str, Any],
        records: list[Record],
        hush: Hush,
    ) -> None:
        last = len(performance.told) - 1
        for nth, told in enumerate(performance.told):
            missed = performance.missed is not None and nth == last
            tell(step_text(told), went_wrong=missed)
        attach("Steps", steps_text(performance, hush))
        attach(CONVERSATION, conversation(records, hush))
        attach(JOURNAL, slice_of(records, judged, hush))


def keep(path: Path, performance: Performance) -> None:
    """Write a journal to a new file that only its owner can read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    sink = FileSink(path)
    try:
        sink.write(performance.lines)
    finally:
        sink.close()


def _end(outcome: Outcome, hush: Hush) -> None:
    """End the running test; an outcome that is good lets it go on. What it says leaves the run."""
    why = "\n".join(map(hush, outcome.why))
    if outcome.state == BROKEN:
        raise StoryUnexplained(why)
    if outcome.state == FAILED:
        _fail(why)
    if outcome.state == IDLE:
        pytest.skip(f"not exercised: {why}")


def _fail(why: str) -> NoReturn:
    pytest.fail(why, pytrace=False)
