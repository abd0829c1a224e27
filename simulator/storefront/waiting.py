"""Requisitions of an offer that wait: found by its quote, and closed with it.

An offer that was ordered another way, or binds no more, leaves nothing to approve. A requisition
that is closed so is declined by nobody: the step that was due has the reason, and no decision.
"""

from __future__ import annotations

from typing import Final

from simulator.face import found
from simulator.transaction import Transaction

KIND: Final = "requisition"
CARD: Final = "requisition_card"
"""The card that a requisition will be paid by, apart from it, until it is decided."""
PENDING: Final = "pending"
DECLINED: Final = "declined"

ORDERED: Final = "the offer was ordered another way"
ENDED: Final = "the offer does not bind any more"
TAKEN_OVER: Final = "the account was taken over by another"


def waiting(tx: Transaction, quote_id: str) -> list[str]:
    """The requisitions of a quote that wait, by id, whichever account they are of."""
    rows = tx.find(KIND, "quote", quote_id)
    return [row.id for row in rows if row.view["state"] == PENDING]


def still_waits(tx: Transaction, quote_id: str, account: str, revision: int) -> bool:
    """Whether one of the account waits for the offer that binds; those that cannot are closed."""
    still = False
    for each in waiting(tx, quote_id):
        known = found(tx.get(KIND, each), KIND).view
        if known["account"] != account:
            close(tx, each, TAKEN_OVER)
        elif known["revision"] != revision:
            close(tx, each, ENDED)
        else:
            still = True
    return still


def close(tx: Transaction, requisition_id: str, reason: str) -> None:
    """It waits no more and becomes no order; its card is forgotten."""
    requisition = found(tx.get(KIND, requisition_id), KIND).body
    for step in requisition["steps"]:
        if step["decision"] is None:
            step["reason"] = reason
            break
    tx.put(KIND, requisition_id, {**requisition, "state": DECLINED})
    tx.delete(CARD, requisition_id)
