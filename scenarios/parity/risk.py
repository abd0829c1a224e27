"""How many cells to look at, and what having looked at them says of the others.

Source: the exact binomial (Clopper and Pearson, 1934), one-sided. Cells are drawn without
replacement, which makes the true risk smaller than the stated one, never larger.
"""

from __future__ import annotations

import math
from typing import Final

_STEPS: Final = 60


def sample_size(population: int, risk: float, tolerable: float) -> int:
    """So many cells that, when at least the share `tolerable` differs, none is found with a chance
    of at most `risk`; all of them where nothing is tolerable, or there are no more.
    """
    if not 0 < risk < 1 or not 0 <= tolerable < 1:
        raise ValueError("risk is between 0 and 1, what is tolerable from 0 to below 1")
    if tolerable == 0:
        return population
    return min(population, math.ceil(math.log(risk) / math.log1p(-tolerable)))


def upper_bound(compared: int, differing: int, population: int, risk: float) -> float:
    """The largest share of differing cells that the sample leaves possible, at that risk.

    Of a population that was compared whole it is the share itself.
    """
    if compared >= population:
        return differing / population if population else 0.0
    if differing >= compared:
        return 1.0
    low, high = differing / compared, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2
        if _at_most(differing, compared, middle) > risk:
            low = middle
        else:
            high = middle
    return high


def _at_most(count: int, of: int, share: float) -> float:
    """The chance of at most `count` of so many, each with that chance."""
    if not 0 < share < 1:
        return 1.0 if share <= 0 else 0.0
    parts = (
        math.lgamma(of + 1)
        - math.lgamma(k + 1)
        - math.lgamma(of - k + 1)
        + k * math.log(share)
        + (of - k) * math.log1p(-share)
        for k in range(count + 1)
    )
    return math.fsum(map(math.exp, parts))
