"""Durations in an HDR histogram: microseconds from 1 us to 10 minutes, three digits kept."""

from __future__ import annotations

from typing import Any, Final

from hdrh.histogram import HdrHistogram

_LONGEST_US: Final = 600_000_000
_DIGITS: Final = 3
PERCENTILES: Final = {"p50_us": 50.0, "p95_us": 95.0, "p99_us": 99.0}
"""What is told of every distribution, beside its largest."""


class Histogram:
    """Counts durations; what is longer than ten minutes counts as ten minutes."""

    __slots__ = ("_hdr",)

    def __init__(self) -> None:
        self._hdr = HdrHistogram(1, _LONGEST_US, _DIGITS)

    def record(self, duration_us: int) -> None:
        """Count one duration; 0 counts as 1 us."""
        self._hdr.record_value(min(max(1, duration_us), _LONGEST_US))

    @property
    def count(self) -> int:
        """How many were counted."""
        return int(self._hdr.get_total_count())

    def at(self, percentile: float) -> int | None:
        """The duration that so many per cent did not exceed; None where nothing was counted."""
        return int(self._hdr.get_value_at_percentile(percentile)) if self.count else None

    def document(self) -> dict[str, Any]:
        """Count, percentiles, largest, and the whole as HDR tools read it (V2, compressed)."""
        told = {name: self.at(percentile) for name, percentile in PERCENTILES.items()}
        return {"count": self.count, **told, "max_us": self.at(100.0), "hdr": self._encoded()}

    def _encoded(self) -> str:
        return bytes(self._hdr.encode()).decode("ascii")
