"""The voyage: a company's orders, from the first click to the last payment, in foul weather."""

from __future__ import annotations

from contracts.journal import read
from scenarios.initial_load import brought_over
from scenarios.labels import attach, label
from scenarios.plugin import Sailing, refusing
from scenarios.stories.telling import excerpts
from scenarios.voyage.course import sail_in_virtual_time


def test_the_voyage_reaches_its_end(sailing: Sailing) -> None:
    label(
        item=8,
        story="One order-to-cash voyage",
        severity="blocker",
        case="voyage",
        seed=sailing.run.configuration.seed,
    )
    arrival, journal = None, sailing.folder.journal
    if sailing.fleet is None:
        arrival = sail_in_virtual_time(sailing.run, sailing.folder, sailing.progress.step)
    else:
        with refusing(sailing.progress):
            sailing.fleet.voyage()
    for name, text in excerpts(read(journal)).items():
        attach(name, text)
    gaps = [] if arrival is None or not arrival.went_live else brought_over(read(journal))
    # Accounts and sums stay in the journal: what is said here goes into the verdict.
    assert not gaps, (
        f"{len(gaps)} differences between what the ERP had at the cut and the portal; "
        "python -m scenarios.conservation.cut journal.jsonl names each"
    )
