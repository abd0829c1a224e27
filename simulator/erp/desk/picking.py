"""Picking by a WMS: what is allocated is released to it, and what it confirms is posted.

The ERP owns orders and stock; the warehouse says what was found and what left. What was not found
is written off and waits again, for nobody can ship what is not there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.desk.book import OpenOrder, open_order, save
from simulator.erp.desk.outstanding import DONE, being_picked, left_of
from simulator.erp.desk.promising import renew
from simulator.erp.desk.shipping import Parcel, leave
from simulator.erp.desk.stockroom import issue, unhold
from simulator.erp.pick_documents import ConfirmedLine, NewPosting, Pick, PickLine, Posting
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import ZERO, text
from simulator.erp.rules.units import to_base
from simulator.transaction import Transaction

RELEASED: Final = "released"


def release_picks(tx: Transaction, number: str) -> list[str]:
    """Release what is allocated and not being picked yet: a pick for each warehouse; their ids.

    Raises Refusal order-held, or not-allocated where there is nothing to pick.
    """
    opened = open_order(tx, number)
    if opened.order["holds"]:
        raise Refusal("order-held", "a held order is not picked")
    picked = being_picked(tx, number)
    wanted: dict[str, list[PickLine]] = {}
    for line in opened.order["lines"]:
        for place, held in sorted(opened.booked(line)["held"].items()):
            left = Decimal(held) - picked.get((line["line"], place), ZERO)
            if left > 0:
                unit = line["quantity"]["unit"]
                none = {"value": "0", "unit": unit}
                row = {"line": line["line"], "sku": line["sku"], "shipped": none, "short": none}
                row["quantity"] = {"value": text(left), "unit": unit}
                wanted.setdefault(place, []).append(cast("PickLine", row))
    if not wanted:
        raise Refusal("not-allocated", "nothing is allocated that is not being picked")
    return [_release(tx, opened, place, wanted[place]) for place in sorted(wanted)]


def _release(tx: Transaction, opened: OpenOrder, place: str, lines: list[PickLine]) -> str:
    order = opened.order
    pick: Pick = {
        "id": tx.next_id("pick"),
        "shop": order["shop"],
        "order": order["number"],
        "reference": order["reference"],
        "warehouse": place,
        "carrier": order["carrier"],
        "state": RELEASED,
        "lines": lines,
        "released_at": format_instant(tx.instant),
    }
    tx.put("pick", pick["id"], cast("dict[str, Any]", pick))
    return pick["id"]


def post(tx: Transaction, new: NewPosting) -> str:
    """Post a confirmation: a shipment of what left, and what is missing waits again; its id.

    The same confirmation twice is posted twice, as far as something of the pick is open. Raises
    Refusal unknown-pick, or not-in-pick, and nothing has happened.
    """
    row = tx.get("pick", new["pick"])
    if row is None:
        raise Refusal("unknown-pick", "there is no pick of that id")
    pick = cast("Pick", row.body)
    opened = open_order(tx, pick["order"])
    for line in new["lines"]:
        _count(tx, pick, line)
    shipment = _ship(tx, opened, pick, new)
    missed = [_write_off(tx, opened, pick["warehouse"], line) for line in new["lines"]]
    save(tx, opened)
    if not any(left > 0 for left in left_of(tx, pick["id"], cast("Any", pick["lines"])).values()):
        pick["state"] = DONE
    tx.put("pick", pick["id"], cast("dict[str, Any]", pick))
    posting: Posting = {
        "id": tx.next_id("warehouse_posting"),
        "shop": pick["shop"],
        "confirmation": new["confirmation"],
        "pick": pick["id"],
        "order": pick["order"],
        "reference": pick["reference"],
        "warehouse": pick["warehouse"],
        "shipment": shipment,
        "lines": new["lines"],
        "tracking": new["tracking"],
        "posted_at": format_instant(tx.instant),
    }
    tx.put("warehouse_posting", posting["id"], cast("dict[str, Any]", posting))
    renew(tx, dict.fromkeys(sku for sku in missed if sku is not None))
    return posting["id"]


def _count(tx: Transaction, pick: Pick, confirmed: ConfirmedLine) -> None:
    """Count a line of a confirmation in its pick; raises Refusal not-in-pick or unit-mismatch."""
    line = next((one for one in pick["lines"] if one["line"] == confirmed["line"]), None)
    if line is None or line["sku"] != confirmed["sku"]:
        raise Refusal("not-in-pick", f"the pick has no line {confirmed['line']} of that item")
    for name, counted in (("shipped", confirmed["quantity"]), ("short", confirmed["short"])):
        if counted["unit"] != line["quantity"]["unit"]:
            raise Refusal("unit-mismatch", f"line {line['line']} is in {line['quantity']['unit']}")
        known = cast("dict[str, Any]", line)[name]
        known["value"] = text(Decimal(known["value"]) + Decimal(counted["value"]))
    if left_of(tx, pick["id"], cast("Any", [line]))[line["line"]] < 0:
        raise Refusal("not-in-pick", f"less is open of line {line['line']}")


def _ship(tx: Transaction, opened: OpenOrder, pick: Pick, new: NewPosting) -> str | None:
    """The shipment of what left, or None where nothing did."""
    gone: dict[int, Decimal] = {}
    for line in new["lines"]:
        quantity = Decimal(line["quantity"]["value"])
        if quantity > 0:
            gone[line["line"]] = gone.get(line["line"], ZERO) + quantity
    if not gone:
        return None
    tracking = new["tracking"] or f"TRACK-{tx.next_number('tracking'):08d}"
    at = format_instant(parse_instant(new["shipped_at"]))
    return leave(tx, opened, gone, Parcel(pick["warehouse"], new["carrier"], tracking, at))["id"]


def _write_off(
    tx: Transaction, opened: OpenOrder, place: str, confirmed: ConfirmedLine
) -> str | None:
    """What was not found is on no shelf and allocated to nobody; its SKU, None where all was."""
    missing = Decimal(confirmed["short"]["value"])
    if missing <= 0:
        return None
    line = opened.line(confirmed["line"])
    booked = opened.booked(line)
    unhold(line, booked, place, missing)
    line["backordered"] = text(Decimal(line["backordered"]) + missing)
    issue(tx, place, line["sku"], to_base(missing, Decimal(booked["factor"])))
    return line["sku"]
