"""What clerks take back: payments, money that came in, bills and parcels; and wrong bills."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from hypothesis import strategies as st

from scenarios.machine.hands import Hands

_ONE: Final = st.integers(0, 3)
_WHY: Final = {"reason": "by-mistake"}


def bounce(hands: Hands, nth: int) -> None:
    """A payment of an invoice did not come."""
    _take_back(hands, "payment", nth, "bounce", "/payments/{}/reversal")


def bounce_money(hands: Hands, nth: int) -> None:
    """Money that was received did not come, whatever it had paid."""
    _take_back(hands, "receipt", nth, "bounce money", "/receipts/{}/reversal")


def cancel_bill(hands: Hands, nth: int) -> None:
    """An invoice is cancelled."""
    _take_back(hands, "invoice", nth, "cancel bill", "/invoices/{}/cancellation")


def correct(hands: Hands, nth: int, line: int, percent: int, *, anew: bool) -> None:
    """A line of an invoice is credited, and billed anew at so many percent of its price."""
    bill = hands.newest(hands.erp, "invoice", nth)
    if bill is None:
        return
    wrong = bill["lines"][line % len(bill["lines"])]
    price = wrong["unit_price"]
    amount = Decimal(price["amount"])
    right = (amount * percent / 100).quantize(amount, ROUND_DOWN)
    as_it_should = {"line": wrong["line"], "quantity": None, "unit_price": None}
    if anew:
        as_it_should |= {
            "quantity": wrong["quantity"],
            "unit_price": {**price, "amount": f"{right:f}"},
        }
    content = {**_WHY, "lines": [as_it_should]}
    hands.clerk("correct bill", "POST", f"/invoices/{bill['id']}/corrections", content)


def undo(hands: Hands, nth: int) -> None:
    """All of a parcel is taken back as far as it goes: its money, its bill, and its goods."""
    parcel = hands.newest(hands.erp, "shipment", nth)
    if parcel is None:
        return
    for bill in hands.erp.find("invoice", "shipment", parcel["id"]):
        for payment in hands.erp.find("payment", "invoice", bill.id):
            hands.clerk("bounce", "POST", f"/payments/{payment.id}/reversal", _WHY)
        hands.clerk("cancel bill", "POST", f"/invoices/{bill.id}/cancellation", _WHY)
    hands.clerk("take back", "POST", f"/shipments/{parcel['id']}/reversal", _WHY)


def _take_back(hands: Hands, kind: str, nth: int, name: str, path: str) -> None:
    document: dict[str, Any] | None = hands.newest(hands.erp, kind, nth)
    if document is not None:
        hands.clerk(name, "POST", path.format(document["id"]), _WHY)


_SINGLE: Final = st.sampled_from((bounce, bounce_money, cancel_bill, undo, undo))
CHOICES: Final[st.SearchStrategy[Any]] = st.one_of(
    st.tuples(_SINGLE, st.tuples(_ONE), st.just({})),
    st.tuples(
        st.just(correct),
        st.tuples(_ONE, _ONE, st.sampled_from((90, 110, 50))),
        st.fixed_dictionaries({"anew": st.booleans()}),
    ),
)
"""What is drawn of all this."""
