"""What the ERP does to an order's texts without a word: they are put in capitals, and cut."""

from __future__ import annotations

from typing import Any, cast

from simulator.erp.documents import NewOrder
from simulator.profiles import Profile


def kept(new: NewOrder, profile: Profile) -> NewOrder:
    """The order as the ERP of a profile keeps it: its own capitals first, then its lengths."""
    if not profile.lengths.value and not profile.capitals.value:
        return new
    order: dict[str, Any] = {**new}
    for name in profile.capitals.value:
        if order[name] is not None:
            order[name] = order[name].strip().upper()
    for name, most in profile.lengths.value.items():
        if order[name] is not None:
            order[name] = order[name][:most]
    return cast("NewOrder", order)
