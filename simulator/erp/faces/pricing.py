"""What the prices of a currency mean: the feed of it, and what clerks say of it."""

from __future__ import annotations

from simulator.erp.desk.pricebook import put_price_list
from simulator.erp.faces.reading import READ, FeedBeside
from simulator.erp.faces.rules import rule_operation
from simulator.erp.kinds import PRICE_LISTS
from simulator.erp.requests import PRICE_LIST
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State


def pricing_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `price-lists` asks of the ERP."""
    feed = FeedBeside(state, profile.page_limit.value, PRICE_LISTS)
    return [
        Operation("erp.price-lists.changes", "GET", "/price-list-changes", READ, feed.page),
        rule_operation(state, "price-lists", "price_list", PRICE_LIST, put_price_list),
    ]
