"""Money in stories: terms, receipts, periods that close, and what the portal says is owed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, TypedDict, Unpack, cast
from urllib.parse import quote

from contracts.instants import format_instant, parse_instant
from contracts.values import Money
from scenarios.stories.errors import StoryMissed
from scenarios.stories.looking import told as told_sight
from scenarios.stories.scene import Scene
from scenarios.stories.sight import Sight, differences
from scenarios.stories.story import Step

_SHOWN: Final = ("receipts", "statements")
_FIELDS: Final = {
    "billed": "invoiced",
    "set_off": "credited",
    "paid": "paid",
    "let_off": "discounted",
    "open": "open",
    "unapplied": "unapplied_money",
    "unused_credit": "unapplied_credit",
}


class StatementSight(TypedDict, total=False):
    """One look at what an account owes, in major units; what is not asked for is left out.

    `set_off` is what credit notes took off invoices, `let_off` discounts for paying early,
    `unapplied` money that was received and pays nothing yet, `unused_credit` the same of credit
    notes.
    """

    billed: str
    set_off: str
    paid: str
    let_off: str
    open: str
    unapplied: str
    unused_credit: str
    overdue: bool


def sets_terms(
    buyer: str,
    *,
    net: int = 30,
    discount: str = "0",
    within: int = 0,
    hold_after: int | None = None,
) -> Step:
    """Finance sets the terms of an account: days to pay, a discount for paying early, patience."""

    async def act(scene: Scene) -> None:
        content = {
            "net_days": net,
            "discount_percent": discount,
            "discount_days": within,
            "hold_after_days": hold_after,
        }
        await scene.keys("PUT", f"/customers/{_account(scene, buyer)}/terms", content)

    early = f", {discount} % off within {within} days" if within else ""
    hold = "" if hold_after is None else f", held when {hold_after} days overdue"
    return Step(f"{buyer}'s terms are {net} days net{early}{hold}", act)


def receives(
    name: str,
    buyer: str,
    amount: str,
    pays: Mapping[str, str] | None = None,
    *,
    days_ago: int = 0,
    after_days: int | None = None,
) -> Step:
    """Money of a buyer is posted; `pays` says how much of it is for the last invoice of orders.

    With `after_days` it came so many days after the first of these was issued, to the instant.
    """

    async def act(scene: Scene) -> None:
        came_at = scene.stage.clock.now() - timedelta(days=days_ago)
        if after_days is not None:
            bill = scene.orders[next(iter(pays or {}))].invoices[-1]
            issued_at = (await scene.keys("GET", f"/invoices/{bill}"))["issued_at"]
            came_at = parse_instant(issued_at) + timedelta(days=after_days)
        currency = _currency(scene, buyer)
        content = {
            "account": scene.account(buyer),
            "reference": scene.own(name),
            "amount": _money(amount, currency),
            "received_at": format_instant(came_at),
            "applications": [
                {"invoice": scene.orders[order].invoices[-1], "amount": _money(part, currency)}
                for order, part in (pays or {}).items()
            ],
        }
        scene.receipts[name] = (await scene.keys("POST", "/receipts", content))["id"]

    uses = [f"{part} for the invoice of order {order}" for order, part in (pays or {}).items()]
    when = f", which came {days_ago} days ago," if days_ago else ""
    if after_days is not None:
        when = f", which came {after_days} days to the instant after the bill,"
    used = " and ".join(uses) if uses else "for nothing yet"
    return Step(f"{amount} of {buyer}{when} is posted: {name}, {used}", act)


def applies(name: str, order: str, amount: str) -> Step:
    """Money that waited is used for the last invoice of an order."""

    async def act(scene: Scene) -> None:
        currency = _currency(scene, scene.orders[order].buyer)
        content = {
            "invoice": scene.orders[order].invoices[-1],
            "amount": _money(amount, currency),
        }
        await scene.keys("POST", f"/receipts/{scene.receipts[name]}/applications", content)

    return Step(f"{amount} of {name} is applied to the invoice of order {order}", act)


def cannot_apply(name: str, order: str, amount: str, code: str) -> Step:
    """The ERP refuses to use so much of some money for an invoice."""

    async def act(scene: Scene) -> None:
        currency = _currency(scene, scene.orders[order].buyer)
        invoice = scene.orders[order].invoices[-1]
        content = {"invoice": invoice, "amount": _money(amount, currency)}
        path = f"/receipts/{scene.receipts[name]}/applications"
        await _refused(scene, path, content, code)

    return Step(f"{amount} of {name} cannot be applied to order {order}: {code}", act)


def closes_period(late: str = "refused") -> Step:
    """Finance closes the month that it is; later postings are `refused`, or go `next_open`."""
    then = "are refused" if late == "refused" else "go into the next one"
    return Step(f"finance closes the month: postings into it {then}", _period("closed", late))


def opens_period() -> Step:
    """Finance opens the month again."""
    return Step("finance opens the month again", _period("open", "refused"))


def cannot_invoice(order: str, code: str) -> Step:
    """The ERP refuses the invoice of the last parcel."""

    async def act(scene: Scene) -> None:
        shipment = scene.orders[order].shipments[-1]
        await _refused(scene, f"/shipments/{shipment}/invoice", None, code)

    return Step(f"the parcel of order {order} cannot be invoiced: {code}", act)


def statement_shows(buyer: str, **sight: Unpack[StatementSight]) -> Step:
    """The buyer sees in the portal what he owes, within the figures for money and statements."""
    wanted = cast("Sight", dict(sight))

    async def act(scene: Scene) -> None:
        off: list[str] = []

        async def as_wanted() -> bool:
            off[:] = differences(wanted, await _portal(scene, buyer))
            return not off

        if not await scene.stage.within(_SHOWN, as_wanted):
            sentence = f"the statement of {buyer} in the portal: {'; '.join(off)}"
            there = differences(_kept(wanted), await _erp(scene, buyer))
            raise StoryMissed(sentence, by_integration=not there)

    return Step(f"the portal tells {buyer} what he owes{told_sight(wanted)}", act)


def _period(state: str, late: str) -> Any:
    async def act(scene: Scene) -> None:
        now = scene.stage.clock.now()
        content = {"state": state, "late_postings": late}
        await scene.keys("PUT", f"/periods/{now.year}-{now.month:02}", content)

    return act


async def _refused(scene: Scene, path: str, content: object, code: str) -> None:
    status, answer = await scene.tries("POST", path, content)
    said = answer.get("code") if isinstance(answer, dict) else None
    if status < 400 or said != code:
        raise StoryMissed(f"the ERP answers {status} {said}, not {code}", by_integration=False)


async def _portal(scene: Scene, buyer: str) -> Sight:
    status, view = await scene.buys(buyer, "GET", "/statement")
    if status != 200:
        raise StoryMissed(f"the portal answers {buyer} with {status}", by_integration=False)
    if view["statement"] is None:
        return cast("Sight", {})
    return cast("Sight", {**_sums(view["statement"]), "overdue": view["overdue"]})


async def _erp(scene: Scene, buyer: str) -> Sight:
    status, statement = await scene.tries("GET", f"/statements/{_account(scene, buyer)}")
    return cast("Sight", _sums(statement) if status == 200 else {})


def _sums(statement: Any) -> dict[str, Any]:
    return {name: str(Money.parse(statement[field]).major()) for name, field in _FIELDS.items()}


def _kept(wanted: Sight) -> Sight:
    """What the ERP itself says of it: not whether somebody is late by now."""
    return cast("Sight", {name: value for name, value in wanted.items() if name in _FIELDS})


def _account(scene: Scene, buyer: str) -> str:
    return quote(scene.account(buyer), safe="")


def _currency(scene: Scene, buyer: str) -> str:
    return scene.pays_in(buyer)


def _money(amount: str, currency: str) -> dict[str, Any]:
    return dict(Money.of(Decimal(amount), currency).wire())
