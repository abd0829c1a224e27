"""Reads what buyers ask the ERP for, and its answers, into what the judge keeps of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scenarios.history.asked_documents import (
    Addressing,
    Amending,
    Answer,
    Decision,
    Head,
    Less,
    Named,
    Offered,
    OfferedLine,
    Requester,
    Ruling,
    Wish,
    Wishes,
)
from scenarios.history.options import chosen
from scenarios.history.readers import address, instant, money, number, quantity, rate, sums

Raw = Mapping[str, Any]


def wishes(raw: Raw) -> Wishes:
    """Read what a quote was asked for, as either side writes it."""
    return Wishes(
        raw["reference"] if "reference" in raw else raw["id"],
        raw.get("number"),
        raw["shop"],
        raw["account"],
        instant(raw["requested_at"]),
        raw["currency"],
        raw.get("notes") or None,
        tuple(sorted(_wish(row) for row in raw["lines"])),
        _requester(raw),
    )


def answer(raw: Raw) -> Answer:
    """Read the ERP's quote, or the answer that a storefront shows: the newest offer counts."""
    offer = _newest(raw)
    return Answer(
        raw["number"],
        raw["state"],
        raw["reason"],
        None if offer is None else _offered(offer),
        raw["order"],
    )


def amending(raw: Raw) -> Amending:
    """Read what a buyer wants less of, as either side writes it."""
    return Amending(
        raw["reference"] if "reference" in raw else raw["id"],
        raw.get("number"),
        raw["shop"],
        raw["order"],
        raw["account"],
        instant(raw["requested_at"]),
        tuple(sorted(Less(row["line"], quantity(row["quantity"])) for row in raw["lines"])),
        _requester(raw),
        named(raw.get("head")),
    )


def named(raw: Raw | None) -> Named:
    """Read what is named of a head, an empty text as none."""
    told = {} if raw is None else raw
    return tuple(
        (name, address(told[name]) if name == "deliver_to" else told[name] or None)
        for name in sorted(Head._fields)
        if name in told
    )


def head(raw: Raw) -> Head:
    """Read what may be amended of the head of an order, as either side writes it."""
    return Head(
        raw.get("purchase_order_number") or None,
        raw.get("customer_reference") or None,
        raw.get("notes") or None,
        raw.get("requested_date") or None,
        address(raw.get("deliver_to")),
    )


def decision(raw: Raw) -> Decision:
    """Read what became of it."""
    told = raw.get("head_reason"), named(raw.get("kept"))
    return Decision(raw["number"], raw["state"], raw["reason"], *told)


def addressing(raw: Raw) -> Addressing:
    """Read which address a buyer wants, as either side writes it."""
    return Addressing(
        raw["reference"] if "reference" in raw else raw["id"],
        raw.get("number"),
        raw["shop"],
        raw["account"],
        instant(raw["requested_at"]),
        raw["replaces"],
        address(raw["address"]),
        _requester(raw),
    )


def ruling(raw: Raw) -> Ruling:
    """Read what became of that."""
    return Ruling(raw["number"], raw["state"], raw["reason"], raw["address_id"])


def signature(raw: Raw) -> tuple[int, str | None] | None:
    """The newest offer's revision and who approved it, as far as that is said; None for none."""
    offer = _newest(raw)
    return None if offer is None else (offer["revision"], offer.get("approved_by"))


def _newest(raw: Raw) -> Raw | None:
    """What says `offer` is the storefront's, whatever of the ERP's was handed on beside it."""
    if "offer" in raw:
        shown: Raw | None = raw["offer"]
        return shown
    return raw["offers"][-1] if raw["offers"] else None


def _requester(raw: Raw) -> Requester | None:
    by = raw.get("requested_by")
    return None if by is None else Requester(by["role"], by["id"])


def _wish(raw: Raw) -> Wish:
    wished = raw["wished_discount_percent"]
    discount_wished = None if wished is None else number(wished)
    return Wish(
        raw["line"],
        raw["sku"],
        quantity(raw["quantity"]),
        discount_wished,
        chosen(raw.get("options")),
    )


def _offered(raw: Raw) -> Offered:
    lines = tuple(
        OfferedLine(
            row["line"],
            row["sku"],
            quantity(row["quantity"]),
            rate(row["unit_price"]),
            row["unit_price"]["currency"],
            number(row["discount_percent"]),
            row["price_rule"],
            money(row["net"]),
            money(row["tax"]),
            chosen(row.get("options")),
            None if row.get("base_price") is None else rate(row["base_price"]),
        )
        for row in sorted(raw["lines"], key=lambda each: int(each["line"]))
    )
    return Offered(raw["revision"], instant(raw["valid_to"]), lines, sums(raw["totals"]))
