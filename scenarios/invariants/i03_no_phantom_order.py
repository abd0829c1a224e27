"""I-03: no ERP order comes out of nothing."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.facts import CREATE, TO_ERP
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
)
from scenarios.invariants.return_requests import invented

_ID: Final = "I-03"


def check(history: History) -> Result:
    """Every web order of the ERP has its storefront order, every return its request, earlier."""
    tally = Tally(history, _ID)
    for key in sorted(history.booked):
        placed = history.storefront.terms.get(key)
        for booked in history.booked[key]:
            if booked.cause == "seed":
                continue
            tally.observations += 1
            number = booked.order.number or "?"
            made = [one.seq for one in history.creates.get(key, ()) if one.call_id == booked.cause]
            if placed is None:
                tally.violated(
                    blame(history, booked.cause),
                    f"ERP order {number} refers to storefront order {key}, which the storefront "
                    "never accepted",
                    [booked.seq, *made],
                    number,
                    key,
                )
            elif placed.seq > booked.seq:
                tally.violated(
                    blame(history, booked.cause),
                    f"ERP order {number} was booked before the storefront accepted order {key}",
                    [booked.seq, placed.seq, *made],
                    number,
                    key,
                )
    invented(tally)
    return tally.result()


def blame(history: History, cause: str) -> Subject:
    """Whose an ERP order is: what the engine asked for is the engine's."""
    behind = history.causes.get(cause)
    if behind is not None and (behind.edge != TO_ERP or behind.operation != CREATE):
        return SIMULATOR
    return INTEGRATION


INVARIANT: Final = Invariant(
    id=_ID,
    name="no phantom order",
    statement=(
        "every web order of the ERP has its storefront order, accepted earlier, and every return "
        "its request"
    ),
    claim="safety",
    needs=("effect of erp orders",),
    explain="""
The warehouse ships something that nobody bought through the portal, and nobody can say for whom.

How it usually breaks: a forged or replayed event is taken for a real one; a reference is cut,
padded or rewritten on its way, so that the ERP's order belongs to no order of the storefront; a
test system talks to the real one; a cart is sent before the buyer has checked out.

How to mend it: verify the signature of every event before reading it. Carry the storefront's
order id unchanged, byte for byte, and refuse to send what does not fit the ERP's field.
""",
    check=check,
)
