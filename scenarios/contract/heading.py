"""Tried by hand: of a head the ERP keeps what it says that it keeps, and what was asked last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from scenarios.contract.talk import Talk

AMEND: Final = "erp.amendments.create"

_PATH: Final = "/amendments"
_LONG: Final = 4001
"""One more than a text of an order may have."""


def heads_are_kept(talk: Talk) -> None:
    """What is accepted stands in the order, and nothing that was refused or overtaken."""
    asked = talk.face.holdings.examples[AMEND][0]
    orders = talk.ask("engine", "GET", "/orders?reference=contract").content["orders"]
    if not talk.expect("erp.orders.list", "an order of that reference", bool(orders)):
        return
    line = {name: orders[0]["lines"][0][name] for name in ("line", "quantity")}
    plain = {**asked, "lines": [line]}
    head = {"purchase_order_number": "contract/head", "notes": None}
    told = _amend(talk, plain, "contract/h2", "2024-01-01T00:00:02Z", head)
    if not talk.expect(AMEND, "an accepted head", told.get("state") == "accepted"):
        return
    talk.expect(AMEND, "what it keeps of the head", told.get("kept") == head)
    _stands(talk, head)
    before = _amend(talk, plain, "contract/h1", "2024-01-01T00:00:01Z", {"notes": "earlier"})
    talk.expect(AMEND, "overtaken by what was asked later", _why(before) == "overtaken")
    lost = {"id": "nowhere", "name": "A", "street": "B", "city": "C", "country": "D"}
    for head_refused, why in (
        ({"deliver_to": lost}, "address-unknown"),
        ({"notes": "X" * _LONG}, "too-long"),
    ):
        refused = _amend(talk, plain, "contract/h3", "2024-01-01T00:00:03Z", head_refused)
        talk.expect(AMEND, f"{why} as the reason of the head", _why(refused) == why)
    _stands(talk, head)


def _amend(
    talk: Talk, plain: Mapping[str, Any], reference: str, at: str, head: Mapping[str, Any]
) -> Any:
    asked = {**plain, "reference": reference, "requested_at": at, "head": head}
    return talk.ask("engine", "POST", _PATH, asked).content


def _why(told: Any) -> Any:
    return told.get("head_reason") if told.get("state") == "refused" else None


def _stands(talk: Talk, head: Mapping[str, Any]) -> None:
    (order,) = talk.ask("engine", "GET", "/orders?reference=contract").content["orders"][:1]
    says = {name: order[name] for name in head}
    talk.expect(AMEND, "an order whose head says what is kept", says == head)
