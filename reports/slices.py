"""Records of a journal as a reader of a report may see them: told in text, redacted by field."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

import orjson

from contracts.journal import Record, parse_line
from reports.redaction import Redaction

MOST: Final = 60
"""Records that one slice tells."""

_S: Final = 1_000_000


def tell(records: Iterable[Record], hush: Callable[[str], str] | None = None) -> str:
    """The first records of a slice: each a line that says what it is, and its redacted body.

    `hush` masks what their world keeps to itself; without it no text of a party is shown.
    """
    redaction = Redaction(hush=hush)
    return "\n\n".join(_told(record, redaction) for record in islice(records, MOST))


def records_at(journal: Path, seqs: Collection[int]) -> Iterator[Record]:
    """The records with these numbers, in their order; those beyond the end are left out.

    Raises JournalInvalid or JournalTruncated for a line that is no record.
    """
    last = max(seqs, default=-1)
    with journal.open("rb") as file:
        for seq, line in enumerate(islice(file, last + 1)):
            if seq in seqs:
                yield parse_line(line, seq, name=journal.name)


def _told(record: Record, redaction: Redaction) -> str:
    body = redaction.record(record)
    operation = body.pop("operation", None)
    where = record.edge or record.actor
    about = redaction.value("key", record.key)
    words = (record.kind, where, record.call_id, operation, about and f"for {about}")
    head = f"{record.seq:>6}  +{record.t_us / _S:.6f} s  " + " ".join(str(w) for w in words if w)
    return f"{head}\n        {orjson.dumps(body).decode()}"
