"""What somebody did to a world from outside: faults, clock, snapshots, traffic. One line per act.

The journal tells what the parties did; this file, beside it, tells who changed the weather.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Acts:
    """The file `acts.jsonl` of a world, of mode 0600."""

    path: Path

    def note(self, act: str, *, leg: int, seq: int, t_us: int, **detail: Any) -> None:
        """Add an act; `seq` is that of the next record of the journal's leg."""
        line = {"act": act, "leg": leg, "seq": seq, "t_us": t_us, "detail": detail}
        data = orjson.dumps(line, option=orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE)
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, data)
        finally:
            os.close(descriptor)
