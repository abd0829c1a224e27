"""All worlds of a run with a foreign engine, each with an engine of its own.

Wall time is what they cost, so the voyage and the stories live side by side, and so do as many
cases with a weather of their own as a machine can bear. The tests of the suites then tell one after
the other how theirs ended.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any, Final, Self

from reports.cases import TOGETHER
from reports.folder import RunFolder
from reports.progress import ProgressWriter
from reports.run import Run
from scenarios.driver.engines import url_of
from scenarios.errors import OutOfReach
from scenarios.stories.case import Case
from scenarios.stories.story import Story
from scenarios.stories.together import Play, Together, play_together
from scenarios.suites.e2e import abroad as e2e
from scenarios.suites.negative.abroad import ABROAD
from scenarios.voyage.foreign import Abroad
from scenarios.voyage.overseas import sail_overseas
from scenarios.voyage.sail import Arrival

VOYAGE: Final = "voyage"
TOLD_TOGETHER: Final[Mapping[str, Sequence[Story]]] = {"e2e": e2e.TOGETHER}
"""The stories of each suite that is played in one world."""

TOLD_BESIDE: Final[Mapping[str, Mapping[str, Case]]] = {"e2e": e2e.BESIDE}
"""What of such a suite has a world of its own all the same."""

TOLD_APART: Final[Mapping[str, Mapping[str, Case]]] = {"negative": ABROAD}
"""The cases of each suite that has a world for each of them."""

AT_ONCE: Final = 12 * (os.cpu_count() or 1)
"""So many worlds of cases live at the same time: most of the time each of them waits."""

TOKEN_TTL_S: Final = 16
WAIT_US: Final = 14_000_000
"""A story that waits for longer than a token lives: what was got before it ends meanwhile."""

_STARTING_AT_ONCE: Final = 2 * (os.cpu_count() or 1)
"""An engine that starts takes a processor for itself, and has ten seconds for it."""


@dataclass(slots=True)
class Fleet:
    """The worlds of one run; they set sail when the first test asks for one of them."""

    run: Run
    folder: RunFolder
    progress: ProgressWriter
    stories: Mapping[str, Sequence[Story]] = field(default_factory=lambda: TOLD_TOGETHER)
    cases: Mapping[str, Mapping[str, Case]] = field(default_factory=lambda: TOLD_APART)
    beside: Mapping[str, Mapping[str, Case]] = field(default_factory=lambda: TOLD_BESIDE)
    _arrived: dict[str, Any] = field(default_factory=dict, init=False)
    _ended: dict[str, dict[str, Any]] = field(default_factory=dict, init=False)

    def voyage(self) -> Arrival:
        """How the voyage ended; raises what kept it from its end."""
        arrival: Arrival = self._world(VOYAGE)
        return arrival

    def played(self, case: Case) -> Together:
        """The world of a case, alone or with others; raises what kept it from its end.

        OutOfReach where an engine that runs elsewhere would have to be started for it.
        """
        if case.suite in self.stories:
            beside = case.id in self.beside.get(case.suite, {})
            if beside and url_of(self.run.configuration.engine) is not None:
                raise OutOfReach(f"{case.suite}/{case.id}")
            together: Together = self._world(f"{case.suite}/{case.id}" if beside else case.suite)
            return together
        if case.suite not in self._ended:
            self._ended[case.suite] = self._sailed(partial(self._sail_cases, case.suite))
        found: Together = _result(self._ended[case.suite][case.id])
        return found

    def _world(self, name: str) -> Any:
        if not self._arrived:
            self._arrived = self._sailed(self._sail)
        return _result(self._arrived[name])

    def _sailed(self, sail: Callable[[Abroad, Path, Any], Awaitable[Any]]) -> dict[str, Any]:
        """What came of each world that `sail` sails: how it ended, or the error that ended it."""

        async def main(place: Path, log: IO[str]) -> dict[str, Any]:
            abroad = Abroad.of(self.run, self.folder, self.progress.say)
            found: dict[str, Any] = await sail(abroad, place, partial(print, file=log, flush=True))
            return found

        with (
            tempfile.TemporaryDirectory(prefix="seatrial-state-") as place,
            self.folder.engine_log.open("a", encoding="utf-8") as log,
        ):
            return asyncio.run(main(Path(place), log))

    async def _sail(self, abroad: Abroad, place: Path, note: Any) -> dict[str, Any]:
        """The voyage and the stories, side by side."""
        worlds: dict[str, Coroutine[Any, Any, Any]] = {}
        for name in self.run.configuration.suites:
            if name == VOYAGE:
                worlds[name] = sail_overseas(abroad, place / name, self.progress.step, note)
            elif name in self.stories:
                path = self.folder.worlds / name / f"{TOGETHER}.jsonl"
                told = tuple(one for one in self.stories[name] if self._asks_for(one, abroad))
                play = Play(told, path, leaping=True)
                if told:
                    worlds[name] = play_together(abroad, play, place / name, note)
                worlds |= self._beside(name, abroad, place, note)
        ended = await asyncio.gather(*worlds.values(), return_exceptions=True)
        return dict(zip(worlds, ended, strict=True))

    def _asks_for(self, case: Story | Case, abroad: Abroad) -> bool:
        """Whether the run asks for a story or a case, and its engine may be asked for it."""
        story = case.story if isinstance(case, Case) else case
        asked = self.run.configuration.asks_for(case.id) and not case.inside
        return asked and story.asked_of(abroad.wall.claims)

    def _beside(
        self, suite: str, abroad: Abroad, place: Path, note: Any
    ) -> dict[str, Coroutine[Any, Any, Together]]:
        """The stories of a suite that have a world of their own, where one can be started."""
        if url_of(abroad.asked.engine) is not None:
            return {}
        slips = asyncio.Semaphore(_STARTING_AT_ONCE)

        async def sail(case: Case) -> Together:
            path = self.folder.worlds / suite / f"{case.id}.jsonl"
            how = (case.plan, case.patience_us, False)
            play = Play((case.story,), path, *how, leaping=True)
            async with _Slip(slips) as slip:
                return await play_together(
                    abroad, play, place / f"{suite}-{case.id}", note, slip.leave
                )

        asked = self.beside.get(suite, {}).values()
        told = [case for case in asked if self._asks_for(case, abroad)]
        return {f"{suite}/{case.id}": sail(case) for case in told}

    async def _sail_cases(
        self, suite: str, abroad: Abroad, place: Path, note: Any
    ) -> dict[str, Any]:
        """Every case of a suite that can be played from outside, so many at once.

        The first that has no end ends the others before they begin: it says why nothing can be run.
        """
        cases = [case for case in self.cases[suite].values() if self._asks_for(case, abroad)]
        berths, slips = asyncio.Semaphore(AT_ONCE), asyncio.Semaphore(_STARTING_AT_ONCE)
        broken: list[BaseException] = []
        done = 0

        async def sail(case: Case) -> Together:
            nonlocal done
            path = self.folder.worlds / suite / f"{case.id}.jsonl"
            play = Play((case.story,), path, case.plan, case.patience_us, twice=False, **_BRIEFLY)
            async with berths, _Slip(slips) as slip:
                if broken:
                    raise broken[0]
                try:
                    played = await play_together(abroad, play, place / case.id, note, slip.leave)
                except BaseException as error:
                    broken.append(error)
                    raise
            done += 1
            self.progress.step(done, len(cases), f"{suite} worlds")
            return played

        ended = await asyncio.gather(*map(sail, cases), return_exceptions=True)
        return dict(zip((case.id for case in cases), ended, strict=True))


_BRIEFLY: Final[dict[str, Any]] = {"token_ttl_s": TOKEN_TTL_S, "wait_us": WAIT_US}


@dataclass(slots=True)
class _Slip:
    """A place to start from, left once the engine is ready, or when it never will be."""

    slips: asyncio.Semaphore
    _taken: bool = field(default=False, init=False)

    async def __aenter__(self) -> Self:
        await self.slips.acquire()
        self._taken = True
        return self

    async def __aexit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """Make room for the next; a second time changes nothing."""
        if self._taken:
            self._taken = False
            self.slips.release()


def _result(found: Any) -> Any:
    if isinstance(found, BaseException):
        raise found
    return found
