"""What is expected and what was promised of it: the feed, and what clerks say."""

from __future__ import annotations

from simulator.erp.desk.outlooks import put_outlook
from simulator.erp.desk.promising import put_replenishment
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import OUTLOOKS, PROMISES
from simulator.erp.promise_requests import OUTLOOK, REPLENISHMENT
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State


def promising_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contracts `promises` and `outlooks` ask of the ERP."""
    ahead = FeedBeside(state, profile.page_limit.value, OUTLOOKS)
    feed = FeedBeside(state, profile.page_limit.value, PROMISES)
    return [
        Operation("erp.promises.changes", "GET", "/promise-changes", READ, feed.page),
        rule_operation(state, "replenishments", "replenishment", REPLENISHMENT, put_replenishment),
        Operation("erp.outlooks.changes", "GET", "/outlook-changes", READ, ahead.page),
        rule_operation(state, "outlooks", "outlook", OUTLOOK, put_outlook),
    ]
