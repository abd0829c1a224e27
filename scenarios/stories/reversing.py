"""What was posted by mistake in stories: taken back by clerks, and seen to be so in the portal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step

STANDS: Final = "stands"
"""What nothing was taken back of."""

_SHOWN: Final = ("reversals", "order_status")


def takes_back(order: str, parcel: int | None = None, reason: str = "wrong-goods") -> Step:
    """The goods issue of the n-th parcel, or of the last one, is reversed."""

    async def act(scene: Scene) -> None:
        shipment = _nth(scene.orders[order].shipments, parcel)
        await scene.keys("POST", f"/shipments/{shipment}/reversal", {"reason": reason})

    return Step(f"{_said('parcel', parcel)} of order {order} is taken back: {reason}", act)


def cancels_invoice(order: str, bill: int | None = None, reason: str = "wrong-bill") -> Step:
    """The n-th invoice, or the last one, is cancelled by its cancellation document."""

    async def act(scene: Scene) -> None:
        invoice = _nth(scene.orders[order].invoices, bill)
        await scene.keys("POST", f"/invoices/{invoice}/cancellation", {"reason": reason})

    return Step(f"{_said('invoice', bill)} of order {order} is cancelled: {reason}", act)


def corrects(
    order: str,
    lines: Mapping[int, tuple[int | None, str | None]],
    bill: int | None = None,
    reason: str = "wrong-price",
) -> Step:
    """Lines of an invoice are credited and billed anew: so many, at that price.

    None for how many: the line is credited alone; for the price: as it was.
    """

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        path = f"/invoices/{_nth(placed.invoices, bill)}/corrections"
        made = await scene.keys("POST", path, await _as_it_should(scene, order, lines, reason))
        if made["invoice"] is not None:
            placed.invoices.append(made["invoice"]["id"])

    said = " and ".join(_anew(line, count, price) for line, (count, price) in lines.items())
    return Step(f"{_said('invoice', bill)} of order {order} is corrected: {said}", act)


def cannot_correct_bill(
    order: str, lines: Mapping[int, tuple[int | None, str | None]], code: str
) -> Step:
    """The ERP refuses to bill lines of the last invoice of an order anew like that."""

    async def act(scene: Scene) -> None:
        path = f"/invoices/{_nth(scene.orders[order].invoices, None)}/corrections"
        content = await _as_it_should(scene, order, lines, "wrong-price")
        status, answer = await scene.tries("POST", path, content)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            raise StoryMissed(f"the ERP answers {status} {said}, not {code}", by_integration=False)

    said = " and ".join(_anew(line, count, price) for line, (count, price) in lines.items())
    return Step(f"the last invoice of order {order} cannot be corrected to {said}: {code}", act)


def bounces(order: str, payment: int | None = None, reason: str = "bounced") -> Step:
    """The n-th payment of an order, or the last one, is reversed."""

    async def act(scene: Scene) -> None:
        paid = _nth(scene.orders[order].payments, payment)
        await scene.keys("POST", f"/payments/{paid}/reversal", {"reason": reason})

    return Step(f"{_said('payment', payment)} of order {order} is reversed: {reason}", act)


def money_bounces(name: str, reason: str = "bounced") -> Step:
    """Money that was received is reversed, with all that it paid."""

    async def act(scene: Scene) -> None:
        receipt = scene.receipts[name]
        await scene.keys("POST", f"/receipts/{receipt}/reversal", {"reason": reason})

    return Step(f"{name} is reversed: {reason}", act)


def cannot_take_back(order: str, what: str, code: str) -> Step:
    """The ERP refuses to take the last `parcel`, `invoice` or `payment` of an order back."""

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        names, path = {
            "parcel": (placed.shipments, "/shipments/{}/reversal"),
            "invoice": (placed.invoices, "/invoices/{}/cancellation"),
            "payment": (placed.payments, "/payments/{}/reversal"),
        }[what]
        content = {"reason": "wrong-goods"}
        status, answer = await scene.tries("POST", path.format(names[-1]), content)
        said = answer.get("code") if isinstance(answer, dict) else None
        if status < 400 or said != code:
            raise StoryMissed(f"the ERP answers {status} {said}, not {code}", by_integration=False)

    return Step(f"the last {what} of order {order} cannot be taken back: {code}", act)


def portal_takes_back(
    order: str, *, parcels: Sequence[str] = (), invoices: Sequence[str] = ()
) -> Step:
    """The buyer sees how the parcels and invoices of his order stand, in their order.

    `stands`, `cancelled`, or of an invoice `corrected`.
    """

    async def act(scene: Scene) -> None:
        placed = scene.orders[order]
        wanted = [
            *_wanted("shipment", placed.shipments, parcels),
            *_wanted("invoice", placed.invoices, invoices),
        ]
        await _look(scene, placed.buyer, wanted, f"order {order}")

    told = [f"parcel {nth} {state}" for nth, state in enumerate(parcels, 1)]
    told += [f"invoice {nth} {state}" for nth, state in enumerate(invoices, 1)]
    return Step(f"the portal shows of order {order}: {', '.join(told)}", act)


def portal_shows_bounced(name: str, buyer: str) -> Step:
    """The buyer sees that money of his did not come."""

    async def act(scene: Scene) -> None:
        wanted = [("receipt", scene.receipts[name], "reversed")]
        await _look(scene, buyer, wanted, f"the money of {buyer}")

    return Step(f"the portal shows {buyer} that {name} was reversed", act)


async def _look(scene: Scene, buyer: str, wanted: list[tuple[str, str, str]], of: str) -> None:
    off: list[str] = []

    async def as_wanted() -> bool:
        status, view = await scene.buys(buyer, "GET", "/reversals")
        rows = view["documents"] if status == 200 else []
        stands = {(row["type"], row["id"]): row["state"] for row in rows}
        off[:] = [
            f"{kind} {name} {stands.get((kind, name), STANDS)}, not {state}"
            for kind, name, state in wanted
            if stands.get((kind, name), STANDS) != state
        ]
        return not off

    if not await scene.stage.within(_SHOWN, as_wanted):
        raise StoryMissed(f"{of} in the portal: {'; '.join(off)}", by_integration=True)


def _wanted(kind: str, names: Sequence[str], states: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(kind, name, state) for name, state in zip(names, states, strict=False)]


async def _as_it_should(
    scene: Scene, order: str, lines: Mapping[int, tuple[int | None, str | None]], reason: str
) -> dict[str, Any]:
    known = {row["line"]: row for row in (await scene.erp_orders(order))[0]["lines"]}
    rows = [_corrected(known[line], count, price) for line, (count, price) in lines.items()]
    return {"reason": reason, "lines": rows}


def _corrected(row: Any, count: int | None, price: str | None) -> dict[str, Any]:
    quantity = None if count is None else {"value": str(count), "unit": row["quantity"]["unit"]}
    unit_price = None if price is None else {**row["unit_price"], "amount": price}
    return {"line": row["line"], "quantity": quantity, "unit_price": unit_price}


def _anew(line: int, count: int | None, price: str | None) -> str:
    if count is None:
        return f"line {line} is credited alone"
    return f"{count} of line {line}" + ("" if price is None else f" at {price}")


def _nth(names: Sequence[str], nth: int | None) -> str:
    return names[-1 if nth is None else nth - 1]


def _said(what: str, nth: int | None) -> str:
    return f"the last {what}" if nth is None else f"{what} {nth}"
