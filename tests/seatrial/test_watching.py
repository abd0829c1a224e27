"""Progress as whoever watches a run sees it, on a console without a terminal."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from reports.progress import Progress
from seatrial import watching
from seatrial.watching import shown


def test_works_that_go_on_at_once_are_each_told_of_every_few_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = iter([0.0, 0.1, 0.2, 0.3, 4.9, 5.2, 5.3])
    monkeypatch.setattr(watching, "monotonic", lambda: next(now_s))
    said = io.StringIO()
    with shown(Console(file=said, width=100)) as show:
        for nth in range(1, 4):
            show.step(Progress(nth, 9, "e2e cases"))
            show.step(Progress(nth, 0, "orders"))
        show.step(Progress(4, 9, "e2e cases"))
    assert said.getvalue().splitlines() == [
        *("e2e cases: 1 of 9", "orders: 1"),
        *("orders: 3", "e2e cases: 4 of 9"),
    ]
