"""What clerks take back: payments, money that came in, bills and parcels; and wrong bills."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from scenarios.machine import buying, keying
from scenarios.machine.hands import Hands, let_pass
from scenarios.machine.small import GOODS

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


class Reversing:
    """The rules of what is taken back of an order as soon as it was billed."""

    @abstractmethod
    def _do(self, act: Callable[..., None], *values: Any, **named: Any) -> None:
        """What the machine does with something that somebody does."""

    @rule(
        who=st.sampled_from(("bert", "branch", "kira")),
        goods=st.sampled_from(GOODS),
        many=st.integers(1, 8),
        paid=st.booleans(),
        back=st.sampled_from((undo, cancel_bill, bounce, None)),
        percent=st.sampled_from((90, 110, 50)),
    )
    def bill_and_take_back(
        self,
        who: str,
        goods: str,
        many: int,
        paid: bool,
        back: Callable[[Hands, int], None] | None,
        percent: int,
    ) -> None:
        """An order is sent, billed and perhaps paid; then all or some of it was a mistake."""
        self._do(buying.place, who, [(goods, many)])
        self._do(let_pass, 15)
        self._do(keying.ship, 0, 0)
        self._do(keying.invoice, 0)
        if paid:
            self._do(keying.pay, 0, 100)
        if back is None:
            self._do(correct, 0, 0, percent, anew=True)
        else:
            self._do(back, 0)
        self._do(let_pass, 15)
        self._do(keying.ship, 0, 0)
        self._do(keying.invoice, 0)


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
