"""What the ERP holds of picking before its tests begin: one order is picked, one could be, and of
a third something is wanted back.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from scenarios.contract.desk import Desk, Masters
from scenarios.contract.errors import TargetUnready
from scenarios.contract.holdings import Holdings


def erp_picking(desk: Desk, held: Holdings, masters: Masters) -> None:
    """A pick of which something is open, what a warehouse may confirm of it, and what it may decide
    on what is wanted back of another.
    """
    held.known("erp.warehouse-postings.list", "query.confirmation", "contract")
    held.known("erp.warehouse-postings.create", "body.shipped_at", masters.since)
    orders = [desk.enter(masters.order(masters.free, 1))["number"] for _ in range(3)]
    held.known("erp.picks.release", "path.number", orders[1])
    with suppress(TargetUnready):
        pick = desk.do("clerk", "POST", f"/orders/{orders[0]}/picks")["picks"][0]
        held.known("erp.picks.read", "path.id", pick["id"])
        held.known("erp.warehouse-postings.create", "body.pick", pick["id"])
        held.example("erp.warehouse-postings.create", _posting(pick, masters))
        _wanted_back(desk, held, masters, orders[2])


def _wanted_back(desk: Desk, held: Holdings, masters: Masters, number: str) -> None:
    (line,) = desk.do("clerk", "POST", f"/orders/{number}/picks")["picks"][0]["lines"]
    wanted = {"lines": [{"line": line["line"], "quantity": line["quantity"]}]}
    path = f"/orders/{number}/withdrawals"
    (withdrawal,) = desk.do("clerk", "POST", path, wanted)["withdrawals"]
    held.known("erp.withdrawals.ask", "path.number", number)
    held.example("erp.withdrawals.ask", wanted)
    held.known("erp.withdrawals.read", "path.id", withdrawal["id"])
    held.known("erp.decisions.put", "path.id", withdrawal["id"])
    held.known("erp.decisions.put", "body.id", withdrawal["id"])
    held.known("erp.decisions.put", "body.decided_at", masters.since)
    held.example("erp.decisions.put", _decision(withdrawal, masters))


def _decision(withdrawal: dict[str, Any], masters: Masters) -> dict[str, Any]:
    lines = [
        {part: row[part] for part in ("line", "sku", "quantity")} for row in withdrawal["lines"]
    ]
    told = {part: withdrawal[part] for part in ("id", "shop", "pick", "version")}
    return {**told, "lines": lines, "decided_at": masters.since}


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
