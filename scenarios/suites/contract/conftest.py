"""The bench of the contract tests: of the run that SEATRIAL_RUN names, or of one of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scenarios.contract.bench import Bench
from scenarios.plugin import ashore, refuse

_NOTHING = "got empty parameter set"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out tests that a run has nothing for; pytest would call them skipped."""
    items[:] = [item for item in items if not _is_of_nothing(item)]


def _is_of_nothing(item: pytest.Item) -> bool:
    marks = item.iter_markers("skip") if item.path.parent.name == "contract" else ()
    return any(str(mark.kwargs.get("reason", "")).startswith(_NOTHING) for mark in marks)


@pytest.fixture(scope="session")
def bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    tests = sum(item.path.parent.name == "contract" for item in request.session.items)
    with ashore(tmp_path_factory) as (run, folder, progress):
        bench = Bench(run, folder, progress, tests, lambda why: refuse(folder, why))
        try:
            yield bench
        finally:
            bench.leave()
