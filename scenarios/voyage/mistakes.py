"""What clerks take back in a voyage: a parcel with its bill, a bill at a wrong price, a payment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any, Final

Do = Callable[[str, str, object], Awaitable[Any]]
Bill = dict[str, Any]

PARCEL: Final = "parcel"
PRICE: Final = "price"
PAYMENT: Final = "payment"
KINDS: Final = (PARCEL, PRICE, PAYMENT)

_WHY: Final = {"reason": "by-mistake"}
_TENTH_OFF: Final = Decimal("0.9")


@dataclass(slots=True)
class Mistakes:
    """Of each reference in `orders` what went wrong; `do` is how a clerk keys something in."""

    do: Do
    orders: dict[str, str] = field(default_factory=dict)

    async def billed(self, reference: str, bill: Bill) -> list[tuple[Bill, dict[str, Any]]]:
        """What is to be paid of a parcel in the end: its bills, and how much of each."""
        kind = self.orders.get(reference)
        if kind == PARCEL:
            bill = await self._parcel(bill)
        elif kind == PRICE:
            return await self._price(bill)
        return [(bill, bill["totals"]["total"])]

    async def paid(self, reference: str, payment: dict[str, Any], path: str) -> None:
        """A payment bounces, and is made once more."""
        if self.orders.get(reference) == PAYMENT:
            del self.orders[reference]
            await self.do("POST", f"/payments/{payment['id']}/reversal", _WHY)
            await self.do("POST", path, {"amount": payment["amount"]})

    async def _parcel(self, bill: Bill) -> Bill:
        """The wrong goods left: they are taken back with their bill, and leave again."""
        parcel = await self.do("GET", f"/shipments/{bill['shipment']}", None)
        await self.do("POST", f"/invoices/{bill['id']}/cancellation", _WHY)
        await self.do("POST", f"/shipments/{parcel['id']}/reversal", _WHY)
        lines = [{"line": one["line"], "quantity": one["quantity"]} for one in parcel["lines"]]
        content = {"lines": lines, "carrier": parcel["carrier"]}
        again = await self.do("POST", f"/orders/{bill['order']}/shipments", content)
        anew: Bill = await self.do("POST", f"/shipments/{again['id']}/invoice", None)
        return anew

    async def _price(self, bill: Bill) -> list[tuple[Bill, dict[str, Any]]]:
        """The first line was billed a tenth too dear: it is credited, and billed anew."""
        line = bill["lines"][0]
        was = Decimal(line["unit_price"]["amount"])
        right = (was * _TENTH_OFF).quantize(was, ROUND_DOWN)
        anew = {
            "line": line["line"],
            "quantity": line["quantity"],
            "unit_price": {**line["unit_price"], "amount": f"{right:f}"},
        }
        content = {**_WHY, "lines": [anew]}
        made = await self.do("POST", f"/invoices/{bill['id']}/corrections", content)
        total = bill["totals"]["total"]
        left = total["amount_minor"] - made["reversal"]["applied"]["amount_minor"]
        new = made["invoice"]
        rest = [(bill, {**total, "amount_minor": left}), (new, new["totals"]["total"])]
        return [(one, amount) for one, amount in rest if amount["amount_minor"] > 0]
