"""What happens at the storefront: orders, approvals, amendments, quotes, requests for returns."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final
from urllib.parse import quote

from scenarios.machine.hands import Hands, Wishes, lines_of, part, some
from scenarios.machine.small import APPROVERS, LOGINS, mine
from scenarios.stories.buying import CARD

ORDERS: Final = ("order", "erp_order")
"""What the storefront has of orders: its own, and those that began in the ERP."""

HEADS: Final = ("texts", "day", "place")
"""What of a head is wanted otherwise."""
_SOON: Final = timedelta(days=2)


def place(hands: Hands, who: str, wishes: Wishes) -> None:
    """Order a cart; what is beyond the buyer's limit is asked for instead."""
    asked = fill(hands, who, wishes)
    if asked is None:
        return
    if hands.buyer("place", who, "POST", "/checkout", asked) is None and "@" in who:
        hands.buyer("submit", who, "POST", "/requisitions", asked)


def pay_by_card(hands: Hands, who: str, wishes: Wishes, card: str) -> None:
    """Order a cart and pay by a card, which the provider may decline, or answer for too late."""
    asked = fill(hands, who, wishes)
    if asked is not None:
        by_card = {**asked, "custom": {CARD: card}}
        hands.buyer("pay by card", who, "POST", "/checkout", by_card)


def decide(hands: Hands, nth: int, who: str, *, approves: bool) -> None:
    """Somebody says yes or no to a requisition."""
    asked = hands.newest(hands.shop, "requisition", nth)
    if asked is not None:
        said = {"decision": "approve" if approves else "decline", "reason": "as agreed"}
        path = f"/requisitions/{quote(asked['id'], safe='')}/decisions"
        hands.buyer("approve" if approves else "decline", who, "POST", path, said)


def approve_in_turn(hands: Hands, nth: int) -> None:
    """Everybody who is asked about a requisition says yes, in their order."""
    for who in APPROVERS:
        decide(hands, nth, who, approves=True)


def amend(hands: Hands, kind: str, nth: int, line: int, left: int) -> None:
    """Whoever ordered wants only so much of a line after all; a substitute is declined so."""
    order = hands.newest(hands.shop, kind, nth)
    if order is None:
        return
    wanted = order["lines"][line % len(order["lines"])]
    most = Decimal(wanted["quantity"]["value"])
    content = {"lines": [part(wanted, min(most, Decimal(left)))]}
    path = f"/orders/{quote(_id(order), safe='')}/amendments"
    hands.buyer("amend", owner(order), "POST", path, content)


def amend_head(hands: Hands, kind: str, nth: int, what: str) -> None:
    """Whoever ordered wants the head of his order otherwise: its texts, its day, or its place."""
    order = hands.newest(hands.shop, kind, nth)
    if order is None:
        return
    line = order["lines"][0]
    said = hands.checkout()
    told = {
        "texts": {"purchase_order_number": said["purchase_order_number"], "notes": None},
        "day": {"requested_date": (hands.run.clock.now() + _SOON).date().isoformat()},
        "place": {"deliver_to": f"{order['account']}.deliver_to"},
    }
    kept = {name: line[name] for name in ("line", "quantity")}
    path = f"/orders/{quote(_id(order), safe='')}/amendments"
    content = {"lines": [kept], "head": told[what]}
    hands.buyer("amend head", owner(order), "POST", path, content)


def ask_back_shipped(hands: Hands, line: int, many: int, *, replace: bool) -> None:
    """Something of the order that was last shipped is asked back."""
    parcel = hands.newest(hands.shop, "shipment", 0)
    if parcel is None:
        return
    for kind in ORDERS:
        order = hands.shop.get(kind, parcel["reference"])
        if order is not None:
            _ask_back(hands, order.body, line, many, replace=replace, staff=False)


def ask_back(
    hands: Hands, kind: str, nth: int, line: int, many: int, *, replace: bool, staff: bool
) -> None:
    """Something of an order is asked back, by whoever ordered it or by staff for him."""
    order = hands.newest(hands.shop, kind, nth)
    if order is not None:
        _ask_back(hands, order, line, many, replace=replace, staff=staff)


def _ask_back(
    hands: Hands, order: dict[str, Any], line: int, many: int, *, replace: bool, staff: bool
) -> None:
    known = order["lines"][line % len(order["lines"])]
    back = part(known, some(Decimal(known["quantity"]["value"]), many))
    content = {
        "reference": _id(order),
        "resolution": "replacement" if replace else "credit",
        "notes": None,
        "lines": [back | {"reason": "not_needed"}],
    }
    if staff:
        path = f"/accounts/{quote(order['account'], safe='')}/returns"
        hands.staff("ask back for", "POST", path, content)
    else:
        hands.buyer("ask back", owner(order), "POST", "/returns", content)


def ask_quote(hands: Hands, who: str, wishes: Wishes) -> None:
    """A buyer wants to know what it would cost."""
    lines = [line | {"wished_discount_percent": "5"} for line in lines_of(wishes)]
    hands.buyer("ask quote", who, "POST", "/quotes", {"notes": None, "lines": lines})


def accept(hands: Hands, nth: int) -> None:
    """Whoever asked for a quote orders what is offered."""
    asked = hands.newest(hands.shop, "quote", nth)
    if asked is None:
        return
    offer = (asked["answer"] or {}).get("offer") or {"revision": 1}
    content = hands.checkout() | {
        "deliver_to": f"{asked['account']}.deliver_to",
        "revision": offer["revision"],
    }
    path = f"/quotes/{quote(asked['id'], safe='')}/order"
    hands.buyer("accept", owner(asked), "POST", path, content)


def look(hands: Hands, who: str) -> None:
    """Somebody looks at his orders and at the catalogue."""
    hands.buyer("look", who, "GET", "/orders")
    hands.buyer("browse", who, "GET", "/catalog")


def owner(document: dict[str, Any]) -> str:
    """Who acts for the account of an order or a quote."""
    account = document["account"].partition(".")[2]
    by = (document.get("custom") or {}).get("purchasing.ordered_by", "")
    named = f"{by.partition('.')[2]}@{account}"
    if named in LOGINS:
        return named
    return "anna@acme" if account == "acme" else str(account)


def fill(hands: Hands, who: str, wishes: Wishes) -> dict[str, Any] | None:
    """What is entered at checkout once the cart is filled; None when he may not."""
    if hands.buyer("fill", who, "PUT", "/cart", {"lines": lines_of(wishes)}) is None:
        return None
    account = mine(who.partition("@")[2] or who)
    return {**hands.checkout(), "deliver_to": f"{account}.deliver_to"}


def _id(order: dict[str, Any]) -> str:
    """What the storefront calls an order: its own id, or the ERP's number."""
    named: str = order["id"] if "id" in order else order["number"]
    return named
