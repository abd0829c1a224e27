"""Counts in the systems themselves what became of every order, without journal or judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from simulator.landscape import Landscape
from simulator.state import State


def documents(state: State, kind: str) -> Iterator[Any]:
    """Everything of a kind that a system holds."""
    return (row.body for row in state.rows(kind))


def lost_and_doubled(landscape: Landscape) -> tuple[list[str], list[str]]:
    """The shop's orders that the ERP has not, and those that it has more than once."""
    booked = Counter(order["reference"] for order in documents(landscape.erp.state, "order"))
    placed = [order["id"] for order in documents(landscape.storefront.state, "order")]
    assert sorted(booked - Counter(placed)) == sorted(r for r in booked if booked[r] > 1)
    return [one for one in placed if not booked[one]], [one for one in placed if booked[one] > 1]


def assert_both_systems_agree(landscape: Landscape) -> None:
    """Every order, shipment and invoice of the ERP is in the storefront once, at its last state."""
    erp, shop = landscape.erp.state, landscape.storefront.state
    for order in documents(shop, "order"):
        assert order["status"] is not None, f"the shop was never told of {order['id']}"
        row = erp.get("order", order["status"]["number"])
        assert row is not None
        assert row.body["reference"] == order["id"]
        assert order["status"]["version"] == row.version, order["id"]
    for kind in ("shipment", "invoice"):
        booked = sorted(each["id"] for each in documents(erp, kind))
        assert sorted(each["id"] for each in documents(shop, kind)) == booked
