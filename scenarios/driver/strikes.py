"""Kills from outside: an engine that knows nothing of them dies where the wire shows that it works.

A kill at the k-th call dies before that call leaves, or before its answer arrives. A commit cannot
be seen from outside; what shows one is the answer to a webhook, by which an engine says that it has
the event. So a kill at the k-th commit is one at the k-th webhook: before it is answered, or just
after.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.ports import Response
from simulator.faults import KillSchedule, PlannedKill
from simulator.wire.exchange import Exchange

WEBHOOK: Final = "engine.webhook"

Strike = Callable[[PlannedKill, dict[str, Any]], None]
"""Kills the engine at once; what the kill hit goes with it."""


@dataclass(slots=True)
class Strikes:
    """Watches the wire and strikes the party `engine` where `schedule` says.

    What happens while it is not `alive` is not counted: a dead engine cannot be killed. So the
    windows of the schedule count the time for which it has `lived_us`: one that takes long to start
    is not killed more often than it can work.
    """

    engine: str
    schedule: KillSchedule
    alive: Callable[[], bool]
    lived_us: Callable[[], int]
    strike: Strike
    _due: dict[str, PlannedKill] = field(default_factory=dict, init=False)

    def before_delivery(self, call: Exchange) -> bool:
        """A call is about to leave: is it one to die at? Then its caller never sent it."""
        kill = self._meet(call)
        if kill is None:
            return True
        if kill.side == "before":
            self.strike(kill, _detail(call))
            return call.caller != self.engine
        self._due[call.call_id] = kill
        # A call without an answer ends as well: the engine dies before it can act on that.
        call.outcome.add_done_callback(lambda _: self._after(call, answered=False))
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:
        """An answer is about to arrive: the engine dies before it sees one, or once it gave one."""
        return not self._after(call, status=response.status) or call.caller != self.engine

    def _meet(self, call: Exchange) -> PlannedKill | None:
        if not self.alive():
            return None
        lived_us = self.lived_us()
        if call.caller == self.engine:
            return self.schedule.call(lived_us, call.operation, write=call.write)
        if call.callee == self.engine and call.operation == WEBHOOK:
            return self.schedule.commit(lived_us)
        return None

    def _after(self, call: Exchange, **seen: Any) -> bool:
        kill = self._due.pop(call.call_id, None)
        if kill is None:
            return False
        self.strike(kill, _detail(call) | seen)
        return True


def _detail(call: Exchange) -> dict[str, Any]:
    return {"call": call.operation, "key": call.key}
