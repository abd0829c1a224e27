"""Addresses that buyers ask for: what clerks say to it, and orders that go there."""

from __future__ import annotations

from urllib.parse import quote

from scenarios.machine.buying import fill
from scenarios.machine.hands import Hands, Wishes, chosen
from scenarios.machine.small import mine

_ROLE = "deliver_to"


def ask_address(hands: Hands, who: str, number: int, *, instead: bool) -> None:
    """A buyer asks for one more address, or for another in the place of his first."""
    account = mine(who.partition("@")[2] or who)
    content = {
        "replaces": f"{account}.{_ROLE}" if instead else None,
        "address": {
            "name": f"Gate {number}",
            "street": f"{number} Quay",
            "city": "Harbour",
            "country": "Ireland",
            "region": None,
            "postal_code": None,
        },
    }
    hands.buyer("ask address", who, "POST", "/address-requests", content)


def decide_address(hands: Hands, nth: int, *, accepts: bool) -> None:
    """A clerk gives an account what it asked for, or says no."""
    open_ones = [
        row.body for row in hands.erp.scan("address_request") if row.body["state"] == "requested"
    ]
    if not open_ones:
        return
    path = f"/address-requests/{quote(chosen(open_ones[::-1], nth)['number'], safe='')}"
    if accepts:
        hands.clerk("accept address", "POST", f"{path}/acceptance")
    else:
        content = {"reason": "not-served"}
        hands.clerk("refuse address", "POST", f"{path}/refusal", content)


def order_there(hands: Hands, who: str, wishes: Wishes, nth: int) -> None:
    """A buyer orders to one of the addresses of his account that the portal has."""
    asked = fill(hands, who, wishes)
    account = hands.shop.get("account", mine(who.partition("@")[2] or who))
    if asked is None or account is None:
        return
    known = [one["id"] for one in account.body["addresses"] if one["role"] == _ROLE]
    to = {**asked, "deliver_to": chosen(known[::-1], nth)}
    hands.buyer("order there", who, "POST", "/checkout", to)
