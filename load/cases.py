"""The cases of the suite: how much is offered, how fast, and for how long. Data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from load.clerks import RECEIVE, REPRICE, SHIP
from load.journeys import LOOK, ORDER, VIEW

SUITE: Final = "load"


@dataclass(frozen=True, slots=True)
class LoadCase:
    """One case: rates a second of what buyers and clerks do, over `span_s` seconds.

    `limit` visits may be under way at a time, each request for `timeout_s`; what would be more is
    dropped and counted. `limit` is above what a storefront that never answers could collect, so
    that an outage shows as requests without an answer, not as a generator at its end. Everything
    is to be seen on the other side within `freshness_s`, which is what the journal's header says.
    """

    id: str
    title: str
    span_s: float
    buyers_per_s: Mapping[str, float]
    clerks_per_s: Mapping[str, float]
    pattern: str = "fixed"
    accounts: int = 60
    items: int = 200
    limit: int = 512
    timeout_s: float = 10.0
    freshness_s: int = 10

    @property
    def world(self) -> str:
        """The name of its world."""
        return f"{SUITE}/{self.id}"


CASES: Final[Mapping[str, LoadCase]] = {
    case.id: case
    for case in (
        LoadCase(
            "smoke",
            "Under a steady stream of orders everything arrives, once, and in time",
            span_s=40.0,  # a minute with the initial load before it and the wait for rest after it
            buyers_per_s={ORDER: 10.0, VIEW: 20.0, LOOK: 10.0},
            clerks_per_s={REPRICE: 2.0, RECEIVE: 2.0, SHIP: 5.0},
        ),
    )
}
"""Case id to case."""
