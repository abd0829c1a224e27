"""What arrives is not what was sent: half of it, all of it twice, or in another encoding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from simulator.faults.route import Outcome, Route

_OK = 200


@dataclass(frozen=True, slots=True)
class Spoil:
    """The server did it and answered well; the body is spoiled on its way to the caller.

    `half`: its first half, as of a file that is still being written. `twice`: one copy behind the
    other, as of an upload that was resumed from its start. `encoding`: the same text in UTF-16, as
    an export of another host writes it.
    """

    phases: ClassVar[tuple[str, ...]] = ("body",)
    how: Literal["half", "twice", "encoding"] = "half"

    def bend(self, route: Route, phase: str, chance: float) -> Route:  # noqa: ARG002
        """Spoil the answer's body, unless an earlier rule ended the call."""
        return replace(route, spoiled=route.spoiled or self.how)

    def effective(self, outcome: Outcome) -> bool:
        """The caller got a body that he may take for a whole one."""
        return outcome.seen == _OK
