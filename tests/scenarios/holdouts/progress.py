"""Defects in what the portal is told of an order's way: status, parcels, bills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson

from engine import Parts
from engine.store.records import NewWork
from scenarios.mutants import Mutant, Touch
from scenarios.mutants.grafts import Document, each_line, mapping
from tests.scenarios.holdouts.held import held_out
from tests.scenarios.holdouts.master_data import left_out

Source = Mapping[str, Any]


def tax_twice(_: Source, mapped: Document) -> Document:
    totals = mapped["totals"]
    tax = totals["tax"]
    if tax is None:
        return mapped
    more = {
        **totals["total"],
        "amount_minor": totals["total"]["amount_minor"] + tax["amount_minor"],
    }
    return {**mapped, "totals": {**totals, "total": more}}


def one_word_wrong(axis: str, right: str, wrong: str) -> Any:
    def change(_: Source, mapped: Document) -> Document:
        return {**mapped, axis: wrong} if mapped[axis] == right else mapped

    return change


def of_the_order_before(parts: Parts, touch: Touch) -> Parts:
    last: list[tuple[str, str]] = []

    def change(shipment: Source, mapped: Document) -> Document:
        last.append((shipment["order"], shipment["reference"]))
        if len(last) % 20:
            return mapped
        order, reference = last[-2]
        return {**mapped, "order": order, "reference": reference}

    return mapping("map_shipment", change)(parts, touch)


def first_invoice_only(parts: Parts, touch: Touch) -> Parts:
    billed: dict[str, str] = {}

    def further(new: NewWork) -> bool:
        return new.flow == "invoices" and billed.setdefault(new.key, new.object) != new.object

    return left_out(further)(parts, touch)


def tracking_of_the_first(parts: Parts, touch: Touch) -> Parts:
    known: dict[str, str] = {}

    def change(shipment: Source, mapped: Document) -> Document:
        return {**mapped, "tracking": known.setdefault(shipment["order"], mapped["tracking"])}

    return mapping("map_shipment", change)(parts, touch)


def payment_of(new: NewWork) -> bool:
    return new.flow == "invoices" and (new.version or 1) > 1


def at_night(new: NewWork) -> bool:
    """Work that is about a version that nobody looks at: every fifth status."""
    return new.flow == "order_status" and (new.version or 1) % 5 == 3


def held_unseen(new: NewWork) -> bool:
    return new.flow == "order_status" and bool((orjson.loads(new.body) or {}).get("holds"))


PROGRESS: Final[tuple[Mutant, ...]] = (
    held_out(
        "tax-twice",
        "tax is added twice to the bill",
        ("I-06", "I-07", "I-25", "I-21"),
        mapping("map_invoice", tax_twice),
    ),
    held_out(
        "status-tax-twice",
        "tax is added twice to the order's total",
        ("I-06", "I-07", "I-25"),
        mapping("map_status", tax_twice),
    ),
    held_out(
        "paid-word",
        "paid is shown as invoiced",
        ("I-15", "I-25", "I-27"),
        mapping("map_invoice", one_word_wrong("state", "paid", "partially_paid")),
    ),
    held_out(
        "done-word",
        "what is done is shown as under way",
        ("I-15", "I-25"),
        mapping("map_status", one_word_wrong("state", "done", "processing")),
    ),
    held_out(
        "wrong-order",
        "one parcel in twenty is shown with another order",
        ("I-22", "I-25", "I-27", "I-18", "I-28"),
        of_the_order_before,
    ),
    held_out(
        "first-invoice",
        "only the first bill of an order is shown",
        ("I-28", "I-21"),
        first_invoice_only,
    ),
    held_out(
        "first-tracking",
        "each parcel has the tracking of the first",
        ("I-22", "I-25"),
        tracking_of_the_first,
    ),
    held_out("payments", "payments are not passed on", ("I-24", "I-25"), left_out(payment_of)),
    held_out("skips", "some statuses are skipped", ("I-24",), left_out(at_night)),
    held_out(
        "holds-unseen", "an order on hold shows nothing", ("I-24", "I-28"), left_out(held_unseen)
    ),
    held_out(
        "no-charges",
        "freight is not shown",
        ("I-25", "I-06"),
        mapping("map_status", lambda _, mapped: {**mapped, "charges": []}),
    ),
    held_out(
        "whole-parcel",
        "quantities of a parcel are rounded",
        ("I-25", "I-22", "I-18"),
        mapping(
            "map_shipment",
            each_line(
                lambda line: {
                    **line,
                    "quantity": {
                        **line["quantity"],
                        "value": str(max(1, round(float(line["quantity"]["value"])))),
                    },
                }
            ),
        ),
    ),
    held_out(
        "carrier-of-parcel",
        "every parcel went by road",
        ("I-25",),
        mapping("map_shipment", lambda _, mapped: {**mapped, "carrier": "ROAD"}),
    ),
    held_out(
        "issue-day",
        "a bill is dated at midnight",
        ("I-25",),
        mapping(
            "map_invoice",
            lambda _, mapped: {
                **mapped,
                "issued_at": mapped["issued_at"][:10] + "T00:00:00.000000Z",
            },
        ),
    ),
)
