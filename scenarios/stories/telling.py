"""What a case hands to Allure: its steps, what was said over the wire, the records that matter.

Bodies are redacted by field and what is shown of them is masked: nobody's price, personal data or
secret leaves the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import dropwhile, islice
from typing import Any, Final

from contracts.journal import Record
from reports.hush import Hush
from reports.slices import tell
from scenarios.stories.cast import STARTS_AT
from scenarios.stories.perform import Performance, Told
from simulator.world.spec import MICROSECOND

CONVERSATION: Final = "Requests and responses of the engine"
JOURNAL: Final = "From the journal"

Mask = Callable[[str], str]

_EXCERPT: Final = 2_000
"""Records of a long journal that are looked through for what is told."""

_QUIET: Final = frozenset({"erp.changes.list", "erp.token", "storefront.token", "erp.profile.read"})
_OF_NOTE: Final = frozenset({"fault", "process", "delivery", "effect", "probe", "output"})


def step_text(told: Told) -> str:
    """A step with the instant at which it was taken."""
    at = STARTS_AT + told.at_us * MICROSECOND
    return f"{at:%d %b %H:%M:%S}  {told.says}"


def steps_text(performance: Performance, hush: Mask) -> str:
    """Every step that was taken, and what was missed."""
    lines = [step_text(told) for told in performance.told]
    if performance.missed is not None:
        lines.append(f"missed: {hush(str(performance.missed))}")
    return "\n".join(lines)


def conversation(records: Iterable[Record], hush: Mask) -> str:
    """What the engine said and was answered; polls and tokens are left out."""
    said = (
        record
        for record in records
        if record.kind in ("call", "answer")
        and "engine" in (record.edge or "")
        and record.body.get("operation") not in _QUIET
        and "harness" not in (record.edge or "")
    )
    return tell(said, hush)


def evidence_of(judged: Mapping[str, Any]) -> set[int]:
    """The places of the records behind the findings."""
    return {
        row["seq"]
        for invariant in judged["invariants"]
        for finding in invariant["findings"]
        for row in finding["evidence"]
    }


def slice_of(records: Sequence[Record], judged: Mapping[str, Any], hush: Mask) -> str:
    """The records behind the findings; without any, the faults and what changed after them."""
    evidence = evidence_of(judged)
    if evidence:
        return tell((record for record in records if record.seq in evidence), hush)
    begins = next((record.seq for record in records if record.kind == "fault"), 0)
    noted = (
        record
        for record in records
        if record.seq >= begins and record.kind in _OF_NOTE and record.t_us > 0
    )
    return tell(noted, hush)


def excerpts(records: Iterable[Record]) -> dict[str, str]:
    """The same two of a long journal, from the first event on its way to the engine."""
    hush = Hush()
    begun = dropwhile(lambda record: record.kind != "delivery", hush.watching(records))
    told = list(islice(begun, _EXCERPT))
    judged: Mapping[str, Any] = {"invariants": []}
    return {CONVERSATION: conversation(told, hush), JOURNAL: slice_of(told, judged, hush)}
