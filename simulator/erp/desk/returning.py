"""Returns: entered for a client, decided by a clerk, taken in, looked at, and sent again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.desk.book import OpenOrder, open_order
from simulator.erp.desk.keying import KEYED
from simulator.erp.desk.places import survivor
from simulator.erp.desk.promising import renew
from simulator.erp.desk.stockroom import restock, take_out
from simulator.erp.documents import MovedLine, QuantityDocument, Shipment, ShipmentLine
from simulator.erp.problems import Refusal
from simulator.erp.return_documents import (
    NewReturn,
    Replacement,
    RequestedLine,
    Return,
    ReturnLine,
    ReturnRefusal,
)
from simulator.erp.rules.numbers import ZERO, text
from simulator.erp.rules.returns import claimed, derive, inspected, unsettled, within_window
from simulator.erp.rules.units import to_base
from simulator.face import found
from simulator.transaction import Transaction

_UNDER_WAY = frozenset({"authorised", "received", "inspected"})
_SHIPPED = frozenset({"partially_shipped", "shipped"})


def enter_return(tx: Transaction, new: NewReturn, window_s: int) -> str:
    """Take a request for a return, return its id; raises Refusal for what is no request at all.

    What the ERP's own rules forbid is entered all the same, as a refused return with its reason, so
    that whoever asked is told. The same request twice makes two returns, as real ERPs do.
    """
    opened = _order_of(tx, new)
    for line in new["lines"]:
        ordered = opened.line(line["line"])
        if ordered["sku"] != line["sku"]:
            raise Refusal("unknown-line", f"line {line['line']} of the order is another item")
        if ordered["quantity"]["unit"] != line["quantity"]["unit"]:
            raise Refusal("unit-mismatch", f"line {line['line']} is in another unit")
    refusal = _refusal(tx, opened, new, window_s)
    document = cast("Return", {**new, "id": tx.next_id("return")})
    document |= {
        "order": opened.order["number"],
        "entered_at": format_instant(tx.instant),
        "state": "requested" if refusal is None else "refused",
        "refusal": refusal,
        "restocking_percent": "0",
        "warehouse": None,
        "lines": [_line(line) for line in new["lines"]],
        "credit_notes": [],
        "replacements": [],
    }
    return _save(tx, document)


def authorise(
    tx: Transaction, return_id: str, asked: Sequence[MovedLine] | None, percent: str
) -> None:
    """Let these lines come back, or all; raises Refusal more-than-requested."""
    document = _open(tx, return_id, frozenset({"requested"}))
    wanted = None if asked is None else asked_of(document, asked)
    for line in document["lines"]:
        requested = Decimal(line["quantity"]["value"])
        quantity = requested if wanted is None else wanted.get(line["line"], ZERO)
        if quantity > requested:
            detail = f"line {line['line']} was asked for {text(requested)}"
            raise Refusal("more-than-requested", detail, line=line["line"])
        line["authorised"] = text(quantity)
    document["restocking_percent"] = percent
    derive(document)
    _save(tx, document)


def refuse(tx: Transaction, return_id: str, code: str, said: str | None) -> None:
    """Let nothing come back."""
    document = _open(tx, return_id, frozenset({"requested"}))
    document["state"], document["refusal"] = "refused", {"code": code, "text": said}
    _save(tx, document)


def receive_return(
    tx: Transaction, return_id: str, warehouse: str, asked: Sequence[MovedLine] | None
) -> None:
    """Goods arrive at a warehouse; they are nobody's stock until somebody has looked at them."""
    document = _open(tx, return_id, _UNDER_WAY)
    if tx.get("warehouse", warehouse) is None:
        raise Refusal("unknown-warehouse", "there is no warehouse of that id")
    if document["warehouse"] not in {None, warehouse}:
        raise Refusal("other-warehouse", f"the return goes to {document['warehouse']}")
    document["warehouse"] = warehouse
    awaited = {
        line["line"]: Decimal(line["authorised"]) - Decimal(line["received"])
        for line in document["lines"]
    }
    wanted = awaited if asked is None else asked_of(document, asked)
    if not any(wanted.values()):
        raise Refusal("not-awaited", "nothing of the return is awaited")
    for line in document["lines"]:
        quantity = wanted.get(line["line"], ZERO)
        if quantity > awaited[line["line"]]:
            left = text(awaited[line["line"]])
            raise Refusal("not-awaited", f"line {line['line']} awaits {left}", line=line["line"])
        line["received"] = text(Decimal(line["received"]) + quantity)
    derive(document)
    _save(tx, document)


def inspect(tx: Transaction, return_id: str, looked_at: Sequence[Any]) -> None:
    """Put goods that arrived back on the shelf, where waiting orders get them, or scrap them."""
    document = _open(tx, return_id, _UNDER_WAY)
    opened = open_order(tx, document["order"])
    restocked: dict[str, Decimal] = {}
    for each in looked_at:
        line = _return_line(document, each["line"])
        quantity = Decimal(_in_unit(line, each))
        left = Decimal(line["received"]) - inspected(line)
        if quantity > left:
            detail = f"line {line['line']} has {text(left)} to look at"
            raise Refusal("not-received", detail, line=line["line"])
        field = "restocked" if each["disposition"] == "restock" else "scrapped"
        line[field] = text(Decimal(line[field]) + quantity)  # type: ignore[literal-required]
        if field == "restocked":
            base = to_base(quantity, _factor(opened, line))
            restocked[line["sku"]] = restocked.get(line["sku"], ZERO) + base
    derive(document)
    _save(tx, document)
    restock(tx, str(document["warehouse"]), restocked)
    renew(tx, list(restocked))


