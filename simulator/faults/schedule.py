"""When a rule fires among the calls it looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

_US = 1_000_000
Count = Annotated[int, Field(ge=1)]
Chance = Callable[[int], float]
"""The draw in [0, 1) that belongs to the n-th call of one key."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One way to choose, and the window in which it holds.

    `always`; `until_healed` (the same, as an outage that somebody heals by its id); `first` n;
    `nth` of a list; `every` k-th; `after` the first n; `probability` of each. They count the calls
    of one edge, operation and key, so that no other key matters (`per = "key"`), or all that the
    rule looks at in their order (`per = "rule"`). `once_per_key`: at most once for a key.
    Window: from `from_s` up to but without `to_s` of the world's time, again every `every_s`.
    """

    always: bool = False
    until_healed: bool = False
    first: Count | None = None
    nth: tuple[Count, ...] = ()
    every: Count | None = None
    after: Count | None = None
    probability: Annotated[float, Field(ge=0, le=1)] | None = None
    per: Literal["key", "rule"] = "key"
    once_per_key: bool = False
    from_s: Annotated[float, Field(ge=0)] = 0.0
    to_s: Annotated[float, Field(gt=0)] | None = None
    every_s: Annotated[float, Field(gt=0)] | None = None

    def __post_init__(self) -> None:
        given = self._choices()
        if len(given) > 1:
            raise ValueError(f"{' and '.join(given)} exclude one another")
        if not given and self.to_s is None:
            raise ValueError("say when it fires, or give it a window with to_s")
        self._check_window()

    def _choices(self) -> list[str]:
        """The ways to choose that are given."""
        modes = {
            "always": self.always,
            "until_healed": self.until_healed,
            "first": self.first is not None,
            "nth": bool(self.nth),
            "every": self.every is not None,
            "after": self.after is not None,
            "probability": self.probability is not None,
        }
        return [name for name, is_given in modes.items() if is_given]

    def _check_window(self) -> None:
        if self.to_s is None:
            if self.every_s is not None:
                raise ValueError("every_s needs a to_s")
        elif self.to_s <= self.from_s:
            raise ValueError("to_s is not after from_s")
        elif self.every_s is not None and self.to_s - self.from_s > self.every_s:
            raise ValueError("the window is longer than every_s")

    def at_any_time(self) -> Schedule:
        """The same choice without its window."""
        always = self.always or not self._choices()
        return replace(self, always=always, from_s=0.0, to_s=None, every_s=None)

    def open_at(self, at_us: int) -> bool:
        """Whether the window is open at an instant of the world's time."""
        since_us = at_us - round(self.from_s * _US)
        if since_us < 0:
            return False
        if self.to_s is None:
            return True
        if self.every_s is not None:
            since_us %= round(self.every_s * _US)
        return since_us < round((self.to_s - self.from_s) * _US)

    def picks(self, count: int, nth: int, chance: Chance) -> bool:
        """Whether it fires on the n-th call of a key, which is the `count`-th call it counts."""
        if not self._picks(count, nth, chance):
            return False
        if not self.once_per_key:
            return True
        return not any(self._picks(earlier, earlier, chance) for earlier in range(1, nth))

    def _picks(self, count: int, nth: int, chance: Chance) -> bool:
        if self.probability is not None:
            return chance(nth) < self.probability
        if self.first is not None:
            return count <= self.first
        if self.nth:
            return count in self.nth
        if self.every is not None:
            return count % self.every == 0
        if self.after is not None:
            return count > self.after
        return True
