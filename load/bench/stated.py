"""The figures that were stated, and which of a run are far off them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from load.bench.figure import Figure

FAR: Final = 3.0
"""So many times worse than stated is no noise any more; less may be the machine."""

_FILE: Final = Path(__file__).with_name("stated.toml")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as it was stated; `quick`: it means the same in a quick run."""

    figure: str
    of: Literal["value", "ratio"]
    better: Literal["more", "less"]
    stated: float
    quick: bool

    @property
    def bench(self) -> str:
        """The benchmark that measures it."""
        return self.figure.partition(".")[0]

    def times_worse(self, figure: Figure) -> float:
        """How many times worse a measured figure is; below 1 it is better."""
        measured = figure.value if self.of == "value" else figure.ratio
        if measured is None or (self.better == "more" and measured <= 0):
            return float("inf")
        return self.stated / measured if self.better == "more" else measured / self.stated


def read_stated(path: Path = _FILE) -> tuple[Stated, ...]:
    """What the data file states; raises TypeError for a key that is none."""
    return tuple(Stated(**row) for row in tomllib.loads(path.read_text("utf-8"))["figures"])


def far_off(
    figures: Sequence[Figure], ran: Sequence[str], stated: Sequence[Stated], *, quick: bool
) -> Iterator[str]:
    """A sentence for each figure that is three times worse than stated, or worse still.

    `ran` names the benchmarks that were run: what was stated of one and not measured is told too.
    """
    measured = {figure.name: figure for figure in figures}
    for one in stated:
        if one.bench not in ran or (quick and not one.quick):
            continue
        figure = measured.get(one.figure)
        if figure is None:
            yield f"{one.figure} was stated and not measured"
        elif (times := one.times_worse(figure)) >= FAR:
            yield f"the {one.of} of {one.figure} is {times:.1f} times worse than {one.stated:g}"
