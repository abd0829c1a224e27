"""The people in the ERP: they review orders, receive, ship, invoice, book payments, reprice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from typing import Any
from urllib.parse import quote, urlencode

from contracts.ports import Clock, HttpPort
from contracts.values import Money, Quantity
from scenarios.desks import Desks
from scenarios.errors import ClerkRefused
from scenarios.voyage.agenda import Agenda
from scenarios.voyage.buyers import Buyers
from scenarios.voyage.floor import Floor
from scenarios.voyage.mistakes import Mistakes
from scenarios.voyage.pace import CALENDAR, Pace
from simulator.world.partners import KEYED_ORDERS, Keying
from simulator.world.spec import PlannedOrder, PlannedShipment, PriceChange, Receipt, ShippedLine
from simulator.world.upkeep import Cancellation

# An order that a clerk does not find in the ERP is looked for again this often.
LOOKS = 72
# Terms by which an invoice is due so many days after it was issued; by others it is due at once.
_NET = re.compile(r"NET ?([0-9]{1,3})")


class Clerks:
    """The clerks; `missing` names the plan's references that never appeared in the ERP.

    `returned` names those of which something is asked back: their bills may be open in part.
    `on_terms` are the accounts that pay by transfer, and how many minor units more than they owe.
    Where there is a `floor`, the orders that go by it are picked there.

    `keyed` maps the references of orders that were keyed in for buyers to the ERP's numbers.

    `base_units` says in which unit stock of an item is counted, as the label on its shelf does.
    """

    def __init__(
        self,
        port: HttpPort,
        clock: Clock,
        agenda: Agenda,
        buyers: Buyers,
        secret: Callable[[str], str],
        base_units: Mapping[str, str],
        pace: Pace = CALENDAR,
    ) -> None:
        self._session = Desks(port, clock, secret)
        self._clock = clock
        self._agenda = agenda
        self._buyers = buyers
        self._pace = pace
        self._base_units = base_units
        self.missing: list[str] = []
        self.returned: set[str] = set()
        self.keyed: dict[str, str] = {}
        self.on_terms: dict[str, int] = {}
        self.mistakes = Mistakes(self._do)
        self.floor: Floor | None = None

    async def receive(self, receipt: Receipt) -> None:
        """Book goods in."""
        lines = [
            {
                "sku": line.sku,
                "quantity": Quantity(line.quantity, self._base_units[line.sku]).wire(),
            }
            for line in receipt.lines
        ]
        content = {"warehouse": receipt.warehouse, "lines": lines}
        await self._do("POST", "/stock/receipts", content)

    async def reprice(self, change: PriceChange) -> None:
        """Enter, replace or end a price rule."""
        rule = change.price.document()
        await self._do("PUT", f"/prices/{quote(rule['id'], safe='')}", rule)

    async def key(self, keying: Keying) -> None:
        """Key in what the plan says of partners, or an order that came by phone."""
        await self._do(keying.method, keying.path, keying.content)

    async def key_in(self, planned: PlannedOrder) -> bool:
        """Key in what somebody orders while there is no portal; whether the ERP took it."""
        lines = [
            {"line": line.line, "sku": line.sku, "quantity": line.ordered().wire()}
            for line in planned.lines
        ]
        content = {
            "account": planned.account,
            "channel": "email",
            "purchase_order_number": planned.purchase_order_number or planned.reference,
            "notes": planned.notes,
            "lines": lines,
        }
        status, order = await self._session.call("POST", KEYED_ORDERS, content)
        if status >= 400:
            return False
        self.keyed[planned.reference] = order["number"]
        return True

    async def review(self, planned: PlannedOrder, looks: int = LOOKS) -> None:
        """Charge the freight, release what is held and is to ship; then see to the shipments.

        An order that is never to ship keeps its hold: that is why it never ships.
        """
        order = await self._find(planned.reference)
        if order is None:
            self._look_again(planned, looks)
            return
        number = order["number"]
        if planned.freight is not None:
            content = {"kind": "freight", "amount": planned.freight.wire()}
            await self._do("POST", f"/orders/{number}/charges", content)
        for hold in order["holds"] if planned.shipments else ():
            await self._do("POST", f"/orders/{number}/release", {"hold": hold})
        for nth, shipment in enumerate(planned.shipments, start=1):
            last = nth == len(planned.shipments)
            self._plan_shipment(planned, number, shipment, last=last)

    async def cancel(self, given_up: Cancellation) -> None:
        """Cancel what is open of an order by then, if the ERP has it."""
        order = await self._find(given_up.reference)
        if order is None:
            return
        lines = [
            {"line": line["line"], "quantity": Quantity(left, line["quantity"]["unit"]).wire()}
            for line in order["lines"]
            if line["line"] in given_up.lines or not given_up.lines
            if (left := _open(line)) > 0
        ]
        if lines:
            await self._do("POST", f"/orders/{order['number']}/cancellations", {"lines": lines})

    def _look_again(self, planned: PlannedOrder, looks: int) -> None:
        if looks == 0 or planned.reference in self._buyers.refused:
            self.missing.append(planned.reference)
            return
        again_us = self._clock.now_us() + self._pace.look_again_us
        self._agenda.enter(again_us, lambda: self.review(planned, looks - 1))

    def _plan_shipment(
        self, planned: PlannedOrder, number: str, shipment: PlannedShipment, *, last: bool
    ) -> None:
        elapsed = shipment.at - self._clock.now()
        at_us = self._clock.now_us() + max(0, round(elapsed.total_seconds() * 1_000_000))
        self._agenda.enter(at_us, lambda: self._ship(planned, number, shipment, last=last))

    async def _ship(
        self, planned: PlannedOrder, number: str, shipment: PlannedShipment, *, last: bool
    ) -> None:
        order = await self._do("GET", f"/orders/{number}")
        lines = to_ship(order, shipment)
        if lines and self.floor is not None and planned.reference in self.floor.orders:
            for picked in await self.floor.send(number):
                await self._invoice(planned, picked)
            order, lines = await self._do("GET", f"/orders/{number}"), []
        elif lines:
            content = {"lines": lines, "carrier": planned.carrier}
            parcel = await self._do("POST", f"/orders/{number}/shipments", content)
            lines = parcel["lines"]  # of goods that lie in two warehouses, those of one of them
            await self._invoice(planned, parcel["id"])
        if last and (left := left_to_ship(order, planned, lines)) != ():
            next_day = self._clock.instant(self._clock.now_us() + self._pace.day_us)
            rest = PlannedShipment(next_day, lines=left)
            self._plan_shipment(planned, number, rest, last=True)

    async def _invoice(self, planned: PlannedOrder, shipment: str) -> None:
        invoice = await self._do("POST", f"/shipments/{shipment}/invoice")
        for bill, amount in await self.mistakes.billed(planned.reference, invoice):
            self._plan_payment(planned, bill["id"], {"amount": amount})

    def _plan_payment(self, planned: PlannedOrder, invoice: str, content: dict[str, Any]) -> None:
        if planned.pay_after_days is None:
            return
        paid_us = self._clock.now_us() + planned.pay_after_days * self._pace.day_us
        path = f"/invoices/{invoice}/payments"
        self._agenda.enter(paid_us, lambda: self._pay(planned, invoice, path, content))

    async def _pay(
        self, planned: PlannedOrder, invoice: str, path: str, content: dict[str, Any]
    ) -> None:
        """Pay what is due: credit notes of the invoice were set off against it."""
        if planned.reference in self.returned:
            found = await self._do("GET", f"/credit-notes?{urlencode({'invoice': invoice})}")
            total = Money.parse(content["amount"])
            for note in found["credit-notes"]:
                total -= Money.parse(note["applied"])
            if total.amount_minor <= 0:
                return
            content = {"amount": total.wire()}
        if planned.account in self.on_terms:
            await self.take_in(planned.account, content["amount"], [invoice])
        else:
            payment = await self._do("POST", path, content)
            await self.mistakes.paid(planned.reference, payment, path)

    async def take_in(self, account: str, amount: dict[str, Any], pays: list[str]) -> None:
        """Post money that came in: for an invoice, or on account where it pays none."""
        more = self.on_terms.get(account, 0) if pays else 0
        content = {
            "account": account,
            "reference": None,
            "amount": {**amount, "amount_minor": amount["amount_minor"] + more},
            "received_at": None,
            "applications": [{"invoice": invoice, "amount": amount} for invoice in pays],
        }
        await self._do("POST", "/receipts", content)

    async def may(self, method: str, path: str, content: object = None) -> bool:
        """Whether the ERP does what a clerk asks for; one who is refused thinks of something."""
        status, _ = await self._session.call(method, path, content)
        return bool(status < 400)

    async def _find(self, reference: str) -> dict[str, Any] | None:
        """The ERP's order of a reference of the plan, if it has it by now."""
        if reference in self.keyed:
            return dict(await self._do("GET", f"/orders/{self.keyed[reference]}"))
        placed = self._buyers.placed.get(reference)
        if placed is None:
            return None
        found = await self._do("GET", f"/orders?{urlencode({'reference': placed})}")
        return found["orders"][0] if found["orders"] else None

    async def open_books(self, account: str, payment_terms: str) -> None:
        """Have the ERP keep a statement of an account from now on, at the terms that it has."""
        net = _NET.fullmatch(payment_terms.upper())
        content = {
            "net_days": int(net[1]) if net else 0,
            "discount_percent": "0",
            "discount_days": 0,
            "hold_after_days": None,
        }
        await self._do("PUT", f"/customers/{quote(account, safe='')}/terms", content)

    async def state_balances(self, accounts: Iterable[str]) -> None:
        """Have the ERP say what each account owes, so that its books can be proved.

        An account that is gone by now has no balance.
        """
        for account in accounts:
            await self._session.call("GET", f"/customers/{quote(account, safe='')}/balance")

    async def do(self, method: str, path: str, content: object = None) -> Any:
        """Key something in; what the ERP answers. Raises ClerkRefused when it says no."""
        return await self._do(method, path, content)

    async def _do(self, method: str, path: str, content: object = None) -> Any:
        status, answer = await self._session.call(method, path, content)
        if status >= 400:
            code = answer.get("code") if isinstance(answer, dict) else None
            raise ClerkRefused(f"a clerk's {method} {path} was answered {status} {code}")
        return answer


