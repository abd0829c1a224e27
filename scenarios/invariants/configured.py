"""The judge's own reading of options: what was asked for is offered, shown and ordered, at its
surcharge.

Source: the definition `configuration` of the scope matrix, and docs/adr/0057. Of a line that names
options every option of the item has one value, none of the excluded combinations is among them, and
its price is the one before its options with the surcharges of all of them, per base unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from scenarios.history import History
from scenarios.history.asked_documents import OfferedLine, Wish
from scenarios.history.facts import Begun
from scenarios.history.options import Chosen, Configuration
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import document_at, factor
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Subject, Tally
from scenarios.invariants.orders import pairs
from scenarios.invariants.quotes import Offer, erp_offers, shown_offers


class _Made(NamedTuple):
    """A line as the ERP offered it, beside what was asked for, and by which rules it was priced."""

    seq: int
    asked_seq: int
    quote: str
    revision: int
    currency: str
    wish: Wish | None
    line: OfferedLine
    t_us: int
    rules: Configuration | None


def offered_as_chosen(tally: Tally) -> None:
    """The ERP offers what it was asked for, and only what is made; the storefront shows the same,
    and the order of it has the same, on both sides.
    """
    history = tally.history
    if not history.erp.entity("configuration"):
        return
    for made in _made(history):
        tally.observations += 1
        wished = () if made.wish is None else made.wish.options
        if made.line.options != wished:
            _tell(tally, made, "has other options than were asked for", "options")
        elif not _is_made(made):
            _tell(tally, made, "has options that the ERP's rules do not take", "taken")
    if history.figures.of_entity("configuration") is not None:
        _shown(tally)
    _ordered(tally)


def surcharged(tally: Tally) -> None:
    """The price of a line with options has their surcharges in it."""
    history = tally.history
    if not history.erp.entity("configuration"):
        return
    for made in _made(history):
        line, base = made.line, made.line.base_rate
        if not line.options or made.rules is None:
            continue
        tally.observations += 1
        item = document_at(history.erp.items.get(line.sku), made.t_us)
        unit = factor(item, line.quantity.unit)
        more = sum(
            (made.rules.surcharge(choice, made.currency) for choice in line.options), Fraction(0)
        )
        if base is None or unit is None or line.rate != base + more * Fraction(unit):
            _tell(tally, made, "has not its surcharges in its price", "surcharge")


def _made(history: History) -> Iterator[_Made]:
    """Every line that the ERP offered, once; what a second person confirmed has the rules of when
    it was proposed, which is when its quote changed and nothing new was offered.
    """
    for key, changes in sorted(history.erp.quotes.items()):
        asked = history.erp.requested["quote"].get(key)
        if asked is None:
            continue
        wishes = {wish.line: wish for wish in asked.asked.lines}
        answers = [None if one.document is None else one.document.offer for one in changes]
        for nth, change in enumerate(changes):
            offered = answers[nth]
            if offered is None or (nth and answers[nth - 1] == offered):
                continue
            proposed = nth >= 2 and answers[nth - 1] == answers[nth - 2]
            since = changes[nth - 1] if proposed else change
            for line in offered.lines:
                rules = _rules_at(history, line.sku, since.seq)
                wish, head = wishes.get(line.line), (change.seq, asked.seq, key, offered.revision)
                yield _Made(*head, asked.asked.currency, wish, line, since.t_us, rules)


def _rules_at(history: History, sku: str, seq: int) -> Configuration | None:
    """What could be chosen of an item before a record."""
    known: Configuration | None = None
    for change in history.erp.entity("configuration").get(sku, ()):
        if change.seq < seq:
            known = change.document
    return known


def _is_made(made: _Made) -> bool:
    if not made.line.options:
        return True
    return made.rules is not None and made.rules.takes(made.line.options)


def _shown(tally: Tally) -> None:
    """What the storefront shows of an offered line is chosen as it is in the ERP."""
    history = tally.history
    offers = history.view(erp_offers)
    for rule, shown in sorted(history.view(shown_offers).items()):
        offer = offers.get(rule)
        if offer is None:
            continue
        tally.observations += 1
        if shown.line.options != offer.line.options:
            tally.violated(
                INTEGRATION,
                f"line {shown.line.line} of quote {shown.quote} is shown with other options than "
                "the ERP offers",
                [offer.seq, shown.seq],
                "shown options",
                rule,
            )


def _ordered(tally: Tally) -> None:
    """What was offered with options is ordered with the same, in the storefront and in the ERP."""
    history = tally.history
    offers, shown = history.view(erp_offers), history.view(shown_offers)
    carried = history.figures.of_entity("configuration") is not None
    for placed, booked in pairs(history):
        rules = {line.line: line.price_rule or "" for line in placed.order.lines}
        wanted = _options(offers, rules)
        if not wanted:
            continue
        _kept(tally, history.erp, booked.order.number or "", wanted, SIMULATOR, (placed, booked))
        if carried:
            faithful = _options(shown, rules) == wanted
            blame: Subject = SIMULATOR if faithful else INTEGRATION
            key = placed.order.reference
            _kept(tally, history.storefront, key, wanted, blame, (placed, booked))


def _options(offers: dict[str, Offer], rules: dict[int, str]) -> dict[int, Chosen]:
    """The options of the lines that name offered lines with any, by line."""
    named = {line: offers[rule].line.options for line, rule in rules.items() if rule in offers}
    return {line: options for line, options in named.items() if options}


def _kept(
    tally: Tally,
    side: Side,
    name: str,
    wanted: dict[int, Chosen],
    blame: Subject,
    seen: tuple[Begun, Begun],
) -> None:
    tally.observations += 1
    kept = document_at(side.entity("order_configuration").get(name), tally.history.end_us)
    if kept != tuple(sorted(wanted.items())):
        tally.violated(
            blame,
            f"{side.actor} order {name} is by an offer and has other options than that",
            [one.seq for one in seen],
            "ordered options",
            side.actor,
            name,
        )


def _tell(tally: Tally, made: _Made, what: str, name: str) -> None:
    tally.violated(
        SIMULATOR,
        f"line {made.line.line} of quote {made.quote}, revision {made.revision}, {what}",
        [made.asked_seq, made.seq],
        name,
        made.quote,
        made.revision,
        made.line.line,
    )