def replace(tx: Transaction, return_id: str, carrier: str | None) -> None:
    """Send as much as was inspected and is not settled, free of charge, from the same warehouse."""
    document = _open(tx, return_id, _UNDER_WAY)
    opened, place = open_order(tx, document["order"]), str(document["warehouse"])
    lines: list[ShipmentLine] = []
    for line in document["lines"]:
        quantity = unsettled(line)
        if quantity > 0:
            take_out(tx, place, line["sku"], to_base(quantity, _factor(opened, line)))
            line["replaced"] = text(Decimal(line["replaced"]) + quantity)
            moved: QuantityDocument = {"value": text(quantity), "unit": line["quantity"]["unit"]}
            lines.append({"line": line["line"], "sku": line["sku"], "quantity": moved})
    if not lines:
        raise Refusal("nothing-to-settle", "nothing was inspected that is not settled")
    parcel: Replacement = {
        "id": f"RS-{tx.next_number('replacement'):06d}",
        "lines": lines,
        "carrier": carrier or opened.order["carrier"],
        "tracking": f"TRACK-{tx.next_number('tracking'):08d}",
        "warehouse": place,
        "shipped_at": format_instant(tx.instant),
    }
    document["replacements"].append(parcel)
    derive(document)
    _save(tx, document)


def close(tx: Transaction, return_id: str) -> None:
    """Await nothing more: what has not come by now does not come."""
    document = _open(tx, return_id, _UNDER_WAY)
    for line in document["lines"]:
        line["authorised"] = line["received"]
    derive(document)
    _save(tx, document)


def open_return(tx: Transaction, return_id: str) -> Return:
    """A return that is under way; raises Problem not-found or Refusal return-not-open."""
    return _open(tx, return_id, _UNDER_WAY)


def save_return(tx: Transaction, document: Return) -> None:
    """Store a return as its lines make it."""
    derive(document)
    _save(tx, document)


def _order_of(tx: Transaction, new: NewReturn) -> OpenOrder:
    """The account's order of that reference; raises Refusal unknown-order.

    Of several, as a doubled order leaves them, the oldest of which something was shipped. What a
    merged account ordered may have been entered for the one that took its place.
    """
    standing = survivor(tx, new["account"])
    theirs = [
        row
        for row in tx.find("order", "reference", new["reference"])
        if row.view["shop"] in {new["shop"], KEYED}
        and survivor(tx, row.view["account"]) == standing
    ]
    if not theirs:
        raise Refusal("unknown-order", "the account has no such order")
    shipped = (row for row in theirs if row.view["shipment_state"] in _SHIPPED)
    return open_order(tx, next(shipped, theirs[0]).id)


def _refusal(
    tx: Transaction, opened: OpenOrder, new: NewReturn, window_s: int
) -> ReturnRefusal | None:
    """What the ERP's own rules say against it: too much, or too late."""
    number = opened.order["number"]
    returns = [cast("Return", row.view) for row in tx.find("return", "order", number)]
    shipments = [cast("Shipment", row.view) for row in tx.find("shipment", "order", number)]
    asked_at = parse_instant(new["requested_at"])
    late = False
    for line_number, asked in _summed(new["lines"]).items():
        line = opened.line(line_number)
        left = Decimal(line["shipped"]) - claimed(returns, line_number)
        if asked > left:
            return {"code": "more-than-returnable", "text": None}
        shipped = (
            (parse_instant(one["shipped_at"]), Decimal(each["quantity"]["value"]))
            for one in shipments
            for each in one["lines"]
            if each["line"] == line_number
        )
        late = late or asked > within_window(shipped, asked_at, window_s)
    return {"code": "outside-window", "text": None} if late else None


def _summed(lines: Sequence[RequestedLine]) -> dict[int, Decimal]:
    sums: dict[int, Decimal] = {}
    for line in lines:
        quantity = Decimal(line["quantity"]["value"])
        if line["line"] in sums:
            raise Refusal("duplicate-line", f"line {line['line']} stands twice")
        sums[line["line"]] = quantity
    return sums


def asked_of(document: Return, asked: Sequence[MovedLine]) -> dict[int, Decimal]:
    """Quantity by line of the return; raises Refusal unknown-line or unit-mismatch."""
    wanted: dict[int, Decimal] = {}
    for each in asked:
        line = _return_line(document, each["line"])
        quantity = Decimal(_in_unit(line, each))
        wanted[line["line"]] = wanted.get(line["line"], ZERO) + quantity
    return wanted


def _return_line(document: Return, number: int) -> ReturnLine:
    for line in document["lines"]:
        if line["line"] == number:
            return line
    raise Refusal("unknown-line", f"the return has no line {number}")


def _in_unit(line: ReturnLine, each: MovedLine) -> str:
    if each["quantity"]["unit"] != line["quantity"]["unit"]:
        raise Refusal("unit-mismatch", f"line {line['line']} is in {line['quantity']['unit']}")
    return each["quantity"]["value"]


def _factor(opened: OpenOrder, line: ReturnLine) -> Decimal:
    return Decimal(opened.booked(opened.line(line["line"]))["factor"])


def _line(line: RequestedLine) -> ReturnLine:
    return {
        **line,
        "authorised": "0",
        "received": "0",
        "restocked": "0",
        "scrapped": "0",
        "credited": "0",
        "replaced": "0",
    }


def _open(tx: Transaction, return_id: str, states: frozenset[str]) -> Return:
    document = cast("Return", found(tx.get("return", return_id), "return").body)
    if document["state"] not in states:
        raise Refusal("return-not-open", f"the return is {document['state']}")
    return document


def _save(tx: Transaction, document: Return) -> str:
    tx.put("return", document["id"], cast("dict[str, Any]", document))
    return document["id"]
