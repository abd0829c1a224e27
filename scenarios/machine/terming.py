"""Terms of purchase: what clerks ask of whoever buys something, and for how long."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from hypothesis import strategies as st

from scenarios.machine.hands import Hands
from scenarios.machine.small import ACCOUNTS, GOODS, mine, unit


def set_term(
    hands: Hands, account: str | None, goods: str | None, asked: tuple[str, int | None]
) -> None:
    """An account, or everybody, buys an item, or anything, on a term from now on.

    `asked` is a least quantity in sales units, a least value in the account's currency, or a
    contract. Orders on their way would be refused by it and parked, so a clerk waits for them and
    until the portal knows, as one who blocks an account does.
    """
    what, many = asked
    owner = None if account is None else hands.erp.get("customer", mine(account))
    currency = "EUR" if owner is None else owner.body["currency"]
    value = {"amount_minor": (many or 0) * 100, "currency": currency}
    document: dict[str, Any] = {
        "id": _id(account, goods),
        "account": None if account is None else mine(account),
        "agreement": None,
        "sku": None if goods is None else mine(goods),
        "category": None,
        "requires_contract": what == "contract",
        "requires_agreement": None,
        "min_quantity": _least(goods, many) if what == "quantity" else None,
        "min_value": value if what == "value" else None,
        "valid_from": hands.now(),
        "valid_to": None,
    }
    _put(hands, "set term", document)


def end_term(hands: Hands, nth: int, hours: int) -> None:
    """A term ends, at once or in so many hours."""
    known = hands.newest(hands.erp, "purchase_term", nth)
    if known is not None:
        _put(hands, "end term", {**known, "valid_to": hands.now(hours)})


def _put(hands: Hands, name: str, document: dict[str, Any]) -> None:
    hands.wait_for(hands.all_entered)
    path = f"/purchase-terms/{quote(document['id'], safe='')}"
    if hands.clerk(name, "PUT", path, document) is not None:
        hands.wait_for(lambda: hands.shop_has("purchase_term", document["id"]))


def _id(account: str | None, goods: str | None) -> str:
    return f"T-{account or 'all'}-{goods or 'anything'}"


def _least(goods: str | None, many: int | None) -> dict[str, Any] | None:
    """A least quantity is one of an item; of anything there is none."""
    return None if goods is None else {"value": str(many), "unit": unit(goods)}


ASKED: Final = st.sampled_from(
    (("quantity", 3), ("quantity", 2), ("value", 40), ("value", 5), ("contract", None))
)
"""What a term asks for."""

WHOM: Final = st.sampled_from((*ACCOUNTS, None))
WHAT: Final = st.sampled_from((*GOODS, None))
"""Whose term it is, and of what: None is everybody, and anything."""
