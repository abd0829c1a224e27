"""What an engine says of itself: to probes, and to whoever sent it an event that it refused."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final, TypeVar

from contracts.trail import Chain
from scenarios.history.facts import TO_ENGINE, Audited, Drifted, Parked, Settled, Told
from scenarios.history.readers import Raw

V = TypeVar("V")

_PROBE: Final = "engine.probe."
_PARKED: Final = "engine.probe.parked"
_AUDIT: Final = "engine.probe.audit"
_DRIFT: Final = "engine.probe.drift"
_SETTLED: Final = "engine.probe.settled"
_OK: Final = 200
_REFUSED: Final = 300
_OFF_CONTRACT: Final = (KeyError, TypeError, AttributeError)
"""What reading an answer raises that is not of its contract."""


class Probes:
    """Everything that an engine told; an answer that is none of its contract tells nothing."""

    def __init__(self) -> None:
        self.parked: list[Parked] = []
        self.probed = False
        """Whether the engine ever told what it parked."""
        self.audit: list[Audited] = []
        self.audit_whole = False
        """Whether the last page of the engine's audit trail was read."""
        self.audit_seq = -1
        """The first page of its last reading: of what was done later it cannot tell."""
        self.chain = Chain()
        """The audit trail as a chain, where its rows have hashes."""
        self.chain_seq = -1
        """The record in which the chain broke."""
        self.drift: list[Drifted] = []
        self.drift_seq = -1
        """The last answer that told drift, of which the rows are."""
        self.drift_compared = False
        """Whether it does not say itself that nothing was compared yet."""
        self.settled: list[Settled] = []
        self.said: list[Told] = []
        """Each text once, where it was said first."""
        self._known: set[tuple[str, str]] = set()

    def answer(self, seq: int, t_us: int, edge: str, operation: str, body: Raw) -> None:
        """Take an answer of the engine."""
        status = body.get("status")
        if edge == TO_ENGINE and (status is None or status < _REFUSED):
            return
        self._note_text(seq, operation, body)
        if status != _OK:
            return
        content = body.get("content")
        if operation == _PARKED:
            self.list_parked(seq, body)
        elif operation == _AUDIT:
            self._note_audit(seq, content)
        elif operation == _DRIFT:
            self._note_drift(seq, content)
        elif operation == _SETTLED:
            with suppress(*_OFF_CONTRACT):
                self.settled.append(Settled(seq, t_us, _a(bool, body["content"]["settled"])))

    def list_parked(self, seq: int, body: Raw) -> None:
        """Take what the engine parked; a later list replaces an earlier."""
        inner = body.get("content")
        said = inner if isinstance(inner, dict) else body
        with suppress(*_OFF_CONTRACT):
            self.parked = [_parked(seq, row) for row in said["parked"]]
            self.probed = True

    def _note_audit(self, seq: int, page: Any) -> None:
        """Take a page of the engine's audit trail; pages add up.

        One that is none of the contract's leaves the trail in pieces, which proves nothing.
        """
        if self.audit_whole:  # it is read once more, from its first row
            self.chain = Chain()
        if self.audit_whole or self.audit_seq < 0:
            self.audit_seq = seq
        self.audit_whole = False
        with suppress(*_OFF_CONTRACT):
            self.audit += [_audited(seq, row) for row in page["entries"]]
            self.audit_whole = page.get("next") is None
            for row in page["entries"]:
                self._link(seq, row)
            if self.audit_whole:
                self.chain.close(page.get("head"))
                self._note_link(seq)

    def _link(self, seq: int, row: Raw) -> None:
        self.chain.take(row)
        self._note_link(seq)

    def _note_link(self, seq: int) -> None:
        if self.chain.breaks and self.chain_seq < 0:
            self.chain_seq = seq

    def _note_drift(self, seq: int, content: Any) -> None:
        """Take the drift that the engine sees; a later list replaces an earlier."""
        with suppress(*_OFF_CONTRACT):
            rows = [
                Drifted(
                    *(_a(str, row["entity"]), _a(str, row["id"])),
                    *(_text(row.get("found_at")), _text(row.get("since"))),
                    _text(row.get("field")),
                )
                for row in content["drift"]
            ]
            self.drift, self.drift_seq = rows, seq
            self.drift_compared = bool(rows) or content.get("run", 1) is not None

    def _note_text(self, seq: int, operation: str, body: Raw) -> None:
        what = operation.removeprefix(_PROBE) if operation.startswith(_PROBE) else "an event"
        where = f"the engine's answer to {what}" if what == "an event" else f"the probe {what}"
        for part in (body.get("content"), body.get("text")):
            for text in _texts(part):
                if (what, text) not in self._known:
                    self._known.add((what, text))
                    self.said.append(Told(seq, where, text))


def _text(said: Any) -> str | None:
    return said if isinstance(said, str) else None


def _texts(content: Any) -> Iterator[str]:
    """What a reader sees together: the values of each object, and each text by itself."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for inner in content:
            yield from _texts(inner)
    elif isinstance(content, dict):
        words = [f"{key} {value}" for key, value in content.items() if _is_plain(value)]
        if words:
            yield "; ".join(words)
        for inner in content.values():
            if isinstance(inner, dict | list):
                yield from _texts(inner)


def _is_plain(value: Any) -> bool:
    return isinstance(value, str | int | float) and not isinstance(value, bool)


def _parked(seq: int, row: Raw) -> Parked:
    key, flow, reason = (_a(str, row[name]) for name in ("key", "flow", "reason"))
    return Parked(seq, key, flow, reason, _a(int, row["attempts"]))


def _audited(seq: int, row: Raw) -> Audited:
    key, flow, action = (_a(str, row[name]) for name in ("key", "flow", "action"))
    actor, correlation, outcome = (
        _a(str, row.get(name) or "") for name in ("actor", "correlation", "outcome")
    )
    version, behalf = row.get("version"), row.get("behalf", "")
    return Audited(
        *(seq, key, flow, action, actor, correlation, outcome),
        None if version is None else _a(int, version),
        behalf if behalf is None or isinstance(behalf, str) else "",
    )


def _a(kind: type[V], value: object) -> V:
    """A value that is of a kind; raises TypeError where it is not."""
    if not isinstance(value, kind):
        raise TypeError(f"no {kind.__name__}")
    return value
