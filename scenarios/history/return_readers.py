"""Reads returns and credit notes of the wire into what the judge keeps of them."""

from __future__ import annotations

from typing import Any

from scenarios.history.documents import ShippedLine
from scenarios.history.readers import instant, invoiced, money, number, quantity
from scenarios.history.return_documents import (
    CreditNote,
    Replacement,
    Request,
    RequestedLine,
    Return,
    ReturnLine,
)

Raw = dict[str, Any]


def request(raw: Raw) -> Request:
    """Read a request: the storefront's own, or what a return says of it."""
    return Request(
        raw["request"] if "request" in raw else raw["id"],
        raw["shop"],
        raw["account"],
        raw["reference"],
        instant(raw["requested_at"]),
        (raw["requested_by"]["role"], raw["requested_by"]["id"]),
        raw["resolution"],
        raw["notes"] or None,
        tuple(sorted((_line(row) for row in raw["lines"]), key=_number)),
    )


def returned(raw: Raw) -> Return:
    """Read a return."""
    refusal = raw["refusal"]
    return Return(
        request(raw),
        raw["order"],
        instant(raw["entered_at"]),
        raw["state"],
        None if refusal is None else refusal["code"],
        number(raw["restocking_percent"]),
        raw["warehouse"],
        tuple(sorted((_progress(row) for row in raw["lines"]), key=_number)),
        tuple(raw["credit_notes"]),
        tuple(_replacement(row) for row in raw["replacements"]),
    )


def credit_note(raw: Raw) -> CreditNote:
    """Read a credit note."""
    totals = raw["totals"]
    return CreditNote(
        raw["return"],
        raw["invoice"],
        raw["order"],
        raw["reference"],
        raw["account"],
        tuple(sorted((invoiced(row) for row in raw["lines"]), key=lambda line: line.line)),
        number(raw["restocking_percent"]),
        money(totals["lines"]),
        money(totals["restocking_fee"]),
        money(totals["tax"]),
        money(totals["total"]),
        money(raw["applied"]),
        money(raw["unapplied"]),
        instant(raw["issued_at"]),
    )


def _line(raw: Raw) -> RequestedLine:
    return RequestedLine(raw["line"], raw["sku"], quantity(raw["quantity"]), raw["reason"])


def _progress(raw: Raw) -> ReturnLine:
    said = ("authorised", "received", "restocked", "scrapped", "credited", "replaced")
    return ReturnLine(*_line(raw), *(number(raw[name]) for name in said))


def _replacement(raw: Raw) -> Replacement:
    lines = (
        ShippedLine(row["line"], row["sku"], quantity(row["quantity"])) for row in raw["lines"]
    )
    return Replacement(
        raw["id"],
        tuple(sorted(lines)),
        raw["carrier"],
        raw["tracking"],
        raw["warehouse"],
        instant(raw["shipped_at"]),
    )


def _number(line: RequestedLine | ReturnLine) -> int:
    return line.line


READERS = {"return_request": request, "return": returned, "credit_note": credit_note}
"""How each entity is read."""
