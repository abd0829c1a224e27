"""The quote book: what was asked, what a clerk offers, and the order that an offer becomes.

An offer binds until its validity ends, whatever is revised meanwhile and whatever the list says
then: a line of an order that names `<quote>.<revision>.<line>` as its rule is priced by it. What
was ordered once is used up. An offer that gives away more than `ALONE_PERCENT` of the ERP's own
price is proposed, and binds nobody before a second person has confirmed it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final, cast

from contracts.instants import format_instant, parse_instant
from simulator.erp.asked_documents import (
    AskedLine,
    NewQuote,
    Offer,
    OfferedLine,
    PricedLine,
    Proposal,
    Quote,
)
from simulator.erp.desk.book import MAX_MINOR, money, totals
from simulator.erp.desk.configuring import check_choice, keep, surcharge, surcharged
from simulator.erp.desk.partners import check_entitled, paying
from simulator.erp.desk.places import place_of, survivor
from simulator.erp.desk.pricebook import tax_included
from simulator.erp.documents import Item, NewOrder, OrderedLine, Price, UnitPriceDocument
from simulator.erp.problems import Refusal
from simulator.erp.rules.numbers import ZERO, fits, text, times
from simulator.erp.rules.pricing import line_net, net_and_tax, select_price
from simulator.erp.rules.units import factor, factors
from simulator.face import found
from simulator.transaction import Transaction

REQUESTED: Final = "requested"
APPROVED: Final = "approved"
DECLINED: Final = "declined"
ACCEPTED: Final = "accepted"

ALONE_PERCENT: Final = Decimal(30)
"""So much of the ERP's own price one person may give away, in the price or as a discount. The
figure is ours; a company sets its own.
"""

_Line = AskedLine | OfferedLine

_PARTS: Final = 3
"""Of the name of an offered line: quote, revision, line."""


def ask(tx: Transaction, new: NewQuote) -> Quote:
    """Enter what somebody asks a quote for; the same reference twice makes two, as of orders.

    What may not be sold to the account is not quoted; one that pays for it and is blocked blocks
    it. What is chosen and cannot be had is declined, with what it is. Raises Refusal as order entry
    does.
    """
    paying(tx, survivor(tx, new["account"]), new["currency"])
    if len({line["line"] for line in new["lines"]}) != len(new["lines"]):
        raise Refusal("duplicate-line", "every line has a number of its own")
    asked_at = format_instant(parse_instant(new["requested_at"]))
    for line in new["lines"]:
        item, _ = _line_factor(tx, line)
        check_entitled(tx, new["account"], item, line["line"], asked_at)
        if not fits(Decimal(line["quantity"]["value"])):
            raise Refusal("quantity-precision", "at most 12 digits before and 6 after the point")
    reason = _not_made(tx, new)
    quote: Quote = {
        "number": tx.next_id("quote"),
        **new,
        "requested_by": new.get("requested_by"),
        "received_at": format_instant(tx.instant),
        "state": REQUESTED if reason is None else DECLINED,
        "reason": reason,
        "offers": [],
        "proposed": None,
        "order": None,
    }
    return _save(tx, quote)


def approve(
    tx: Transaction, number: str, valid_to: str, priced: Sequence[PricedLine], *, by: str
) -> Quote:
    """Offer prices and discounts, line by line; a second time it is a revision. `by` approves it.

    Where it gives away more than one person may it is `proposed`, in place of what was before.
    Where the clerk gives no price it is the one of the ERP's own rules. Raises Refusal quote-closed
    for what was ordered, validity-invalid unless the offer binds for some time.
    """
    quote = _open(tx, number)
    until = parse_instant(valid_to)
    if until <= tx.instant:
        raise Refusal("validity-invalid", "an offer binds until an instant that is to come")
    by_line = {line["line"]: line for line in priced}
    if len(by_line) != len(priced):
        raise Refusal("duplicate-line", "every line has a number of its own")
    if by_line.keys() != {line["line"] for line in quote["lines"]}:
        raise Refusal("unknown-line", "an offer prices exactly the lines that were asked for")
    revision = len(quote["offers"]) + 1
    lines = [_offered(tx, quote, revision, line, by_line[line["line"]]) for line in quote["lines"]]
    sums, ends = totals(lines, [], quote["currency"]), format_instant(until)
    if any(_gives_away_much(tx, quote, line) for line in lines):
        proposal: Proposal = {
            "revision": revision,
            "proposed_at": format_instant(tx.instant),
            "proposed_by": by,
            "valid_to": ends,
            "lines": lines,
            "totals": sums,
        }
        quote["proposed"] = proposal
        return _save(tx, quote)
    offer: Offer = {
        "revision": revision,
        "approved_at": format_instant(tx.instant),
        "approved_by": by,
        "valid_to": ends,
        "lines": lines,
        "totals": sums,
    }
    return _offer(tx, quote, offer)


def confirm(tx: Transaction, number: str, *, by: str) -> Quote:
    """A second person agrees to what was proposed, and it is offered.

    Raises Refusal quote-not-proposed where nothing waits for that, second-person-needed for who
    proposed it, validity-invalid where it would not bind any more.
    """
    quote = _open(tx, number)
    proposed = quote.get("proposed")
    if proposed is None:
        raise Refusal("quote-not-proposed", "nothing of the quote waits for a second person")
    if proposed["proposed_by"] == by:
        raise Refusal("second-person-needed", "somebody else has to confirm it")
    if parse_instant(proposed["valid_to"]) <= tx.instant:
        raise Refusal("validity-invalid", "an offer binds until an instant that is to come")
    offer: Offer = {
        "revision": proposed["revision"],
        "approved_at": proposed["proposed_at"],
        "approved_by": proposed["proposed_by"],
        "confirmed_at": format_instant(tx.instant),
        "confirmed_by": by,
        "valid_to": proposed["valid_to"],
        "lines": proposed["lines"],
        "totals": proposed["totals"],
    }
    return _offer(tx, quote, offer)


def decline(tx: Transaction, number: str, reason: str) -> Quote:
    """Say no to what was asked; an offer that was made binds, so it cannot be taken back."""
    quote = _open(tx, number)
    if quote["state"] != REQUESTED:
        raise Refusal("quote-closed", "only what waits for an answer can be declined")
    quote["state"], quote["reason"], quote["proposed"] = DECLINED, reason, None
    return _save(tx, quote)


def offered_line(tx: Transaction, rule: str) -> OfferedLine | None:
    """The offered line of that name, `<quote>.<revision>.<line>`; None where there is none."""
    offer = _offer_of(tx, rule)
    lines = [] if offer is None else offer[1]["lines"]
    return next((line for line in lines if line["price_rule"] == rule), None)


def take_up(tx: Transaction, new: NewOrder) -> Quote | None:
    """The quote that an order is by, checked; None for an order by no quote at all.

    An order takes an offer as a whole: its lines, items and quantities. It counts when it was
    placed, not when it arrives. Raises Refusal quote-mixed, quote-differs, quote-expired or
    quote-ordered.
    """
    found_offers = [_offer_of(tx, line["price_rule"]) for line in new["lines"]]
    known = [each for each in found_offers if each is not None]
    if not known:
        return None
    quote, offer = known[0]
    one = {(each["number"], made["revision"]) for each, made in known}
    if len(one) > 1 or len(known) < len(found_offers):
        raise Refusal("quote-mixed", "an order is by one offer, or by none")
    if survivor(tx, quote["account"]) != new["account"] or quote["shop"] != new["shop"]:
        raise Refusal("unknown-price-rule", "there is no such rule")
    if quote["order"] is not None:
        raise Refusal("quote-ordered", "the quote was ordered before")
    if not _same_lines(new["lines"], offer["lines"]):
        raise Refusal("quote-differs", "an order has the lines and quantities of its offer")
    if parse_instant(new["placed_at"]) >= parse_instant(offer["valid_to"]):
        raise Refusal("quote-expired", "the offer did not bind any more when it was accepted")
    return quote


def close(tx: Transaction, quote: Quote, order: str, rule: str) -> None:
    """The quote became that order, by the offer of which a line has that name."""
    taken = _offer_of(tx, rule)
    quote["state"], quote["order"], quote["proposed"] = ACCEPTED, order, None
    keep(tx, order, [] if taken is None else taken[1]["lines"])
    _save(tx, quote)


def _not_made(tx: Transaction, new: NewQuote) -> str | None:
    """Why what was chosen cannot be had, with its code; None where it can."""
    try:
        for line in new["lines"]:
            check_choice(tx, line, new["currency"])
    except Refusal as refused:
        return f"{refused.slug}: {refused.detail}"
    return None


def _open(tx: Transaction, number: str) -> Quote:
    quote = cast("Quote", found(tx.get("quote", number), "quote").body)
    if quote["state"] == ACCEPTED:
        raise Refusal("quote-closed", "the quote was ordered")
    return quote


def _offer(tx: Transaction, quote: Quote, offer: Offer) -> Quote:
    quote["offers"].append(offer)
    quote["state"], quote["reason"], quote["proposed"] = APPROVED, None, None
    return _save(tx, quote)


def _gives_away_much(tx: Transaction, quote: Quote, line: OfferedLine) -> bool:
    """Whether a line costs so little, beside the ERP's own price, that one person may not say so.

    What no rule prices is measured by the discount alone.
    """
    percent = Decimal(line["discount_percent"])
    if percent > ALONE_PERCENT:
        return True
    item, line_factor = _line_factor(tx, line)
    own = _rule_price(tx, quote, line, item, line_factor)
    if own is None:
        return False
    quantity = Decimal(line["quantity"]["value"])
    own = surcharged(own, surcharge(tx, line, quote["currency"]), line_factor)
    usual = line_net(quantity, line_factor, own, line_factor, ZERO)
    offered = line_net(quantity, line_factor, line["unit_price"], line_factor, percent)
    return Decimal(usual - offered) * 100 > usual * ALONE_PERCENT


def _save(tx: Transaction, quote: Quote) -> Quote:
    tx.put("quote", quote["number"], cast("dict[str, Any]", quote))
    return quote


def _offered(
    tx: Transaction, quote: Quote, revision: int, line: AskedLine, priced: PricedLine
) -> OfferedLine:
    item, line_factor = _line_factor(tx, line)
    if item["status"] != "active":
        raise Refusal("unknown-item", "the item is no longer sold", line=line["line"])
    given = priced["unit_price"]
    base = _own_price(tx, quote, line, item, line_factor) if given is None else given
    if base["currency"] != quote["currency"]:
        raise Refusal("currency-mismatch", f"the quote is in {quote['currency']}")
    check_choice(tx, line, quote["currency"])
    price = surcharged(base, surcharge(tx, line, quote["currency"]), line_factor)
    quantity, percent = Decimal(line["quantity"]["value"]), Decimal(priced["discount_percent"])
    cost = line_net(quantity, line_factor, price, line_factor, percent)
    rate = tx.get("tax_rate", item["tax_code"])
    tax_percent = Decimal("0" if rate is None else rate.view["percent"])
    included = tax_included(tx, quote["currency"])
    net, tax = net_and_tax(cost, tax_percent, included=included)
    if max(net, tax) > MAX_MINOR:
        raise Refusal("amount-too-large", f"line {line['line']} is beyond what can be posted")
    offered: OfferedLine = {
        "line": line["line"],
        "sku": line["sku"],
        "quantity": line["quantity"],
        "unit_price": price,
        "discount_percent": priced["discount_percent"],
        "price_rule": f"{quote['number']}.{revision}.{line['line']}",
        "net": money(net, quote["currency"]),
        "tax": money(tax, quote["currency"]),
    }
    options = line.get("options")
    return {**offered, "options": options, "base_price": base} if options else offered


def _own_price(
    tx: Transaction, quote: Quote, line: AskedLine, item: Item, line_factor: Decimal
) -> UnitPriceDocument:
    """What the ERP's rules give now, said per the line's own unit, exactly."""
    price = _rule_price(tx, quote, line, item, line_factor)
    if price is None:
        raise Refusal("unknown-price-rule", "no rule prices the line", line=line["line"])
    return price


def _rule_price(
    tx: Transaction, quote: Quote, line: _Line, item: Item, line_factor: Decimal
) -> UnitPriceDocument | None:
    known = (cast("Price", row.view) for row in tx.find("price", "sku", line["sku"]))
    rules = [rule for rule in known if rule["unit_price"]["currency"] == quote["currency"]]
    base = times(Decimal(line["quantity"]["value"]), line_factor)
    at = format_instant(tx.instant)
    agreements = place_of(tx, survivor(tx, quote["account"]))["agreements"]
    rule = select_price(rules, agreements, base, factors(item), at)
    if rule is None:
        return None
    price, price_factor = rule["unit_price"], factors(item)[rule["unit"]]
    if price_factor == line_factor:
        return price
    amount = times(Decimal(price["amount"]), line_factor)
    per = times(Decimal(price["per"]), price_factor)
    return {"amount": text(amount), "currency": price["currency"], "per": text(per)}


def _line_factor(tx: Transaction, line: _Line) -> tuple[Item, Decimal]:
    number, unit = line["line"], line["quantity"]["unit"]
    row = tx.get("item", line["sku"])
    if row is None:
        raise Refusal("unknown-item", f"line {number}: there is no item of that SKU", line=number)
    item = cast("Item", row.view)
    known = factor(item, unit)
    if known is None:
        raise Refusal("unit-unknown", f"line {number} is not counted in {unit}", line=number)
    return item, known


def _offer_of(tx: Transaction, rule: str) -> tuple[Quote, Offer] | None:
    parts = rule.rsplit(".", _PARTS - 1)
    row = tx.get("quote", parts[0]) if len(parts) == _PARTS else None
    if row is None:
        return None
    quote = cast("Quote", row.body)
    for offer in quote["offers"]:
        if any(line["price_rule"] == rule for line in offer["lines"]):
            return quote, offer
    return None


def _same_lines(ordered: Sequence[OrderedLine], offered: Sequence[OfferedLine]) -> bool:
    def terms(line: OrderedLine | OfferedLine) -> tuple[Any, ...]:
        quantity = line["quantity"]
        place = (line["line"], line["price_rule"], line["sku"])
        return (*place, Decimal(quantity["value"]), quantity["unit"])

    return sorted(map(terms, ordered)) == sorted(map(terms, offered))