def _open(line: dict[str, Any]) -> Decimal:
    ordered = Decimal(line["quantity"]["value"])
    return ordered - Decimal(line["shipped"]) - Decimal(line["cancelled"])


def to_ship(order: dict[str, Any], shipment: PlannedShipment) -> list[dict[str, Any]]:
    """The lines of one shipment: what was planned, never more than is allocated and unshipped."""
    wanted = {line.line: line.quantity for line in shipment.lines or ()}
    lines = []
    for line in order["lines"]:
        ready = Decimal(line["allocated"])
        if shipment.lines is not None:
            ready = min(ready, wanted.get(line["line"], Decimal(0)))
        elif shipment.share is not None:
            share = Decimal(line["quantity"]["value"]) * shipment.share
            ready = min(ready, share.to_integral_value(ROUND_FLOOR))
        if ready > 0:
            shipped = Quantity(ready, line["quantity"]["unit"])
            lines.append({"line": line["line"], "quantity": shipped.wire()})
    return lines


def left_to_ship(
    order: dict[str, Any], planned: PlannedOrder, shipped: list[dict[str, Any]]
) -> tuple[ShippedLine, ...]:
    """What is still to come of the order, as it was before `shipped` went.

    That is all of it, but no more than the plan says where the plan names lines.
    """
    exact = [line for shipment in planned.shipments for line in shipment.lines or ()]
    wanted: dict[int, Decimal] = {}
    for part in exact:
        wanted[part.line] = wanted.get(part.line, Decimal(0)) + part.quantity
    now = {line["line"]: Decimal(line["quantity"]["value"]) for line in shipped}
    left = []
    for line in order["lines"]:
        number, ordered = line["line"], Decimal(line["quantity"]["value"])
        gone = Decimal(line["shipped"]) + now.get(number, Decimal(0))
        most = wanted.get(number, Decimal(0)) if exact else ordered
        rest = min(most, ordered - Decimal(line["cancelled"])) - gone
        if rest > 0:
            left.append(ShippedLine(number, rest))
    return tuple(left)
