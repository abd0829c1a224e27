"""What its owner's own code does to a new order: texts are rewritten, and delivery is blocked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, cast

from simulator.erp.documents import NewOrder
from simulator.profiles import Profile

DELIVERY: Final = "delivery"
"""The hold of an order that waits for somebody to have a look at it."""


def kept(new: NewOrder, profile: Profile) -> NewOrder:
    """The order as the ERP of a profile keeps it: its own capitals first, then its lengths."""
    if not profile.lengths.value and not profile.capitals.value:
        return new
    return cast("NewOrder", texts_kept(new, profile))


def texts_kept(head: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
    """The fields of a head, as many as there are, as the ERP of a profile keeps them."""
    told = dict(head)
    for name in profile.capitals.value:
        if told.get(name) is not None:
            told[name] = told[name].strip().upper()
    for name, most in profile.lengths.value.items():
        if told.get(name) is not None:
            told[name] = told[name][:most]
    return told


def blocks(new: NewOrder, profile: Profile) -> list[str]:
    """The holds with which the ERP of a profile enters an order."""
    least = profile.block_from_lines.value
    return [DELIVERY] if least and len(new["lines"]) >= least else []
