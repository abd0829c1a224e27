"""Replaying a run: the same question, asked again, must give the same journal byte for byte."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from contracts.canonical import digest
from contracts.journal import digest_file
from reports.cases import JOURNALLED
from reports.folder import RunFolder
from reports.manifest import damage
from reports.matrix import run_scope
from reports.redaction import engine_name
from reports.run import Run, read_run
from scenarios.defects import text_of
from seatrial import exits
from seatrial.errors import ConfigurationInvalid, HarnessFault
from seatrial.sailing import sail, versions
from seatrial.screen import Screen
from seatrial.suites import VOYAGE
from seatrial.worlds import files_digest
from simulator.errors import SimulatorError
from simulator.faults import load_plan

_REPLAYED: Final = JOURNALLED
"""The suites whose cases are played in virtual time, so that their journals come out the same."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Both hashes and what the comparison means."""

    before: str
    after: str
    exit_code: int
    sentence: str


def replay(folder: RunFolder, screen: Screen) -> Replay:
    """Run a folder's question again in a folder of its own, which is removed.

    What lives in wall time is left out: nothing of it is promised to come out the same.

    Raises ConfigurationInvalid when the exports or the plan are no longer what they were.
    """
    run = read_run(folder.run)
    if run.configuration.wall is not None:
        name = engine_name(run.configuration.engine)
        raise ConfigurationInvalid(
            f"a run with {name!r} lives in wall time, where no two runs give the same journal: "
            "only virtual time can be replayed; `seatrial judge` judges it again"
        )
    harm = damage(folder, run)
    if harm:
        return Replay("", "", exits.INCONCLUSIVE, f"nothing to compare with: {harm[0]}")
    suites = tuple(name for name in run.configuration.suites if name in (VOYAGE, *_REPLAYED))
    if not suites:
        return Replay("", "", exits.INCONCLUSIVE, "nothing of it lived in virtual time")
    _unchanged(run)
    with tempfile.TemporaryDirectory(prefix="seatrial-replay-") as place:
        again = RunFolder(Path(place))
        run_scope(folder, run)
        matrix = folder.scope.read_bytes() if folder.scope.is_file() else None
        sail(again, replace(run.configuration, suites=suites), screen, matrix)
        before, after = _hash(folder), _hash(again)
        if not after:
            raise HarnessFault("the replay wrote no journal; see the suites.log of a fresh run")
        return _compared(run, before, after)


def _hash(folder: RunFolder) -> str:
    """The hash of the voyage's journal; with cases, one over the names and hashes of all."""
    journals = [folder.journal] if folder.journal.is_file() else []
    for suite in _REPLAYED:
        journals += sorted((folder.worlds / suite).glob("*.jsonl"))
    if journals == [folder.journal]:
        return digest_file(folder.journal)
    named = {path.relative_to(folder.path).as_posix(): digest_file(path) for path in journals}
    return digest(named) if named else ""


def _unchanged(run: Run) -> None:
    asked = run.configuration
    try:
        found = files_digest(asked.world)
    except (OSError, SimulatorError) as error:
        raise ConfigurationInvalid(
            f"the exports of the run cannot be read where they lay: {error}; put them back"
        ) from None
    if found != asked.world.digest:
        raise ConfigurationInvalid("the exports or their mapping are no longer those of the run")
    if asked.defect is not None:
        text_of(asked.defect)
    if load_plan(asked.faults.plan).digest != asked.faults.digest:
        raise ConfigurationInvalid("the fault plan is no longer that of the run")


def _compared(run: Run, before: str, after: str) -> Replay:
    if before == after:
        return Replay(before, after, exits.GO, f"the same journal: {after}")
    if dict(run.versions) != versions():
        changed = sorted(set(run.versions.items()) ^ set(versions().items()))
        names = ", ".join(sorted({name for name, _ in changed}))
        sentence = f"another journal, but other versions too ({names}): nothing follows"
        return Replay(before, after, exits.INCONCLUSIVE, sentence)
    sentence = f"another journal from the same question: {before} became {after}"
    return Replay(before, after, exits.HARNESS, sentence)
