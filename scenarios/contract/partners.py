"""Who buys, for whom, and what they may: documents that the tests of both systems begin with."""

from __future__ import annotations

from typing import Any

from scenarios.contract.desk import Masters

CLERK_OF_OURS = "staff"


def relation(masters: Masters) -> dict[str, Any]:
    """The tight account stands below the free one, which pays for it."""
    return {
        "account": masters.tight,
        "level": "child",
        "parent": masters.free,
        "payer": masters.free,
        "bill_to": masters.free,
        "ship_to": [masters.free],
        "agreements": [masters.tight, masters.free],
        "segments": ["trade"],
        "region": None,
        "merged_into": None,
    }


def user(masters: Masters) -> dict[str, Any]:
    """Somebody of ours who serves the free account."""
    return {
        "id": CLERK_OF_OURS,
        "account": None,
        "serves": [masters.free],
        "name": "Carla of ours",
        "email": "carla@seatrial.example",
        "roles": ["staff"],
        "spending_limit": None,
        "approval_limit": None,
        "approvers": [],
        "active": True,
    }


def sourcing(masters: Masters) -> dict[str, Any]:
    """The warehouse serves everybody, as it would without the rule."""
    return {
        "id": "contract",
        "warehouse": masters.warehouse,
        "account": None,
        "region": None,
        "channel": None,
        "serves": True,
    }


def budget(masters: Masters) -> dict[str, Any]:
    """The account may order as much as can be written, so that it is never asked."""
    most = {"amount_minor": 9_007_199_254_740_991, "currency": masters.currency}
    document = {"id": "contract", "account": masters.tight, "user": None, "period": "month"}
    return {**document, "amount": most, "active": True}


def purchase_term(masters: Masters) -> dict[str, Any]:
    """A term that asks for nothing, so that nothing is too little."""
    return {
        "id": "contract",
        "account": masters.tight,
        "agreement": None,
        "sku": masters.sku,
        "category": None,
        "requires_contract": False,
        "requires_agreement": None,
        "min_quantity": None,
        "min_value": None,
        "valid_from": masters.since,
        "valid_to": None,
    }


def configuration(masters: Masters) -> dict[str, Any]:
    """Something may be chosen of the item, which costs nothing more."""
    values: list[dict[str, Any]]
    values = [{"value": value, "surcharges": []} for value in ("white", "red")]
    options = [{"option": "colour", "values": values}]
    return {"sku": masters.sku, "options": options, "excluded": []}


def credit_standing(masters: Masters) -> dict[str, Any]:
    """Nothing is used, and there is no limit."""
    nothing = {"amount_minor": 0, "currency": masters.currency}
    known = {"account": masters.free, "limit": None, "used": nothing, "available": None}
    return {**known, "as_of": masters.since}


def enrichment(masters: Masters) -> dict[str, Any]:
    """Something is told of the item."""
    told = {"name": "origin", "value": "here", "unit": None}
    picture = {"kind": "image", "reference": "contract.jpg"}
    return {"sku": masters.sku, "description": "", "attributes": [told], "media": [picture]}


def entitlement(masters: Masters) -> dict[str, Any]:
    """The item is shown to everybody, which hides nothing."""
    return {
        "id": "contract",
        "sku": masters.sku,
        "category": None,
        "account": None,
        "segment": None,
        "region": None,
        "effect": "show",
        "valid_from": masters.since,
        "valid_to": None,
        "reason": None,
    }
