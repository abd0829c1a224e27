"""Refunds: posted by clients, once under a key that is honoured, and read by who may read."""

from __future__ import annotations

from simulator.erp.desk.refunding import post_refund
from simulator.erp.faces.reading import READ, Documents
from simulator.erp.faces.receivables import WRITE, Entry
from simulator.erp.receivable_requests import REFUND
from simulator.face import Operation
from simulator.profiles import Profile
from simulator.state import State


def refunding_operations(state: State, profile: Profile) -> list[Operation]:
    """What the contract `refunds` asks of the ERP."""
    refunds = Documents(state, "refund", "refunds", "reference", profile.list_limit)
    entry = Entry(state, profile, "refund", REFUND, post_refund)
    return [
        Operation("erp.refunds.create", "POST", "/refunds", WRITE, entry.create),
        Operation("erp.refunds.list", "GET", "/refunds", READ, refunds.page),
        Operation("erp.refunds.read", "GET", "/refunds/{id}", READ, refunds.read),
    ]
