"""The books of goods: stock, orders, shipments, returns; quantities in and out."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Final

from scenarios.conservation import reversals
from scenarios.conservation.book import ZERO, Book
from scenarios.conservation.ledger import INCREASES, Doc, Ledger, many, minor

_RECEIVED: Final = ("erp.stock.receive", "erp.replenishments.receive")
_SUCCESSIONS: Final = ("erp.orders.substitute", "erp.orders.split")
_INCREASE: Final = "erp.increases.create"
_ROUNDED: Final = Decimal(1)
"""Each of two lines was rounded by half a minor unit at most."""

_BEGUN: Final = "erp"
_SETTLES: Final = "returns.return"
_OVER: Final = "over-delivered"
"""The shop of an order that began in the ERP, and the field in which it names the return that it
settles.
"""


def stock(ledger: Ledger, book: Book) -> None:
    """On hand = opening + received + counted + restocked + taken back - shipped - missed -
    replaced.
    """
    for place, row in ledger.erp("availability"):
        book.close(place, Decimal(row["on_hand"]), opening=ledger.opening.get(place, ZERO))
    for call, (operation, _, content) in ledger.asked.items():
        if operation == "erp.stock.adjust" and call in ledger.done:
            place = f"{content['warehouse']}/{content['sku']}"
            book.post(place, "counted", Decimal(content["delta"]))
        if operation in _RECEIVED and call in ledger.done:
            for row, pack in zip(content["lines"], ledger.packs.get(call, ()), strict=False):
                place = f"{content['warehouse']}/{row['sku']}"
                book.post(place, "received", many(row) * pack)
    for parcel, line in ledger.lines("shipment"):
        gone = ledger.base(parcel["order"], line, many(line))
        book.post(f"{parcel['warehouse']}/{line['sku']}", "shipped", -gone)
    _missed(ledger, book)
    reversals.stock(ledger, book)
    for back, line in ledger.lines("return"):
        moved = ledger.base(back["order"], line, Decimal(line["restocked"]))
        if moved:
            book.post(f"{back['warehouse']}/{line['sku']}", "restocked", moved)
    for back, line in _parcels(ledger):
        gone = ledger.base(back["order"], line, many(line))
        book.post(f"{back['warehouse']}/{line['sku']}", "replaced", -gone)


def _missed(ledger: Ledger, book: Book) -> None:
    """What a warehouse did not find is written off."""
    for told, line in ledger.lines("warehouse_posting"):
        missed = ledger.base(told["order"], line, Decimal(line["short"]["value"]))
        if missed:
            book.post(f"{told['warehouse']}/{line['sku']}", "missed", -missed)


def reserved(ledger: Ledger, book: Book) -> None:
    """What the shelves hold back of an item is what is allocated to orders."""
    held: dict[str, Decimal] = defaultdict(Decimal)
    for _, row in ledger.erp("availability"):
        held[row["sku"]] += Decimal(row["reserved"])
    for sku, total in held.items():
        book.close(sku, total)
    for order, line in ledger.lines("order"):
        kept = ledger.base(order["number"], line, Decimal(line["allocated"]))
        book.post(line["sku"], "allocated", kept)


def promised(ledger: Ledger, book: Book) -> None:
    """Available to promise = on hand - reserved - safety."""
    for place, row in ledger.erp("availability"):
        book.close(place, Decimal(row["available_to_promise"]))
        for part, sign in (("on_hand", 1), ("reserved", -1), ("safety", -1)):
            book.post(place, part, sign * Decimal(row[part]))


def entered(ledger: Ledger, book: Book) -> None:
    """What was ordered in the shop is in the ERP once, line by line, or was parked."""
    orders: dict[str, list[Doc]] = defaultdict(list)
    for _, order in ledger.erp("order"):
        orders[order["reference"]].append(order)
    for reference, placed in ledger.erp("order", "storefront"):
        twins = orders[reference]
        living = [order for order in twins if order["state"] != "cancelled"] or twins[:1]
        for line in placed["lines"]:
            book.close(f"{reference}/{line['line']}", many(line))
            if not twins and reference in ledger.parked:
                book.post(f"{reference}/{line['line']}", "parked", many(line))
        for line in (line for order in living for line in order["lines"]):
            book.post(f"{reference}/{line['line']}", "entered", many(line))


def ordered(ledger: Ledger, book: Book) -> None:
    """Ordered = shipped + cancelled + allocated + backordered - over-delivered, of every line.

    Over-delivered is what left beyond a line, as far as the ERP noted what allowed it.
    """
    noted: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for each in _deviations(ledger, _OVER):
        noted[each["order"], each["line"]] += many(each)
    for order, line in ledger.lines("order"):
        account = f"{order['number']}/{line['line']}"
        book.close(account, many(line))
        for part in ("shipped", "cancelled", "allocated", "backordered"):
            book.post(account, part, Decimal(line[part]))
        beyond = Decimal(line["shipped"]) + Decimal(line["cancelled"]) - many(line)
        over = min(max(beyond, ZERO), noted[order["number"], line["line"]])
        if over:
            book.post(account, "over-delivered", -over)


def _deviations(ledger: Ledger, reason: str) -> Iterator[Doc]:
    """What the ERP noted of parcels that were not what was ordered."""
    return (each for _, each in ledger.erp("delivery_deviation") if each["reason"] == reason)


def carried(kind: str, figure: str) -> Callable[[Ledger, Book], None]:
    """A figure of a line is the sum of what documents of a kind say of that line, less those that
    were taken back. A bill in place of a wrong one carries nothing more.
    """

    def rule(ledger: Ledger, book: Book) -> None:
        for order, line in ledger.lines("order"):
            book.close(f"{order['number']}/{line['line']}", Decimal(line[figure]))
        instead = reversals.instead(ledger)
        for document, line in ledger.lines(kind):
            if document["id"] not in instead:
                book.post(f"{document['order']}/{line['line']}", f"{kind}s", many(line))
        for document in reversals.taken_back(ledger, kind):
            for line in document["lines"]:
                account = f"{document['order']}/{line['line']}"
                book.post(account, "taken back", -many(line))

    return rule


def cancelled(ledger: Ledger, book: Book) -> None:
    """Every cancelled quantity was asked for, by a clerk's call or by an accepted amendment, or is
    what the ERP noted that it closed a line short by, of the parcel of that call.

    A clerk cancels what he substitutes or splits off: it goes on in another order.
    """
    for cause, (number, nth), less, kept in ledger.cancelled:
        account = f"{number}/{nth} by {cause}"
        wanted = {row["line"]: many(row) for row in ledger.amended.get(cause, {}).get("lines", ())}
        content = ledger.asked.get(cause, ("", 0, None))[2] or {"lines": []}
        rows = [content] if "line" in content else content["lines"]
        asked = sum((many(row) for row in rows if row["line"] == nth), ZERO)
        short = ledger.closed_short.get((cause, (number, nth)))
        if short is not None:
            book.close(account, less, closed_short=short)
        elif nth in wanted:
            book.close(f"{account} kept", kept, wanted=wanted[nth])
        else:
            book.close(account, less, asked=asked)


def succeeded(ledger: Ledger, book: Book) -> None:
    """What leaves a line to go on in another order is ordered there, for its share of the net
    unless the substitute has a price of its own.
    """
    for cause, (number, nth), less, _ in ledger.cancelled:
        if ledger.asked.get(cause, ("",))[0] in _SUCCESSIONS:
            book.close(f"{number}/{nth} by {cause}", less)
    for cause, successor in ledger.succeeded:
        origin = successor["origin"]
        first = {line["line"]: line for line in ledger.get("order", origin["order"])["lines"]}
        for line in successor["lines"]:
            account = f"{origin['order']}/{line['line']} by {cause}"
            book.post(account, "ordered anew", many(line))
            if origin["price"] == "original":
                before = first[line["line"]]
                share = minor(before["net"]) * many(line) / many(before)
                unit, net = successor["currency"], minor(line["net"])
                book.close(f"{account} net", net, unit, _ROUNDED, share_of_the_first=share)


def increased(ledger: Ledger, book: Book) -> None:
    """What a clerk raised a line by is ordered once, in an order that names it, and nothing else
    is.
    """
    for call, (operation, _, content) in ledger.asked.items():
        if operation == _INCREASE and call in ledger.done:
            for row in content["lines"]:
                book.close(f"{row['line']} by {call}", many(row))
    for call, order in ledger.increased:
        first = ledger.get("order", order["custom"][INCREASES])
        for line in order["lines"]:
            known = {each["line"]: each for each in first.get("lines", ())}.get(line["line"], {})
            same = known.get("sku") == line["sku"]
            book.post(f"{line['line']} by {call}", "ordered", many(line) if same else ZERO)


def returned(ledger: Ledger, book: Book) -> None:
    """What is credited and replaced of a return stands on notes, parcels and orders that are sent
    instead; nothing runs ahead.
    """
    for back, line in ledger.lines("return"):
        account = f"{back['id']}/{line['line']}"
        book.close(f"{account} credited", Decimal(line["credited"]))
        book.close(f"{account} replaced", Decimal(line["replaced"]))
        seen = Decimal(line["restocked"]) + Decimal(line["scrapped"])
        ended = Decimal(line["credited"]) + Decimal(line["replaced"])
        steps = [Decimal(line["authorised"]), Decimal(line["received"]), seen, ended]
        ahead = min(first - then for first, then in itertools.pairwise(steps))
        book.close(f"{account} steps", ZERO, ahead=min(ahead, ZERO))
    for note, line in ledger.lines("credit_note"):
        book.post(f"{note['return']}/{line['line']} credited", "credit notes", many(line))
    for back, line in _parcels(ledger):
        book.post(f"{back['id']}/{line['line']} replaced", "parcels", many(line))
    for order, line in ledger.lines("order"):
        settles = (order.get("custom") or {}).get(_SETTLES)
        if settles is not None and order["shop"] == _BEGUN:
            book.post(f"{settles}/{line['line']} replaced", "orders", many(line))


def _parcels(ledger: Ledger) -> Iterator[tuple[Doc, Doc]]:
    """Each line of what returns sent instead by parcels of their own, with its return."""
    for _, back in ledger.erp("return"):
        for parcel in back["replacements"]:
            yield from ((back, line) for line in parcel["lines"])
