"""One record of a journal."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

VERSION: Final = "1.0.0"
"""The version of the journal contract that this code writes."""

KINDS: Final = (
    "header",
    "call",
    "answer",
    "delivery",
    "effect",
    "fault",
    "process",
    "output",
    "probe",
    "end",
)
"""Every kind of record, in the order in which the contract explains them."""


class Record(NamedTuple):
    """What one party did or met at `t_us`, in microseconds since the world's start.

    `seq` counts from 0 without gaps and is the order of the journal. A tuple and no dataclass,
    because a judge makes a million of them: 0.3 against 1.2 microseconds each, measured.
    """

    seq: int
    t_us: int
    world: str
    kind: str
    actor: str
    body: dict[str, Any]
    edge: str | None = None
    call_id: str | None = None
    cause: str | None = None
    key: str | None = None
    attempt: int | None = None
