"""What every rule of the machine stands on: a run that is played, and its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from scenarios.driver.reference import Mutation
from scenarios.machine.errors import Broken
from scenarios.machine.log import Log
from scenarios.machine.script import Change, Playing, Script, Verdict
from scenarios.machine.weather import FAULTS

KINDS: Final = (
    *("classic", "modern", "price-check", "asynchronous", "conditional", "errors-inside"),
)
"""The profiles of the ERP that a run draws from."""


class Played(RuleBasedStateMachine):
    """A run: its beginning is drawn, whatever its rules say is done, and it is judged."""

    log: Log = Log()
    mutate: Mutation | None = None

    def __init__(self) -> None:
        super().__init__()
        self.playing: Playing | None = None

    @initialize(
        faults=st.sets(st.sampled_from(FAULTS), max_size=3),
        profile=st.sampled_from(KINDS),
        seed=st.integers(0, 99),
    )
    def begin(self, faults: set[str], profile: str, seed: int) -> None:
        """The world is loaded, and its weather known."""
        self.playing = Playing(Script(tuple(sorted(faults)), profile, seed), type(self).mutate)

    def teardown(self) -> None:
        """Faults heal, everything comes to rest, and all invariants and books are asked."""
        playing, log = self.playing, type(self).log
        if playing is None:
            return
        try:
            log.runs += 1
            log.steps += len(playing.script.changes)
            if playing.whole:
                self._ask(playing.end())
        finally:
            log.done.update(playing.hands.done)
            log.refused.update(playing.hands.refused)
            playing.hands.run.abandon()

    def _ask(self, verdict: Verdict) -> None:
        log, playing = type(self).log, self.playing
        log.exercised.update(verdict.exercised)
        if verdict.sentences and playing is not None:
            log.found_after = log.found_after or log.runs
            log.script, log.verdict = playing.script, verdict
            raise Broken(verdict.told())

    def _has(self, system: str, kind: str) -> bool:
        playing = self.playing
        if playing is None:
            return False
        state = playing.hands.shop if system == "shop" else playing.hands.erp
        return state.count(kind) > 0

    def _do(self, act: Callable[..., None], *values: Any, **named: Any) -> None:
        self._change((act, values, named))

    def _change(self, change: Change) -> None:
        if self.playing is not None:
            self.playing.do(change)
