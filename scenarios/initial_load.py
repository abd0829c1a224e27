"""Whether an initial load brought everything over: the books of a journal's cut, as an oracle.

A story with `before` and a voyage with a cut-over date end by it (docs/conservation.md).
"""

from __future__ import annotations

from collections.abc import Iterable

from contracts.journal import Record
from scenarios.conservation.cut import Past, cut


def brought_over(records: Iterable[Record]) -> list[str]:
    """What the portal lacks, or has too much, of what the ERP had when the engine first started.

    Raises LookupError where no engine ever started.
    """
    past = Past()
    for record in records:
        past.take(record.seq, record.kind, record.actor, record.body)
    return [f"at the cut, {gap}" for gap in cut(past).gaps()]
