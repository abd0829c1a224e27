"""What the ERP's delivery tolerances allow: by how much a line may be exceeded or fall short.

The tolerance of an item for an account comes before that of everybody; what counts is the one as of
the instant at which the goods leave. Source: the contract `delivery-tolerances`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from scenarios.history import History
from scenarios.history.documents import Line, Quantity, Shipment
from scenarios.history.facts import Change
from scenarios.history.purchasing import DeliveryDeviation, DeliveryTolerance
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.model import SIMULATOR, Tally

_TOLERANCE = "delivery_tolerance"
_DEVIATION = "delivery_deviation"


def tolerance(history: History, account: str, sku: str, at_us: int) -> DeliveryTolerance | None:
    """The tolerance of an item for an account at an instant; None where there is none."""
    known = history.erp.entity(_TOLERANCE)
    for key in (f"{account}/{sku}", sku):
        found: DeliveryTolerance | None = document_at(known.get(key), at_us)
        if found is not None:
            return found
    return None


def most(
    history: History,
    ordered: Quantity,
    sku: str,
    parcel: Sequence[Change[Shipment]] | None,
) -> Quantity | None:
    """How much may have left of a line once the ERP makes a parcel; None: without limit.

    A parcel that the ERP never made is excused by nothing.
    """
    if not parcel or parcel[0].document is None:
        return ordered
    begun = history.erp.terms.get(parcel[0].document.order)
    account = "" if begun is None else begun.order.account
    rule = tolerance(history, account, sku, parcel[0].t_us)
    if rule is None:
        return ordered
    if rule.over is None:
        return None
    return ordered._replace(value=ordered.value * (100 + rule.over) / 100)


def judge_deviations(tally: Tally) -> None:
    """Each deviation that the ERP noted is within the tolerance of then, and of its parcel."""
    for key, changes in sorted(tally.history.erp.entity(_DEVIATION).items()):
        noted = changes[0].document
        if noted is None:
            continue
        tally.observations += 1
        wrong = _wrong(tally.history, noted, changes[0])
        if wrong:
            tally.violated(
                SIMULATOR,
                f"line {noted.line} of ERP order {noted.order} was "
                f"{'over-delivered' if noted.over else 'closed short'} by {noted.quantity:f} with "
                f"parcel {noted.shipment}, {wrong}",
                [changes[0].seq],
                "deviation",
                key,
            )


def _wrong(
    history: History, noted: DeliveryDeviation, change: Change[DeliveryDeviation]
) -> str | None:
    """What is wrong with a deviation; None where nothing is."""
    begun = history.erp.terms.get(noted.order)
    line = _line(noted, () if begun is None else begun.order.lines)
    parcel = history.erp.shipments.get(noted.shipment)
    sent = parcel[0].document.lines if parcel and parcel[0].document is not None else ()
    if begun is None or line is None or _line(noted, sent) is None:
        return "which has no such line"
    rule = tolerance(history, begun.order.account, line.sku, change.t_us)
    if rule is None:
        return "for which the ERP has no tolerance"
    percent = rule.over if noted.over else rule.under
    if percent is not None and noted.quantity > line.quantity.value * percent / Decimal(100):
        return f"which is more than the {percent:f} percent that it may be"
    return None


def _line(noted: DeliveryDeviation, lines: Sequence[Any]) -> Line | Any | None:
    return next((one for one in lines if (one.line, one.sku) == (noted.line, noted.sku)), None)
