"""What the ERP says of an order: taken over when it is newer and reachable, else left alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from contracts.values import Money
from simulator.storefront.errors import Declined

Status = Mapping[str, Any]

TAX_INCLUDED: Final = "pricing.tax_included"
"""The custom field in which an order says that the prices it was placed at have their tax in them;
so the ERP learns what its buyer was told, whoever carries the order over."""

_CANCELLED: Final = "cancelled"

_LEADS_TO: Final[Mapping[str, Mapping[str, frozenset[str]]]] = {
    "state": {
        "accepted": frozenset({"accepted", "held", "processing", "done", "cancelled"}),
        "held": frozenset({"accepted", "held", "processing", "done", "cancelled"}),
        "processing": frozenset({"held", "processing", "done", "cancelled"}),
        "done": frozenset({"processing", "done"}),
        "cancelled": frozenset({"cancelled"}),
    },
    "shipment_state": {
        "none": frozenset({"none", "waiting", "partially_shipped", "shipped", "exception"}),
        "waiting": frozenset({"none", "waiting", "partially_shipped", "shipped", "exception"}),
        "partially_shipped": frozenset({"partially_shipped", "shipped", "exception"}),
        "shipped": frozenset({"shipped", "exception"}),
        "exception": frozenset({"none", "waiting", "partially_shipped", "shipped", "exception"}),
    },
    "invoice_state": {
        "none": frozenset({"none", "pending", "partially_invoiced", "invoiced", "paid"}),
        "pending": frozenset({"none", "pending", "partially_invoiced", "invoiced", "paid"}),
        "partially_invoiced": frozenset({"partially_invoiced", "invoiced", "paid"}),
        "invoiced": frozenset({"partially_invoiced", "invoiced", "paid"}),
        "paid": frozenset({"partially_invoiced", "invoiced", "paid"}),
    },
}
"""Axis to state to every state that later news may bring, steps in between left out.

Source: the state machines of Tryton 8.2 (a done order may be reopened, a paid invoice may
lose its payment); nothing leaves `cancelled`, and goods do not unship by themselves.
"""

_TAKEN_BACK: Final[Mapping[str, str]] = {
    "state": "shipped",
    "shipment_state": "shipped",
    "invoice_state": "invoiced",
}
"""Axis to the figure of the lines that a reversal makes less: then any state may follow but after
`cancelled`. Who says that something was taken back shows of which line it was.
"""


def told_inclusive(*, inclusive: bool) -> dict[str, bool]:
    """What an order says of the tax in its prices: nothing where it comes on top."""
    return {TAX_INCLUDED: True} if inclusive else {}


def is_stale(known: Status | None, told: Status) -> bool:
    """Whether the order already shows this version or a later one."""
    return known is not None and int(told["version"]) <= int(known["version"])


def check(known: Status | None, told: Status) -> None:
    """Raise Declined number-differs or status-unreachable if `told` cannot follow `known`."""
    if known is None:
        return
    if known["number"] != told["number"]:
        raise Declined("number-differs", "one order of the shop is one order of the ERP")
    for axis, leads_to in _LEADS_TO.items():
        was, now = known[axis], told[axis]
        if now not in leads_to[was] and not _is_taken_back(known, told, axis):
            raise Declined("status-unreachable", f"{axis} does not lead from {was} to {now}")


def _is_taken_back(known: Status, told: Status, axis: str) -> bool:
    """Whether less of some line is shipped, or invoiced, than was known."""
    figure = _TAKEN_BACK[axis]
    before = {line["line"]: Decimal(line[figure]) for line in known["lines"]}
    less = (Decimal(line[figure]) < before.get(line["line"], 0) for line in told["lines"])
    return known["state"] != _CANCELLED and any(less)


def _nothing(order: Mapping[str, Any]) -> Money:
    return Money.zero(order["totals"]["lines"]["currency"])


def show(
    order: Mapping[str, Any], told: Status, corrected: Mapping[int, Money] | None = None
) -> dict[str, Any]:
    """The order with that status: its lines are untouched, charges and tax are the ERP's.

    The sum is the shop's own, so a disagreement with the ERP's total stays visible; `corrected` is
    what those lines cost whose price a clerk has corrected. Where the prices have their tax in
    them, the ERP's tax is taken out of what the lines cost.
    """
    known = corrected or {}
    costs = (
        known[line["line"]] if known and line["line"] in known else Money.parse(line["net"])
        for line in order["lines"]
    )
    lines = sum(costs, _nothing(order))
    charges = Money.parse(told["totals"]["charges"])
    tax = Money.parse(told["totals"]["tax"])
    if (order.get("custom") or {}).get(TAX_INCLUDED):
        lines -= tax
    totals = {
        "lines": lines.wire(),
        "charges": charges.wire(),
        "tax": tax.wire(),
        "total": (lines + charges + tax).wire(),
    }
    return {**order, "totals": totals, "status": dict(told)}
