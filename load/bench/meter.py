"""How things are measured: CPU seconds, in turns, and medians; a busy machine moves both sides."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from statistics import mean, median, stdev
from time import process_time
from typing import Final

# Student's t, 0.95 one-sided, by degrees of freedom; beyond the table the normal value is near.
_T95: Final = (
    *(6.314, 2.920, 2.353, 2.132, 2.015, 1.943, 1.895, 1.860, 1.833, 1.812),
    *(1.796, 1.782, 1.771, 1.761, 1.753, 1.746, 1.740, 1.734, 1.729, 1.725),
)
_T95_LARGE: Final = 1.645


@dataclass(frozen=True, slots=True)
class Turns:
    """CPU seconds of two sides that took turns, round by round."""

    ours_s: tuple[float, ...]
    base_s: tuple[float, ...]

    @property
    def ours_median_s(self) -> float:
        """The median of our side."""
        return median(self.ours_s)

    @property
    def speed_ratio(self) -> float:
        """How fast we are as a share of the base: the median of the rounds; above 1 is faster."""
        return median(b / a for a, b in zip(self.ours_s, self.base_s, strict=True))

    def cost_upper_95(self) -> float:
        """The upper 95 % bound of what we cost on top of the base, as a share of it."""
        return upper_95([a / b - 1 for a, b in zip(self.ours_s, self.base_s, strict=True)])


def cpu_s(act: Callable[[], object]) -> float:
    """The CPU seconds of one act."""
    begun_s = process_time()
    act()
    return process_time() - begun_s


async def cpu_of(act: Callable[[], Awaitable[object]]) -> float:
    """The CPU seconds of this process until an awaited act has ended."""
    begun_s = process_time()
    await act()
    return process_time() - begun_s


async def take_turns_async(
    ours: Callable[[], Awaitable[object]], base: Callable[[], Awaitable[object]], rounds: int
) -> Turns:
    """Measure two acts in turns; who goes first changes every round."""
    ours_s: list[float] = []
    base_s: list[float] = []
    for nth in range(rounds):
        for act, into in ((ours, ours_s), (base, base_s))[:: 1 if nth % 2 else -1]:
            into.append(await cpu_of(act))
    return Turns(tuple(ours_s), tuple(base_s))


def upper_95(samples: Sequence[float]) -> float:
    """The upper end of a one-sided 95 % interval of the mean; of one sample, the sample."""
    if len(samples) < 2:
        return samples[0]
    free = len(samples) - 1
    t95 = _T95[free - 1] if free <= len(_T95) else _T95_LARGE
    return mean(samples) + t95 * stdev(samples) / math.sqrt(len(samples))
