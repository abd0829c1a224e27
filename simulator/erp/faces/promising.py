"""What is expected and what was promised of it: the feed, and what clerks say."""

from __future__ import annotations

from simulator.erp.desk.promising import put_replenishment
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import PROMISES
from simulator.erp.promise_requests import REPLENISHMENT
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State


def promising_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `promises` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, PROMISES)
    return [
        Operation("erp.promises.changes", "GET", "/promise-changes", READ, feed.page),
        rule_operation(state, "replenishments", "replenishment", REPLENISHMENT, put_replenishment),
    ]
