"""What the generator's process is told: where the shop is, who buys what, and when. One JSON file.

It holds the buyers' secrets, so only its owner can read it, and it goes when the run ends.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from load.arrivals import Arrival

ENVIRONMENT: Final = "SEATRIAL_LOAD_JOB"
"""The environment variable in which the generator finds the path of its job."""


@dataclass(frozen=True, slots=True)
class Visit:
    """What one buyer comes for: whom he buys for, what he looks at, and what he orders."""

    account: str
    skus: tuple[str, ...]
    lines: tuple[Mapping[str, Any], ...] = ()
    checkout: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """The generator's whole task; visit `nth` of a kind is `visits[nth]`, from the start again."""

    shop_url: str
    arrivals: tuple[Arrival, ...]
    visits: tuple[Visit, ...]
    secrets: Mapping[str, str]
    limit: int
    timeout_s: float
    results: str = ""
    """Where the generator leaves what it measured; whoever starts it says so."""

    def write(self, path: Path) -> None:
        """Write it to a new file of mode 0600."""
        path.touch(mode=0o600, exist_ok=False)
        path.write_bytes(orjson.dumps(self, default=list))  # an arrival is a list of three


def read_job(path: Path) -> Job:
    """The job that `write` wrote."""
    data = orjson.loads(path.read_bytes())
    data["arrivals"] = tuple(Arrival(*row) for row in data["arrivals"])
    data["visits"] = tuple(_visit(**row) for row in data["visits"])
    return Job(**data)


def _visit(
    account: str, skus: list[str], lines: list[dict[str, Any]], checkout: dict[str, Any] | None
) -> Visit:
    return Visit(account, tuple(skus), tuple(lines), checkout)
