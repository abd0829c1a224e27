"""What files brought to an ERP without an API, and which documents in them it refused.

An ERP that takes a file says yes to the file alone; what became of a document in it stands in the
acknowledgement that is read later. A document that was refused there is an attempt that was refused
on its merits, as one at an API is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from contracts.errors import SheetInvalid
from contracts.sheet import Sheet, read_sheet
from scenarios.history.facts import CREATE, ENTER, TO_ERP, Exchange

WRITE: Final = "drop.inbox.put"
READ: Final = "drop.outbox.read"

_KINDS: Final = {"orders": (CREATE, "reference"), "returns": (ENTER, "request")}
_ACKNOWLEDGES: Final = "ack-"
_OK: Final = 200
_ON_ITS_MERITS: Final = 422


class Files:
    """Keeps the last call that wrote each file; `refusals` come when it was acknowledged."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[int, int, str, Sheet]] = {}

    def written(self, seq: int, t_us: int, data: dict[str, Any]) -> str | None:
        """Take a call that writes a file; what it enters in the ERP, None where that is nothing."""
        try:
            sheet = _sheet(data["body"])
        except SheetInvalid:
            return None
        if sheet.kind not in _KINDS:
            return None
        self._written[str(data.get("key"))] = seq, t_us, data["call_id"], sheet
        return _KINDS[sheet.kind][0]

    def refusals(self, seq: int, t_us: int, data: dict[str, Any]) -> Iterator[Exchange]:
        """What the answer to a call that reads an acknowledgement says was refused."""
        key, body = str(data.get("key")), data["body"]
        known = self._written.get(key.removeprefix(_ACKNOWLEDGES))
        if known is None or body.get("status") != _OK or not key.startswith(_ACKNOWLEDGES):
            return
        asked_seq, asked_us, call_id, sheet = known
        operation, named = _KINDS[sheet.kind]
        try:
            rows = _sheet(body).documents
        except SheetInvalid:
            return
        named_by = dict(enumerate(str(one.get(named)) for one in sheet.documents))
        for row in rows:
            about = named_by.get(row.get("row"))  # type: ignore[arg-type]
            if row.get("state") != "refused" or about is None:
                continue
            attempt = Exchange(asked_seq, asked_us, TO_ERP, operation, call_id, about, 1)
            attempt.answer_seq, attempt.answer_us = seq, t_us
            attempt.status = attempt.produced = _ON_ITS_MERITS
            attempt.code = str(row.get("reason"))
            yield attempt


def document_of(body: dict[str, Any], reference: str | None) -> Any:
    """The document that a call brought: its content, or the one of that reference in its file."""
    if "content" in body or body.get("operation") != WRITE:
        return body.get("content")
    try:
        found = [one for one in _sheet(body).documents if one.get("reference") == reference]
    except SheetInvalid:
        return None
    return found[0] if found else None


def _sheet(body: dict[str, Any]) -> Sheet:
    return read_sheet(str(body.get("text") or "").encode())
