"""What the ERP holds of picking before its tests begin: one order is being picked, one could be."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from scenarios.contract.desk import Desk, Masters
from scenarios.contract.errors import TargetUnready
from scenarios.contract.holdings import Holdings


def erp_picking(desk: Desk, held: Holdings, masters: Masters) -> None:
    """A pick of which something is open, and what a warehouse may confirm of it."""
    held.known("erp.warehouse-postings.list", "query.confirmation", "contract")
    held.known("erp.warehouse-postings.create", "body.shipped_at", masters.since)
    orders = [desk.enter(masters.order(masters.free, 1))["number"] for _ in range(2)]
    held.known("erp.picks.release", "path.number", orders[1])
    with suppress(TargetUnready):
        pick = desk.do("clerk", "POST", f"/orders/{orders[0]}/picks")["picks"][0]
        held.known("erp.picks.read", "path.id", pick["id"])
        held.known("erp.warehouse-postings.create", "body.pick", pick["id"])
        held.example("erp.warehouse-postings.create", _posting(pick, masters))


def _posting(pick: dict[str, Any], masters: Masters) -> dict[str, Any]:
    (line,) = pick["lines"]
    none = {"value": "0", "unit": line["quantity"]["unit"]}
    row = {"line": line["line"], "sku": line["sku"], "quantity": line["quantity"], "short": none}
    return {
        "shop": pick["shop"],
        "confirmation": "contract",
        "pick": pick["id"],
        "lines": [row],
        "carrier": None,
        "tracking": "contract",
        "shipped_at": masters.since,
    }
