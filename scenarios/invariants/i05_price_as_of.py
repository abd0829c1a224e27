"""I-05: the price is the contract's, as of the instant."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from scenarios.history import History
from scenarios.history.documents import Line, Quantity
from scenarios.history.facts import Begun, Shown
from scenarios.history.readers import order as read_order
from scenarios.invariants.arithmetic import document_at, in_unit
from scenarios.invariants.configured import surcharged
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
    not_exercised,
)
from scenarios.invariants.orders import accepted, pairs
from scenarios.invariants.pricing import Offer, Wish, erp_book, fits, storefront_book
from scenarios.invariants.quotes import erp_offers, offered_price
from scenarios.invariants.served import known_since_us

_ID: Final = "I-05"
_ONE: Final = Decimal(1)


class Used(NamedTuple):
    """A price somebody was shown or was charged, and for what."""

    seq: int
    t_us: int
    wish: Wish
    unit: str
    rate: Fraction
    percent: Decimal


def check(history: History) -> Result:
    """Prices shown, accepted and booked are the ERP's, as known within the freshness figure."""
    if history.figures.of_entity("price") is None:
        return not_exercised("the scope matrix does not send prices to the storefront")
    tally, offers = Tally(history, _ID), history.view(erp_offers)
    for key, order in accepted(history):
        for line in order.order.lines:
            offer = offers.get(line.price_rule or "")
            if offer is None:
                _ordered(tally, key, order, line)
            else:
                offered_price(tally, key, order, line, offer)
    for shown in history.shown:
        _shown(tally, shown)
    for placed, booked in pairs(history):
        _booked(tally, placed, booked)
    surcharged(tally)
    return tally.result()


def _ordered(tally: Tally, key: str, order: Begun, line: Line) -> None:
    document = order.order
    item = document_at(tally.history.erp.items.get(line.sku), order.t_us)
    wish = Wish(document.account, line.sku, item, line.quantity, line.currency, document.placed_at)
    used = Used(order.seq, order.t_us, wish, line.quantity.unit, line.rate, line.discount)
    _judge(tally, used, "line {1} of storefront order {0} was accepted with", key, line.line)


def _shown(tally: Tally, shown: Shown) -> None:
    if shown.rate is None:
        return
    at_us = shown.at - tally.history.starts_at
    item = document_at(tally.history.erp.items.get(shown.sku), at_us)
    amount = Quantity(shown.quantity, shown.unit)
    wish = Wish(shown.account, shown.sku, item, amount, shown.currency, shown.at)
    used = Used(shown.seq, at_us, wish, shown.unit, shown.rate, shown.discount)
    where = "item {1} in the catalogue of account {0} was shown with"
    _judge(tally, used, where, shown.account, shown.sku)


def _judge(tally: Tally, used: Used, where: str, *keys: str | int) -> None:
    """Compare with every offer that was right somewhere in the tolerated past.

    `where` is filled with the keys only when there is something to tell.
    """
    history = tally.history
    tally.observations += 1
    book = history.view(erp_book)
    now = book.offer(used.wish, used.t_us)
    if now is not None and _fits(now, used):
        return
    offers = book.offers(used.wish, _since(history, used.t_us), used.t_us)
    if any(_fits(offer, used) for offer in offers):
        return
    tally.violated(
        _blame(history, used),
        f"{where.format(*keys)} a price that the ERP's rules did not give at that time: "
        f"{_distance(used, offers)}",
        [used.seq, *_rules(history, used, offers)],
        "price",
        *keys,
    )


def _since(history: History, at_us: int) -> int:
    """How far back what was known may still count: the slowest of prices, discounts, relations."""
    entities = ("price", "discount", *(("relation",) if history.erp.relations else ()))
    return known_since_us(history, at_us, entities)


def _fits(offer: Offer, used: Used) -> bool:
    return fits(offer, used.rate, used.percent, used.unit, used.wish.item)


def _blame(history: History, used: Used) -> Subject:
    """The storefront's own mistake when what it had been told gives another price."""
    item = document_at(history.storefront.items.get(used.wish.sku), used.t_us)
    wish = replace(used.wish, item=item)
    told = history.view(storefront_book).offer(wish, used.t_us)
    return INTEGRATION if told is None or _fits(told, used._replace(wish=wish)) else SIMULATOR


