"""The reader of a journal: streams records; what is no whole journal is refused, with the line."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import orjson

from contracts.errors import JournalInvalid, JournalTruncated
from contracts.journal.record import KINDS, Record

_KINDS: Final = frozenset(KINDS)
_ASK: Final = "the file was changed or damaged after the run; take the original or run again"


def read(path: Path) -> Iterator[Record]:
    """Every record of a whole journal, in order.

    Raises JournalTruncated when it stops before its `end`, JournalInvalid when a line is no record,
    `seq` has a gap, the first record is no header, or something follows the end.
    """
    with path.open("rb") as file:
        yield from read_lines(file, name=path.name)


def read_lines(lines: Iterable[bytes], *, name: str = "journal") -> Iterator[Record]:
    """The same for lines that are already at hand, each with its line break."""
    seq = -1
    kind = ""
    for seq, line in enumerate(lines):
        if kind == "end":
            raise JournalInvalid(f"{name} line {seq + 1}: a record follows the end; {_ASK}")
        record = parse_line(line, seq, name=name)
        kind = record.kind
        if (kind == "header") != (seq == 0):
            raise JournalInvalid(f"{name} line {seq + 1}: the header is the first line; {_ASK}")
        yield record
    if kind != "end":
        raise JournalTruncated(
            f"{name} stops after {seq + 1} records, before its end; "
            "the run was interrupted or the file was cut: run again"
        )


def parse_line(line: bytes, seq: int, *, name: str = "journal") -> Record:
    """The record of line `seq`; raises JournalTruncated for half a line, else JournalInvalid."""
    if not line.endswith(b"\n"):
        raise JournalTruncated(f"{name} line {seq + 1} is cut in the middle; {_ASK}")
    try:
        data = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise JournalInvalid(f"{name} line {seq + 1} is no JSON ({error}); {_ASK}") from None
    try:
        return _record(data, seq)
    except (KeyError, TypeError, ValueError) as error:
        raise JournalInvalid(
            f"{name} line {seq + 1} is no record: {error.args[0]}; {_ASK}"
        ) from None


def _record(data: dict[str, Any], seq: int) -> Record:
    if data["seq"] != seq:
        raise ValueError(f"seq is {data['seq']}, expected {seq}")
    kind, body = data["kind"], data["body"]
    if kind not in _KINDS or type(body) is not dict or type(data["t_us"]) is not int:
        raise ValueError("kind, t_us or body is not of its type")
    get = data.get
    return Record(
        seq,
        data["t_us"],
        data["world"],
        kind,
        data["actor"],
        body,
        get("edge"),
        get("call_id"),
        get("cause"),
        get("key"),
        get("attempt"),
    )


def digest_file(path: Path) -> str:
    """The SHA-256 of the file, in hex, equal to `Journal.sha256` of the journal that wrote it."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
