"""What the systems hold of requests for addresses before their tests begin, and what holds of them:
the ERP gives an address its id, once, and what was decided stays so.
"""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import quote

from scenarios.contract.desk import OTHER_BUYER, Desk, Masters
from scenarios.contract.holdings import Holdings
from scenarios.contract.talk import Talk

ADDRESS_CALLS: Final = (
    "erp.address-requests.create",
    "erp.address-requests.accept",
    "erp.address-requests.refuse",
)
_PATH: Final = "/address-requests"
_FIELDS: Final = ("name", "street", "city", "region", "postal_code", "country")
_NO: Final = {"reason": "not-found"}
_NUMBER: Final = "AR-000001"


def erp_addresses(desk: Desk, held: Holdings, masters: Masters) -> None:
    """One request waits, one is accepted and one refused."""
    asked = {"shop": "shop", "reference": "contract", "account": masters.free}
    asked |= {"requested_at": masters.since, **_wanted(masters)}
    numbers = [desk.do("engine", "POST", _PATH, asked)["number"] for _ in range(3)]
    desk.do("clerk", "POST", f"{_PATH}/{numbers[1]}/acceptance")
    desk.do("clerk", "POST", f"{_PATH}/{numbers[2]}/refusal", _NO)
    held.example("erp.address-requests.create", asked)
    held.example("erp.address-requests.refuse", _NO)
    for operation in ("accept", "refuse"):
        held.known(f"erp.address-requests.{operation}", "path.number", *numbers)
    held.known("erp.address-requests.create", "body.requested_at", masters.since)
    held.known("erp.address-requests.list", "query.reference", "contract")


def shop_addresses(counter: Desk, held: Holdings, masters: Masters) -> None:
    """A buyer wants an address, and so does a stranger; the ERP has not answered yet."""
    wanted = _wanted(masters)
    asked = counter.do("buyer", "POST", _PATH, wanted)["id"]
    counter.do(OTHER_BUYER, "POST", _PATH, wanted)
    told = {"number": _NUMBER, "version": 1, "state": "accepted", "reason": None}
    held.example("storefront.address-requests.request", wanted)
    held.example("storefront.address-requests.answer", {**told, "address_id": "AD-000001"})
    for operation in ("read", "answer"):
        held.known(f"storefront.address-requests.{operation}", "path.id", asked)
    held.known("storefront.address-requests.answer", "body.number", _NUMBER)
    held.own_lists["storefront.address-requests.mine"] = "address-requests"


def addresses_are_decided_once(talk: Talk) -> None:
    """Nothing of the customer changes before a request is accepted, and then once."""
    asked = {**talk.face.holdings.examples[ADDRESS_CALLS[0]][0], "reference": "decided once"}
    where = f"/customers/{quote(asked['account'], safe='')}"

    def ids() -> list[Any]:
        found: list[Any] = talk.ask("engine", "GET", where).content["addresses"]
        return [one.get("id") for one in found]

    before = ids()
    first, second = (talk.ask("engine", "POST", _PATH, asked).content for _ in range(2))
    waits = (first["state"], first["address_id"]) == ("requested", None)
    talk.expect(ADDRESS_CALLS[0], "a request that waits and has no id yet", waits)
    talk.expect(ADDRESS_CALLS[0], "the customer as it was", ids() == before)
    path = f"{_PATH}/{first['number']}/acceptance"
    accepted = talk.ask("clerk", "POST", path)
    given = accepted.content.get("address_id")
    new = accepted.status == 201 and given is not None and given not in before
    talk.expect(ADDRESS_CALLS[1], "an id that no address had before", new)
    again = talk.ask("clerk", "POST", path)
    talk.expect(ADDRESS_CALLS[1], "409 for what was decided", again.status == 409)
    talk.expect(ADDRESS_CALLS[1], "one address more", ids() == [*before, given])
    refused = talk.ask("clerk", "POST", f"{_PATH}/{second['number']}/refusal", _NO)
    talk.expect(ADDRESS_CALLS[2], "the reason", refused.content.get("reason") == _NO["reason"])
    late = talk.ask("clerk", "POST", f"{_PATH}/{second['number']}/acceptance")
    talk.expect(ADDRESS_CALLS[1], "409 for what was refused", late.status == 409)
    talk.expect(ADDRESS_CALLS[1], "no further address", ids() == [*before, given])


def _wanted(masters: Masters) -> dict[str, Any]:
    return {"replaces": None, "address": {name: masters.address.get(name) for name in _FIELDS}}