def _distance(used: Used, offers: list[Offer]) -> str:
    """How far off it was, in percent: an amount is nobody's business here."""
    if not offers:
        return "no rule gave this buyer a price"
    offer = offers[-1]
    one = in_unit(Quantity(_ONE, used.unit), offer.unit, used.wish.item)
    right = offer.rate * (1 - Fraction(offer.percent) / 100) * Fraction(one or 1)
    paid = used.rate * (1 - Fraction(used.percent) / 100)
    if not right:
        return f"it should have been nothing by rule {offer.rule}"
    off = float((paid - right) / right * 100)
    if not off:
        return f"the price and the discount are not those of rule {offer.rule}"
    side = "above" if off > 0 else "below"
    return f"{abs(off):.2f} % {side} rule {offer.rule}"


def _rules(history: History, used: Used, offers: list[Offer]) -> list[int]:
    """The records of the rules that should have applied, on both sides."""
    seqs: list[int] = []
    for offer in offers:
        for side in (history.erp, history.storefront):
            known = [one.seq for one in side.prices.get(offer.rule, ()) if one.t_us <= used.t_us]
            seqs += known[-2:]
    return seqs


def _booked(tally: Tally, placed: Begun, booked: Begun) -> None:
    """The ERP's price and discount of each line equal those that the storefront accepted."""
    key, number = booked.order.reference, booked.order.number or "?"
    agreed = {line.line: line for line in placed.order.lines}
    for line in booked.order.lines:
        ours = agreed.get(line.line)
        if ours is None or ours.sku != line.sku:
            continue
        tally.observations += 1
        if not _same(tally.history, ours, line, booked.t_us):
            sent = [
                one.seq for one in tally.history.creates.get(key, ()) if one.call_id == booked.cause
            ]
            tally.violated(
                _sender(tally.history, sent, ours),
                f"line {line.line} of ERP order {number} is not priced as storefront order {key} "
                f"accepted it: {_apart(ours, line)}",
                [placed.seq, *sent, booked.seq],
                "booked",
                key,
                line.line,
            )


def _same(history: History, ours: Line, theirs: Line, at_us: int) -> bool:
    if ours.discount != theirs.discount or ours.currency != theirs.currency:
        return False
    if ours.rate == theirs.rate:
        return True
    item = document_at(history.erp.items.get(ours.sku), at_us)
    one = in_unit(Quantity(_ONE, theirs.quantity.unit), ours.quantity.unit, item)
    return (
        ours.quantity.unit != theirs.quantity.unit
        and one is not None
        and ours.rate * Fraction(one) == theirs.rate
    )


def _sender(history: History, sent: list[int], ours: Line) -> Subject:
    """The ERP's own change when the engine asked for what was agreed."""
    if not sent:
        return INTEGRATION
    asked = read_order(history.record(sent[0]).body["content"])
    right = any(
        line.line == ours.line and line.rate == ours.rate and line.discount == ours.discount
        for line in asked.lines
    )
    return SIMULATOR if right else INTEGRATION


def _apart(ours: Line, theirs: Line) -> str:
    agreed = ours.rate * (100 - Fraction(ours.discount))
    booked = theirs.rate * (100 - Fraction(theirs.discount))
    if not agreed or agreed == booked:
        return "price or discount differ"
    off = float((booked - agreed) / agreed * 100)
    return f"{abs(off):.2f} % {'above' if off > 0 else 'below'}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="price as of",
    statement=(
        "the unit price booked in the ERP is the price accepted in the storefront, and this, like "
        "every price that is merely shown, is the ERP's contract price at that instant (customer, "
        "tier, currency, validity, discount), known to the ERP within the freshness figure before; "
        "of an order by quote it is what was offered, accepted while the offer bound"
    ),
    claim="safety",
    needs=("effect of erp prices", "answer to a catalogue view or effect of storefront orders"),
    explain="""
A customer's contract price is seven per cent too high in the portal. He does not order, or he
orders and disputes the invoice; either way nobody trusts the portal again. It opens every
account of this field.

How it usually breaks: the list price is passed where a contract exists; a cache forgets whose
price it holds; the end of a validity is taken as inclusive, or in local time; a tier is lost;
the engine computes something (a currency, a mark-up, a unit) on the way; a price file empties
the list for the minutes in which it is loaded again.

How to mend it: pass the ERP's rules unchanged, with their ids, validities and versions, and
compute nothing. Key every cache by customer, item, unit and instant. Compare rule by rule once a
day.
""",
    check=check,
)
