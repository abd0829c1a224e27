"""What the runs of a machine did and found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from scenarios.machine.script import Script, Verdict


@dataclass
class Log:
    """Counts over all runs of a search, and the run that failed.

    `found_after` is how many runs it took to the first that failed, `script` and `verdict` are of
    the last that did.
    """

    runs: int = 0
    steps: int = 0
    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    exercised: Counter[str] = field(default_factory=Counter)
    found_after: int | None = None
    script: Script | None = None
    verdict: Verdict | None = None
