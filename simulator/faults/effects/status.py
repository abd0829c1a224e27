"""The caller gets another answer than the server's: instead of the effect, or after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, ClassVar

from pydantic import Field

from simulator.faults.route import Outcome, Route, ending


@dataclass(frozen=True, slots=True)
class Status:
    """`before_commit`: the server is never reached. `after_commit`: it did it, the answer lies.

    Without headers and body the answer is a middlebox's own HTML page.
    """

    phases: ClassVar[tuple[str, ...]] = ("before_commit", "after_commit")
    status: Annotated[int, Field(ge=400, le=599)] = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """Answer in place of the server."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        answer = ending(self.status, headers, self.body)
        if phase == "after_commit":
            return replace(route, answer_end=route.answer_end or answer)
        return replace(route, request_end=route.request_end or answer)

    def effective(self, outcome: Outcome) -> bool:
        """The caller got this answer, and a write behind it was confirmed or never reached."""
        reached = bool(outcome.statuses)
        return outcome.seen == self.status and (
            not reached or not outcome.write or outcome.written > 0
        )
