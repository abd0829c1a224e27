"""I-04: what is booked is what was ordered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Item, Line, Order
from scenarios.history.facts import Begun
from scenarios.history.files import document_of
from scenarios.history.readers import order as read_order
from scenarios.invariants import return_requests
from scenarios.invariants.arithmetic import document_at, same_amount
from scenarios.invariants.asked import garbled
from scenarios.invariants.blocked import misplaced
from scenarios.invariants.configured import offered_as_chosen
from scenarios.invariants.dialect import rewritten
from scenarios.invariants.heads import amended
from scenarios.invariants.likeness import said
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally
from scenarios.invariants.orders import pairs
from scenarios.invariants.quotes import carried_over

_ID: Final = "I-04"

_SECOND_US: Final = 1_000_000
"""Of the instant of ordering a system may drop what is below a second; nobody orders by it."""

_HEAD: Final = (
    "account",
    "shop",
    "purchase_order_number",
    "customer_reference",
    "notes",
    "deliver_to",
    "invoicee",
    "requested_date",
    "carrier",
    "custom",
)
_UNREADABLE: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError)


def check(history: History) -> Result:
    """An ERP order begins with the terms of its storefront order: head, addresses and lines.

    A return begins with what was asked for.
    """
    tally = Tally(history, _ID)
    for placed, booked in pairs(history):
        tally.observations += 1
        wrong = _wrong(history, placed, booked)
        if wrong:
            _tell(tally, placed, booked, wrong)
        misplaced(tally, placed, booked)
    garbled(tally)
    return_requests.garbled(tally)
    carried_over(tally)
    offered_as_chosen(tally)
    amended(tally)
    return tally.result()


def _wrong(history: History, placed: Begun, booked: Begun) -> list[str]:
    """The differences, without what the ERP's profile did to an order that was sent as placed.

    Who cuts a field himself, though no further than the ERP would have, is not excused.
    """
    wrong = list(differences(history, placed, booked.order))
    texts = {name.replace("_", " "): name for name in _HEAD}
    rewrites = {
        said
        for said in set(wrong) & texts.keys()
        if getattr(booked.order, texts[said])
        == (rewritten(history, texts[said], getattr(placed.order, texts[said])) or None)
    }
    if not rewrites:
        return wrong
    calls = history.creates.get(booked.order.reference, ())
    sent = [asked(history, one.seq) for one in calls if one.call_id == booked.cause]
    if not sent or sent[0] is None:
        return wrong
    faithful = rewrites - set(differences(history, placed, sent[0]))
    return [said for said in wrong if said not in faithful]


def differences(history: History, placed: Begun, other: Order) -> Iterator[str]:
    """The names of what is not as it was ordered; a line is named `line 2 sku`."""
    order = placed.order
    for name in _HEAD:
        ours, theirs = getattr(order, name), getattr(other, name)
        if ours != theirs and not (name == "account" and _took_over(history, ours, theirs)):
            yield name.replace("_", " ")
    if order.placed_at // _SECOND_US != other.placed_at // _SECOND_US:
        yield "placed at"
    agreed, booked = _by_number(order), _by_number(other)
    if len(order.lines) != len(other.lines) or agreed.keys() != booked.keys():
        yield f"its lines ({len(order.lines)} ordered, {len(other.lines)} booked)"
        return
    for number, line in agreed.items():
        item = document_at(history.erp.items.get(line.sku), placed.t_us)
        yield from (f"line {number} {name}" for name in _line(line, booked[number], item))


def _took_over(history: History, account: str, other: str) -> bool:
    """Whether the ERP ever said that the other took the account's place, in however many steps."""
    left, seen = [account], {account}
    while left:
        changes = history.erp.relations.get(left.pop(), ())
        intos = {one.document.merged_into for one in changes if one.document is not None}
        if other in intos:
            return True
        further = [into for into in intos if into is not None and into not in seen]
        seen.update(further)
        left += further
    return False


def _by_number(order: Order) -> dict[int, Line]:
    return {line.line: line for line in order.lines}


def _line(ours: Line, theirs: Line, item: Item | None) -> Iterator[str]:
    if ours.sku != theirs.sku:
        yield "item"
    elif not same_amount(ours.quantity, theirs.quantity, item):
        yield "quantity"
    if ours.price_rule != theirs.price_rule:
        yield "price rule"
    if ours.discount_rule != theirs.discount_rule:
        yield "discount rule"


def _tell(tally: Tally, placed: Begun, booked: Begun, wrong: list[str]) -> None:
    key, number = booked.order.reference, booked.order.number or "?"
    sent = [one for one in tally.history.creates.get(key, ()) if one.call_id == booked.cause]
    call = sent[0].seq if sent else -1
    tally.violated(
        _blame(tally.history, placed, call, wrong),
        f"ERP order {number} differs from storefront order {key} in "
        f"{', '.join(said(placed.order, booked.order, name) for name in wrong[:12])}",
        [placed.seq, call, booked.seq],
        key,
        *wrong,
    )


def _blame(history: History, placed: Begun, call: int, wrong: list[str]) -> Subject:
    """The integration's, unless it sent everything as it was ordered."""
    sent = None if call < 0 else asked(history, call)
    if sent is None:
        return INTEGRATION
    return INTEGRATION if set(differences(history, placed, sent)) & set(wrong) else SIMULATOR


def asked(history: History, call: int, reference: str | None = None) -> Order | None:
    """The order that a call asked for, or the one of that reference in the file that it brought;
    None when it cannot be read.
    """
    body: dict[str, Any] = history.record(call).body
    try:
        return read_order(document_of(body, reference))
    except _UNREADABLE:
        return None


INVARIANT: Final = Invariant(
    id=_ID,
    name="order fidelity",
    statement=(
        "lines (also of repeated items), account, addresses, the buyer's order number, notes, "
        "dates, carrier, custom fields and price rules are in the ERP as they were ordered; what "
        "the ERP is asked for is what the buyer asked for, and the order that an offer "
        "becomes has the lines of the offer, and the options that were chosen of them; of a head "
        "that is amended both systems have what was asked for last and accepted"
    ),
    claim="safety",
    needs=("effect of storefront orders", "effect of erp orders"),
    explain="""
The goods go to the wrong ramp, the buyer's accounts department rejects an invoice without its
order number, or somebody gets one case where he ordered two.

How it usually breaks: two lines of one item are merged or matched by item instead of by line; a
field is cut to the length that the ERP keeps; the default address of the account replaces the
one that was entered; an event is delivered late and the order is read again from the wrong
place. Of two amendments the one that was asked for first arrives last, dated by whoever carries
it, and undoes the other; or the portal goes on showing what it asked for and not what was kept.

How to mend it: map line by line, by line number. Send every field that the buyer filled in, and
park an order whose field does not fit instead of cutting it. Hand on when an amendment was asked
for, and show what the ERP says that it keeps. The evidence shows the request: if it was right
there, the ERP changed it. What an ERP is known to cut, rewrite or block (its profile says so) is no
finding, as long as it was sent in full.
""",
    check=check,
)
