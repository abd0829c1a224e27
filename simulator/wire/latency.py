"""How long a request and its answer travel, as data; drawn by hash, so each call has its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from simulator.seed import Seed

_SPLIT: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Latency:
    """One hop takes between `low_us` and `high_us` microseconds, every value equally likely."""

    id: str
    low_us: int
    high_us: int
    source: str

    def hops_us(
        self, seed: Seed, edge: str, operation: str, key: str | None, nth: int
    ) -> tuple[int, int]:
        """The way there and the way back of one call, in microseconds."""
        if self.high_us == 0:
            return 0, 0
        draw = seed.draw("hop", edge, operation, key, nth)
        span_us = self.high_us - self.low_us + 1
        back = draw * _SPLIT % 1.0  # the lower bits of one draw: as good as a second one
        return self.low_us + int(draw * span_us), self.low_us + int(back * span_us)


LATENCIES: Final[Mapping[str, Latency]] = {
    "none": Latency("none", 0, 0, "no hop: for tests and for sockets, which have their own"),
    "region": Latency(
        "region",
        1_000,
        5_000,
        "two hosts of one region; kept small, as added latency hides anomalies (Maelstrom, in "
        "doc/results.md)",
    ),
    "far": Latency("far", 40_000, 120_000, "a cloud shop and an ERP on another continent"),
}
