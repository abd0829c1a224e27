"""What the clerks do who keep customers and items."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from hypothesis import strategies as st

from scenarios.machine.hands import Hands
from scenarios.machine.small import STORY, mine

PACKS: Final = st.sampled_from((10, 24, 12))
"""How many pieces a case may have."""

_MINOR: Final = 1000
"""A dinar is a thousand fils, a euro is counted so too: a limit need not be a round one."""


def limit(hands: Hands, account: str, units: int | None) -> None:
    """An account's credit limit is raised, lowered, or taken away."""
    customer = hands.erp.get("customer", mine(account))
    if customer is not None:
        currency = customer.body["currency"]
        said = None if units is None else {"amount_minor": units * _MINOR, "currency": currency}
        _customer(hands, "limit", account, {"credit_limit": said})


def move(hands: Hands, account: str, number: int) -> None:
    """An account's goods go to another house from now on."""
    name = f"{mine(account)}.deliver_to"
    street = {"street": f"{number} Mole", "city": "Harbour", "country": "Ireland"}
    content = {"id": name, "role": "deliver_to", "name": f"{account} of {STORY}", **street}
    path = f"/customers/{quote(mine(account), safe='')}/addresses/{quote(name, safe='')}"
    hands.clerk("move", "PUT", path, content)


def rename(hands: Hands, goods: str, number: int) -> None:
    """An item is called otherwise."""
    path = f"/items/{quote(mine(goods), safe='')}/changes"
    hands.clerk("rename", "POST", path, {"name": f"{goods} no. {number}"})


def repack(hands: Hands, goods: str, many: int) -> None:
    """A case of goods has so many pieces from now on; what has no cases stays as it is."""
    item = hands.erp.get("item", mine(goods))
    if item is None or len(item.body["units"]) == 1:
        return
    base = item.body["base_unit"]
    units = [
        each if each["unit"] == base else {**each, "factor": str(many)}
        for each in item.body["units"]
    ]
    path = f"/items/{quote(mine(goods), safe='')}/changes"
    hands.clerk("repack", "POST", path, {"units": units, "reason": "packed otherwise"})


def show_credit(hands: Hands, account: str) -> None:
    """An account's credit standing is told of from now on."""
    path = f"/credit-standings/{quote(mine(account), safe='')}"
    hands.clerk("show credit", "PUT", path, {"account": mine(account)})


def renumber(hands: Hands) -> None:
    """olga goes on under another number, once."""
    path = f"/customers/{quote(mine('olga'), safe='')}/renumbering"
    hands.clerk("renumber", "POST", path, {"number": mine("olga-new")})


def _customer(hands: Hands, name: str, account: str, content: dict[str, Any]) -> None:
    path = f"/customers/{quote(mine(account), safe='')}/changes"
    hands.clerk(name, "POST", path, content)
