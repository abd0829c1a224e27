"""I-18: no more is shipped than was ordered, but for what a tolerance of the ERP allows."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Order, Quantity, Shipment
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at, in_base
from scenarios.invariants.compare import ever
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.reversed import TakenBack, taken_back
from scenarios.invariants.tolerated import judge_deviations, most

_ID: Final = "I-18"

Parcels = dict[str, list[tuple[str, Change[Shipment]]]]


def check(history: History) -> Result:
    """Per line, summed over all shipments of an order: in the ERP, and as the storefront shows."""
    tally = Tally(history, _ID)
    back = history.view(taken_back)
    for number, parcels in sorted(_by_order(history.erp, back).items()):
        ordered = history.erp.terms.get(number)
        if ordered is not None:
            _judge(tally, f"ERP order {number}", ordered.order, parcels, SIMULATOR)
    shown: Parcels = {}
    for parcels in _by_order(history.storefront, back).values():
        for key, change in parcels:
            if change.document is not None:
                shown.setdefault(change.document.reference, []).append((key, change))
    for key, parcels in sorted(shown.items()):
        placed = history.storefront.terms.get(key)
        if placed is not None:
            _judge(
                tally, f"storefront order {key}", placed.order, parcels, _blame(history, parcels)
            )
    judge_deviations(tally)
    return tally.result()


def _by_order(side: Side, back: TakenBack) -> Parcels:
    """The last word on every shipment that was not taken back, per ERP order."""
    found: Parcels = {}
    for key in sorted(side.shipments):
        change = side.shipments[key][-1]
        if change.document is not None and not back.whole(key):
            found.setdefault(change.document.order, []).append((key, change))
    return found


def _blame(history: History, parcels: list[tuple[str, Change[Shipment]]]) -> Subject:
    """The ERP's own where the portal shows just what the ERP sent, each parcel of one ERP order."""
    orders = {change.document.order for _, change in parcels if change.document is not None}
    passed_on = all(ever(history, "shipment", key, change) for key, change in parcels)
    return SIMULATOR if passed_on and len(orders) == 1 else INTEGRATION


def _judge(
    tally: Tally,
    name: str,
    order: Order,
    parcels: list[tuple[str, Change[Shipment]]],
    subject: Subject,
) -> None:
    tally.observations += 1
    history = tally.history
    ordered = {line.line: (line.sku, line.quantity) for line in order.lines}
    shipped: dict[int, list[tuple[str, Quantity]]] = {}
    for key, change in _as_they_left(history, parcels):
        for line in change.document.lines if change.document is not None else ():
            shipped.setdefault(line.line, []).append((key, line.quantity))
    seqs = [change.seq for _, change in parcels]
    for number, parts in sorted(shipped.items()):
        if number not in ordered:
            sentence = f"{name} has no line {number}, yet one was shipped"
            tally.violated(subject, sentence, seqs, name, number)
            continue
        sku, quantity = ordered[number]
        if _beyond(history, parts, quantity, sku):
            tally.violated(
                subject,
                f"more was shipped of line {number} of {name} than its {quantity.value:f} "
                f"{quantity.unit}: {len(parts)} shipment(s), "
                f"{', '.join(key for key, _ in parcels[:8])}",
                seqs,
                name,
                number,
            )


def _as_they_left(
    history: History, parcels: list[tuple[str, Change[Shipment]]]
) -> list[tuple[str, Change[Shipment]]]:
    """In the order in which the ERP made them; what it never made comes last."""
    made = {key: changes[0].seq for key, changes in history.erp.shipments.items()}
    return sorted(parcels, key=lambda each: (made.get(each[0], each[1].seq), each[1].seq))


def _beyond(
    history: History, parts: list[tuple[str, Quantity]], ordered: Quantity, sku: str
) -> bool:
    """Whether any parcel brings a line beyond what may leave of it at that instant."""
    for nth, (key, _) in enumerate(parts, start=1):
        allowed = most(history, ordered, sku, history.erp.shipments.get(key))
        if allowed is not None and _more(history, (part for _, part in parts[:nth]), allowed, sku):
            return True
    return False


def _more(history: History, parts: Iterable[Quantity], ordered: Quantity, sku: str) -> bool:
    item = document_at(history.erp.items.get(sku), history.end_us)
    parts = list(parts)
    if all(part.unit == ordered.unit for part in parts):
        return sum(part.value for part in parts) > ordered.value
    bases = [in_base(part, item) for part in parts]
    most = in_base(ordered, item)
    known = [base for base in bases if base is not None]
    return most is None or len(known) < len(bases) or sum(known, Decimal(0)) > most


INVARIANT: Final = Invariant(
    id=_ID,
    name="shipped at most ordered",
    statement=(
        "per order line, the sum over partial shipments that stand is at most what was ordered, or "
        "what the delivery tolerance that the ERP has of the item then allows; what the ERP notes "
        "of it, and what it closes short, is within that tolerance"
    ),
    claim="safety",
    needs=("effect of shipments",),
    explain="""
The customer refuses the surplus, or keeps it and disputes the invoice.

How it usually breaks: a shipment arrives twice under two ids; two lines of one item are matched
by item, so the first line gets both quantities; a doubled order ships twice and the portal adds
the parcels up.

A tolerance is the ERP's to apply when goods leave; who reads a percentage as a factor, or that of
another account, sends what nobody pays for.

How to mend it: key a shipment by the ERP's id and its lines by line number; replace, never add.
""",
    check=check,
)
