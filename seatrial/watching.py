"""Progress as whoever watches a run sees it: lines, or on a terminal bars."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from reports.progress import Progress

_SAY_EVERY_S: Final = 5.0
"""How often a run without a terminal says where each kind of work stands."""


class Lines:
    """Progress without a terminal: a line when a work begins, and every few seconds for each."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._said_s: dict[str, float] = {}

    def step(self, step: Progress) -> None:
        """Say where a work stands, unless that was said a moment ago."""
        now_s = monotonic()
        if now_s - self._said_s.get(step.what, -_SAY_EVERY_S) < _SAY_EVERY_S:
            return
        self._said_s[step.what] = now_s
        of = f" of {step.of}" if step.of else ""
        self._console.print(f"{step.what}: {step.done}{of}", markup=False)


class Bars:
    """Progress on a terminal: a bar for each kind of work."""

    def __init__(self, bar: Bar) -> None:
        self._bar = bar
        self._tasks = {"": bar.add_task("sets sail", total=None)}

    def step(self, step: Progress) -> None:
        """Move the bar of a work."""
        if "" in self._tasks:
            self._bar.remove_task(self._tasks.pop(""))
        if step.what not in self._tasks:
            self._tasks[step.what] = self._bar.add_task(step.what)
        self._bar.update(self._tasks[step.what], completed=step.done, total=step.of or None)


@contextmanager
def shown(console: Console) -> Iterator[Lines | Bars]:
    """What shows the steps of a run on that console."""
    if not console.is_terminal:
        yield Lines(console)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        yield Bars(bar)
