"""What both systems hold of receivables before the tests begin: terms, money, a statement shown."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

from scenarios.contract.desk import Desk, Masters, bare
from scenarios.contract.errors import TargetUnready
from scenarios.contract.holdings import Holdings

_TERMS: Final[dict[str, Any]] = {
    "net_days": 30,
    "discount_percent": "2",
    "discount_days": 10,
    "hold_after_days": None,
}
_MONTH: Final = "2099-01"


def erp_receivables(desk: Desk, held: Holdings, masters: Masters, bill: str) -> None:
    """An account with terms, and money of its that pays an invoice in part."""
    penny = {"amount_minor": 1, "currency": masters.currency}
    money = _money(masters) | {"applications": [{"invoice": bill, "amount": penny}]}
    held.example("erp.terms.put", _TERMS)
    held.known("erp.terms.put", "path.id", masters.free, masters.tight)
    held.example("erp.receipts.create", money, _money(masters))
    held.known("erp.receipts.create", "body.received_at", masters.since)
    held.known("erp.receipts.create", "body.applications[*].invoice", bill)
    held.example("erp.receipts.apply", {"invoice": bill, "amount": penny})
    held.known("erp.receipts.apply", "body.invoice", bill)
    held.example("erp.periods.put", {"state": "closed", "late_postings": "refused"})
    for operation in ("put", "read"):
        held.known(f"erp.periods.{operation}", "path.month", _MONTH)
    held.known("erp.receipts.list", "query.reference", "contract")
    with suppress(TargetUnready):
        account = desk.do("clerk", "PUT", f"/customers/{masters.free}/terms", _TERMS)
        receipt = desk.do("clerk", "POST", "/receipts", money)["id"]
        held.known("erp.statements.read", "path.id", account["id"])
        for operation in ("read", "apply", "reverse"):
            held.known(f"erp.receipts.{operation}", "path.id", receipt)


def erp_reversals(
    desk: Desk, held: Holdings, masters: Masters, bill: str, shipments: Sequence[str]
) -> None:
    """Money of an account that did not come; what could be taken back beside it."""
    why = {"reason": "bounced"}
    anew = {"value": "1", "unit": masters.unit}
    price = masters.rule["unit_price"] | {"amount": "1"}
    for operation in (
        *("shipments.reverse", "invoices.cancel", "payments.reverse", "receipts.reverse"),
    ):
        held.example(f"erp.{operation}", why)
    wrong = {"line": 1, "quantity": anew, "unit_price": price}
    held.example("erp.invoices.correct", {**why, "lines": [wrong]})
    held.known("erp.shipments.reverse", "path.id", *shipments)
    for operation in ("cancel", "correct"):
        held.known(f"erp.invoices.{operation}", "path.id", bill)
    held.known("erp.reversals.list", "query.document", bill)
    back = {"account": masters.free, "reference": "contract", "credit": "contract"}
    penny = {"amount_minor": 1, "currency": masters.currency}
    held.example("erp.refunds.create", {**back, "amount": penny, "refunded_at": masters.since})
    held.known("erp.refunds.create", "body.refunded_at", masters.since)
    held.known("erp.refunds.list", "query.reference", "contract")
    with suppress(TargetUnready):
        paid = desk.do("clerk", "POST", f"/invoices/{bill}/payments", {"amount": penny})
        held.known("erp.payments.reverse", "path.id", paid["id"])
        receipt = desk.do("clerk", "POST", "/receipts", _money(masters))
        made = desk.do("clerk", "POST", f"/receipts/{receipt['id']}/reversal", why)
        held.known("erp.reversals.read", "path.id", made["id"])
    with suppress(TargetUnready):
        held.known("erp.refunds.read", "path.id", _refund(desk, masters))


def _refund(desk: Desk, masters: Masters) -> str:
    """An order that was paid and whose line is credited alone, and what goes back for that."""
    number = desk.enter(masters.order(masters.free, 1))["number"]
    parcel = desk.do("clerk", "POST", f"/orders/{number}/shipments", {"lines": None})["id"]
    bill = desk.do("clerk", "POST", f"/shipments/{parcel}/invoice")
    path, total = f"/invoices/{bill['id']}", bill["totals"]["total"]
    desk.do("clerk", "POST", f"{path}/payments", {"amount": total})
    line = {"line": 1, "quantity": None, "unit_price": None}
    wrong = {"reason": "never-came", "lines": [line]}
    made = desk.do("clerk", "POST", f"{path}/corrections", wrong)["reversal"]
    back = {"account": masters.free, "reference": "contract", "credit": made["id"]}
    told = {**back, "amount": made["unapplied"], "refunded_at": masters.since}
    return str(desk.do("engine", "POST", "/refunds", told)["id"])


def shop_receivables(
    office: Desk, counter: Desk, held: Holdings, masters: Masters, order: str
) -> None:
    """Money of the account whose buyer asks, as the ERP has posted it."""
    for operation in ("payments", "refunds"):
        held.known(f"storefront.{operation}.view", "path.id", order)
    with suppress(TargetUnready):
        office.do("clerk", "PUT", f"/customers/{masters.free}/terms", _TERMS)
        receipt = office.do("clerk", "POST", "/receipts", _money(masters))
        statement = office.do("engine", "GET", f"/statements/{masters.free}")
        bounced = {"reason": "bounced"}
        made = office.do("clerk", "POST", f"/receipts/{receipt['id']}/reversal", bounced)
        for noun, document in (
            ("receipts", receipt),
            ("statements", statement),
            ("reversals", made),
        ):
            row = {"id": document["id"], "version": document["version"], "data": bare(document)}
            counter.do("engine", "PUT", f"/connector/{noun}", {"rows": [row]})
            newer = row | {"version": row["version"] + 1}
            held.example(f"storefront.{noun}.put", {"rows": [newer]})


def _money(masters: Masters) -> dict[str, Any]:
    return {
        "account": masters.free,
        "reference": "contract",
        "amount": {"amount_minor": 100, "currency": masters.currency},
        "received_at": masters.since,
        "applications": [],
    }
