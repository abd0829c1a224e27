"""A fixed piece of Python work: what this machine does with a second of CPU, in the same run."""

from __future__ import annotations

from statistics import median
from typing import Final

import orjson

from load.bench.meter import cpu_s

_TURNS: Final = 20_000
_DOCUMENT: Final = {
    "id": "S-000001",
    "lines": [
        {"line": line, "sku": f"AB-{line:05}", "quantity": {"value": "12", "unit": "EA"}}
        for line in range(1, 6)
    ],
}


def calibration_s(rounds: int = 3) -> float:
    """The CPU seconds of the loop, the median of the rounds; about 0.1 s on the stated machine."""
    return median(cpu_s(_loop) for _ in range(rounds))


def _loop() -> int:
    """Decode, walk, count, encode: the mixture that this project's own code consists of."""
    raw = orjson.dumps(_DOCUMENT)
    total = 0
    for turn in range(_TURNS):
        document = orjson.loads(raw)
        for line in document["lines"]:
            total += len(line["sku"]) + line["line"] * turn
        document["total"] = total
        total -= len(orjson.dumps(document))
    return total
