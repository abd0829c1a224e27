"""Whom the warehouses serve: the feed of it, and what clerks say of it."""

from __future__ import annotations

from simulator.erp.desk.sourcing import put_sourcing
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import SOURCING
from simulator.erp.requests import SOURCING_RULE
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State


def sourcing_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `sourcing` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, SOURCING)
    return [
        Operation("erp.sourcing.changes", "GET", "/sourcing-changes", READ, feed.page),
        rule_operation(state, "sourcing", "sourcing", SOURCING_RULE, put_sourcing),
    ]
