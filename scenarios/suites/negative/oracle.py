"""Whether a Retry-After was honoured, read off the journal, for any call whatever it carries."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contracts.journal import Record
from scenarios.stories.stage import SECOND_US

_BUSY: Final = 429


def retry_after_honoured(records: Sequence[Record]) -> list[str]:
    """A sentence for each call that came again before the time that a 429 asked for was over."""
    return [
        sentence
        for nth, record in enumerate(records)
        if _asks_to_wait(record)
        for sentence in _too_early(record, records[nth + 1 :])
    ]


def _asks_to_wait(record: Record) -> bool:
    return record.kind == "answer" and record.body.get("status") == _BUSY


def _too_early(asked: Record, later: Sequence[Record]) -> list[str]:
    wait_us = int(asked.body["headers"]["retry-after"]) * SECOND_US
    operation = asked.body["operation"]
    again = next((record for record in later if _is_again(record, asked)), None)
    if again is None or again.t_us >= asked.t_us + wait_us:
        return []
    early_s = (asked.t_us + wait_us - again.t_us) / SECOND_US
    return [f"{operation} was called again {early_s:.0f} s before its Retry-After was over"]


def _is_again(record: Record, asked: Record) -> bool:
    return (
        record.kind == "call"
        and (record.edge, record.key) == (asked.edge, asked.key)
        and record.body["operation"] == asked.body["operation"]
    )
