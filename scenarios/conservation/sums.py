"""What is summed of a document, the same of the ERP's and of the portal's copy of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final, NamedTuple

Doc = dict[str, Any]
Part = tuple[str, str, Decimal]
"""What is summed, of whom or of what, and how much of it a document has."""

Whose = Mapping[str, str]
"""The reference of an order to its account."""


class Figure(NamedTuple):
    """What is summed of a kind, and of whom or of what."""

    kind: str
    what: str
    of: str


def places(orders: Mapping[str, Doc]) -> dict[str, str]:
    """Whose order each reference is; the portal's own orders have their id for it."""
    return {order.get("reference", name): order["account"] for name, order in orders.items()}


def _order(order: Doc, _whose: Whose) -> Iterator[Part]:
    axes = (order["state"], order["shipment_state"], order["invoice_state"])
    yield "in state", "/".join(axes), Decimal(1)
    for line in order["lines"]:
        unit = f"{line['sku']} in {line['quantity']['unit']}"
        yield "open quantity", unit, Decimal(line["allocated"]) + Decimal(line["backordered"])
        yield "shipped quantity", unit, Decimal(line["shipped"])


def _shipment(parcel: Doc, _whose: Whose) -> Iterator[Part]:
    for line in parcel["lines"]:
        unit = f"{line['sku']} in {line['quantity']['unit']}"
        yield "quantity", unit, Decimal(line["quantity"]["value"])


def _invoice(bill: Doc, whose: Whose) -> Iterator[Part]:
    account = whose.get(bill["reference"], "nobody")
    total, paid = bill["totals"]["total"], bill["paid"]
    of = f"{account} in {total['currency']}"
    yield "in state", bill["state"], Decimal(1)
    yield "invoiced", of, _minor(total)
    yield "paid", of, _minor(paid)


def _money(*names: str) -> Callable[[Doc, Whose], Iterator[Part]]:
    def measure(document: Doc, _whose: Whose) -> Iterator[Part]:
        for name in names:
            amount = document[name]
            yield (
                name.replace("_", " "),
                f"{document['account']} in {amount['currency']}",
                _minor(amount),
            )

    return measure


def _availability(row: Doc, _whose: Whose) -> Iterator[Part]:
    left = Decimal(row["available"] if "available" in row else row["available_to_promise"])
    yield "available", f"{row['sku']} in {row['unit']}", max(left, Decimal(0))


def _return(back: Doc, _whose: Whose) -> Iterator[Part]:
    yield "in state", back["state"], Decimal(1)


def _credit_note(note: Doc, _whose: Whose) -> Iterator[Part]:
    total = note["totals"]["total"]
    yield "credited", total["currency"], _minor(total)


def _reversal(made: Doc, _whose: Whose) -> Iterator[Part]:
    if made["amount"] is not None:
        yield f"{made['type']} taken back", made["amount"]["currency"], _minor(made["amount"])


MEASURES: Final[Mapping[str, Callable[[Doc, Whose], Iterable[Part]]]] = {
    "order": _order,
    "shipment": _shipment,
    "invoice": _invoice,
    "receipt": _money("amount", "unapplied"),
    "statement": _money("open", "unapplied_money", "unapplied_credit"),
    "availability": _availability,
    "return": _return,
    "credit_note": _credit_note,
    "reversal": _reversal,
}
"""What is summed of a kind beside how many there are; amounts are in minor units."""


def _minor(amount: Doc) -> Decimal:
    return Decimal(amount["amount_minor"])
