"""The engine's log: one JSON line per event, with the fields that the logging policy shows.

Never a price, a name, an address, a secret, a header or a sentence from another system: a field
that its channel does not show (`contracts/logging.toml`) is a bug and is withheld; a shown one must
look like an identifier, a code or a number, else only its hash is written.
"""

from __future__ import annotations

import hashlib
import re
from typing import Final

import orjson

from contracts.instants import format_instant
from contracts.ports import Clock, Output
from contracts.telling import load_logging

_PLAIN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,127}")


class Log:
    """Writes through the Output port."""

    def __init__(self, clock: Clock, output: Output) -> None:
        self._clock = clock
        self._output = output

    def write(self, event: str, **values: str | int | bool | None) -> None:
        """One line: the instant, the event's name and its fields, sorted."""
        policy = load_logging()
        shown = policy.shown[policy.channel_of(event)]
        line: dict[str, str | int | bool | None] = {
            name: _shown(value) if name in shown else "withheld" for name, value in values.items()
        }
        line["at"] = format_instant(self._clock.now())
        line["event"] = event
        self._output.line(orjson.dumps(line, option=orjson.OPT_SORT_KEYS).decode())


def _shown(value: str | int | bool | None) -> str | int | bool | None:
    if not isinstance(value, str) or _PLAIN.fullmatch(value):
        return value
    return "hash:" + hashlib.sha256(value.encode()).hexdigest()[:12]
