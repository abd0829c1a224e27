"""What several invariants ask about quotes: what was offered, and what was taken of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from scenarios.history import History
from scenarios.history.asked_documents import Offered, OfferedLine
from scenarios.history.documents import Line
from scenarios.history.facts import Begun
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at, same_amount
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Tally
from scenarios.invariants.orders import pairs


class Offer(NamedTuple):
    """An offered line with what it belongs to, as one side knew it first."""

    seq: int
    quote: str
    account: str
    offered: Offered
    line: OfferedLine


def erp_offers(history: History) -> dict[str, Offer]:
    """Every line that the ERP ever offered, by its name."""
    return _offers(history.erp)


def shown_offers(history: History) -> dict[str, Offer]:
    """Every line that the storefront ever showed as offered, by its name."""
    return _offers(history.storefront)


def _offers(side: Side) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for key, changes in sorted(side.quotes.items()):
        asked = side.requested["quote"].get(key)
        for change in changes:
            offered = None if change.document is None else change.document.offer
            if offered is None or asked is None:
                continue
            for line in offered.lines:
                offer = Offer(change.seq, key, asked.asked.account, offered, line)
                found.setdefault(line.price_rule, offer)
    return found


def carried_over(tally: Tally) -> None:
    """What became of an offer has the offer's lines, items and quantities, on both sides."""
    history = tally.history
    offers = history.view(erp_offers)
    for placed, booked in pairs(history):
        for side, order in (("storefront", placed), ("ERP", booked)):
            taken = [offers[r] for line in order.order.lines if (r := line.price_rule) in offers]
            if not taken:
                continue
            tally.observations += 1
            wrong = list(_not_as_offered(history, order, taken[0]))
            if wrong:
                tally.violated(
                    SIMULATOR if side == "storefront" else INTEGRATION,
                    f"{side} order {order.order.number or order.order.reference} is by quote "
                    f"{taken[0].quote} and differs from what was offered in {', '.join(wrong)}",
                    [taken[0].seq, order.seq],
                    side,
                    placed.order.reference,
                    *wrong,
                )


def offered_price(tally: Tally, key: str, order: Begun, line: Line, offer: Offer) -> None:
    """A line by an offer is priced by it, whatever the list says, and taken while it bound."""
    history = tally.history
    tally.observations += 1
    wrong = list(_unlike_offer(order, line, offer))
    if not wrong:
        return
    shown = history.view(shown_offers).get(line.price_rule or "")
    faithful = shown is not None and not list(_unlike_offer(order, line, shown))
    tally.violated(
        INTEGRATION if faithful else SIMULATOR,
        f"line {line.line} of storefront order {key} is by quote {offer.quote}, revision "
        f"{offer.offered.revision}, and {' and '.join(wrong)}",
        [offer.seq, *([] if shown is None else [shown.seq]), order.seq],
        "offer",
        key,
        line.line,
    )


def _unlike_offer(order: Begun, line: Line, offer: Offer) -> Iterator[str]:
    offered, terms = offer.line, (line.rate, line.currency, line.discount)
    if terms != (offered.rate, offered.currency, offered.discount):
        yield "is not at the price and discount that were offered"
    if line.net is not None and line.net != offered.net:
        yield "does not come to what was offered"
    if order.order.placed_at >= offer.offered.valid_to:
        yield "was accepted when the offer did not bind any more"


def _not_as_offered(history: History, order: Begun, offer: Offer) -> Iterator[str]:
    ours = {line.line: line for line in order.order.lines}
    theirs = {line.line: line for line in offer.offered.lines}
    if ours.keys() != theirs.keys() or len(ours) != len(order.order.lines):
        yield "its lines"
        return
    for number, line in ours.items():
        item = document_at(history.erp.items.get(line.sku), order.t_us)
        if line.sku != theirs[number].sku:
            yield f"line {number} item"
        elif not same_amount(theirs[number].quantity, line.quantity, item):
            yield f"line {number} quantity"
        if line.price_rule != theirs[number].price_rule:
            yield f"line {number} price rule"
