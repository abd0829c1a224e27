"""A run that notes what its engine uses, where that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from reports.folder import RunFolder, write_json
from reports.run import Run
from scenarios.usage.watching import watching
from simulator.wire.wire import Wire


@contextmanager
def noting_usage(run: Run, folder: RunFolder, wire: Wire) -> Iterator[None]:
    """Watch the engine for the length of the block and leave `usage.json`, if the run asks for it.

    What a run does is the same with and without.
    """
    if not run.configuration.usage:
        yield
        return
    from scenarios.usage.document import usage_of  # what reads schemas takes as long as a story

    with watching(wire) as watch:
        yield
    asked = run.configuration
    write_json(folder.usage, usage_of(watch, asked.engine, run.run_id, asked.seed).document())
