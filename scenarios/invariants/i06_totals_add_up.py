"""I-06: totals add up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import (
    CorrectedLine,
    Invoice,
    InvoicedLine,
    Item,
    Line,
    Minor,
    Order,
    PriceCorrection,
    Status,
    Totals,
)
from scenarios.history.facts import Change
from scenarios.history.side import Side
from scenarios.invariants.arithmetic import (
    ROUNDING,
    as_of,
    document_at,
    in_unit,
    net_minor,
    tax_minor,
    tax_part_minor,
)
from scenarios.invariants.basis import tax_included
from scenarios.invariants.corrected import corrections, judged
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
    not_exercised,
)
from scenarios.invariants.packs import item_of
from scenarios.invariants.taxed import owned_by_engine

_ID: Final = "I-06"

Sums = tuple[tuple[str, str], ...]


def check(history: History) -> Result:
    """Nets, taxes and sums of orders and invoices, on both sides, in minor units."""
    if history.rounding != ROUNDING:
        return not_exercised(
            f"the world rounds {history.rounding!r}, which the judge does not know"
        )
    tally = Tally(history, _ID)
    for side in (history.erp, history.storefront):
        _orders(tally, side)
        _statuses(tally, side)
        _invoices(tally, side)
    _corrections(tally)
    judged(tally)
    return tally.result()


def _orders(tally: Tally, side: Side) -> None:
    for key, change in sorted(side.terms.items()):
        tally.observations += 1
        wrong = list(_order(tally.history, side, change.order, change.t_us))
        if wrong:
            tally.violated(
                SIMULATOR,
                f"order {key} as the {side.actor} made it does not add up: {', '.join(wrong[:8])}",
                [change.seq],
                side.actor,
                key,
            )


def _order(history: History, side: Side, order: Order, at_us: int) -> Iterator[str]:
    for line in order.lines:
        yield from _line(history, side, order, line, at_us)
    totals = order.totals
    if totals is None:
        return
    nets = [line.net for line in order.lines if line.net is not None]
    if len(nets) == len(order.lines) and _sum(nets) != totals.lines[0]:
        yield "the sum of its lines"
    taxes = [line.tax for line in order.lines if line.tax is not None]
    if totals.tax is not None and taxes and _sum(taxes) != totals.tax[0]:
        yield "the sum of its taxes"
    yield from _total(totals)


def _line(history: History, side: Side, order: Order, line: Line, at_us: int) -> Iterator[str]:
    """By what this side itself knew of the item and the rule: it is only its sums that count."""
    if order.number is None:
        item = document_at(side.items.get(line.sku), at_us)
    else:
        item = item_of(history, order.number, line.sku)
    if line.net is not None:
        quantity = in_unit(line.quantity, _unit(side, line, at_us), item)
        if quantity is None:
            yield f"the unit of line {line.line}"
        else:
            cost = net_minor(quantity, line.rate, line.discount, line.currency)
            if line.tax is None and line.price_rule not in history.erp.prices:
                cost = _without_tax(history, line, cost, item)
            yield from _cost(history, line, cost, (line.net, line.tax), item)


def _without_tax(history: History, line: Line, cost: int, item: Item | None) -> int:
    """The net of an offer's line, which the ERP has told apart from the tax in its price."""
    rate = None if item is None else history.tax_rates.get(item.tax_code)
    if rate is None or not tax_included(history, line.currency):
        return cost
    return cost - tax_part_minor(cost, rate)


def _cost(
    history: History,
    line: Line | InvoicedLine | CorrectedLine,
    cost: int,
    parts: tuple[Minor, Minor | None],
    item: Item | None,
) -> Iterator[str]:
    """Net and tax of what a line costs by its price: the tax on top of it, or in it.

    Before the ERP has spoken nobody knows the tax, and the storefront says what the line costs.
    """
    (net, _), tax = parts
    rate = None if item is None else history.tax_rates.get(item.tax_code)
    if isinstance(line, InvoicedLine) and owned_by_engine(history):
        rate = None  # what an invoice bears is the tax engine's word, and I-07 its judge
    if tax is None or not tax_included(history, line.currency):
        if net != cost:
            yield f"the net of line {line.line}"
        if tax is not None and rate is not None and tax_minor(net, rate) != tax[0]:
            yield f"the tax of line {line.line}"
        return
    if net + tax[0] != cost:
        yield f"net and tax of line {line.line}, whose price has both in it"
    if rate is not None and tax_part_minor(cost, rate) != tax[0]:
        yield f"the tax in line {line.line}"


def _unit(side: Side, line: Line, at_us: int) -> str:
    """The unit that the line's price is for: that of its rule."""
    change = as_of(side.prices.get(line.price_rule or "", ()), at_us)
    return line.quantity.unit if change is None or change.document is None else change.document.unit


def _statuses(tally: Tally, side: Side) -> None:
    for key, changes in sorted(side.orders.items()):
        for change in changes:
            status = change.document
            if status is None or status.totals is None:
                continue
            tally.observations += 1
            wrong = list(_status(status, status.totals))
            if wrong:
                number = status.number
                theirs = tally.history.erp.orders.get(number, [])
                tally.violated(
                    _blame(tally.history, side, change, theirs),
                    f"the status of order {key} in the {side.actor} does not add up: "
                    f"{', '.join(wrong)}",
                    [change.seq],
                    side.actor,
                    key,
                    "status",
                    *wrong,
                )


def _status(status: Status, totals: Totals) -> Iterator[str]:
    if sum(amount for _, amount, _ in status.charges) != totals.charges[0]:
        yield "the sum of its charges"
    yield from _total(totals)


def _invoices(tally: Tally, side: Side) -> None:
    for key, changes in sorted(side.invoices.items()):
        for change in changes:
            invoice = change.document
            if invoice is None:
                continue
            tally.observations += 1
            wrong = list(_invoice(tally.history, invoice))
            if wrong:
                theirs = tally.history.erp.invoices.get(key, [])
                tally.violated(
                    _blame(tally.history, side, change, theirs),
                    f"invoice {key} in the {side.actor} does not add up: {', '.join(wrong[:8])}",
                    [change.seq],
                    side.actor,
                    key,
                    "invoice",
                    *wrong,
                )


def _invoice(history: History, invoice: Invoice) -> Iterator[str]:
    ordered = priced_units(history, invoice.order)
    for line in invoice.lines:
        item = item_of(history, invoice.order, line.sku)
        unit = ordered.get(line.line, line.quantity.unit)
        quantity = in_unit(line.quantity, unit, item)
        if quantity is None:
            yield f"the unit of line {line.line}"
        else:
            cost = net_minor(quantity, line.rate, line.discount, line.currency)
            yield from _cost(history, line, cost, (line.net, line.tax), item)
    if _sum(line.net for line in invoice.lines) != invoice.totals.lines[0]:
        yield "the sum of its lines"
    tax = invoice.totals.tax
    if tax is not None and _sum(line.tax for line in invoice.lines) != tax[0]:
        yield "the sum of its taxes"
    if sum(amount for _, amount, _ in invoice.charges) != invoice.totals.charges[0]:
        yield "the sum of its charges"
    yield from _total(invoice.totals)


def _corrections(tally: Tally) -> None:
    """An order of which prices were corrected comes to its lines at the prices that they have."""
    history = tally.history
    for number, changes in sorted(history.view(corrections).items()):
        begun = history.erp.terms.get(number)
        nets = {} if begun is None else {line.line: line.net for line in begun.order.lines}
        for change in changes:
            told = change.document
            if begun is None or told is None:
                continue
            tally.observations += 1
            nets |= {line.line: line.net for line in told.lines}
            wrong = list(_corrected(history, begun.order, told))
            if _sum(net for net in nets.values() if net is not None) != told.totals.lines[0]:
                wrong.append("the sum of its lines")
            if wrong:
                tally.violated(
                    SIMULATOR,
                    f"ERP order {number} as its prices were corrected does not add up: "
                    f"{', '.join(wrong[:8])}",
                    [change.seq],
                    "corrected",
                    number,
                )


def _corrected(history: History, order: Order, told: PriceCorrection) -> Iterator[str]:
    units = priced_units(history, told.order)
    ordered = {line.line: line.quantity for line in order.lines}
    for line in told.lines:
        item = item_of(history, told.order, line.sku)
        of = ordered.get(line.line)
        quantity = None if of is None else in_unit(of, units.get(line.line, of.unit), item)
        if quantity is None:
            yield f"the unit of line {line.line}"
            continue
        cost = net_minor(quantity, line.rate, line.discount, line.currency)
        yield from _cost(history, line, cost, (line.net, line.tax), item)
    yield from _total(told.totals)


def priced_units(history: History, number: str) -> dict[int, str]:
    """The unit that each line of an ERP order is priced in."""
    change = history.erp.terms.get(number)
    if change is None:
        return {}
    return {line.line: _unit(history.erp, line, change.t_us) for line in change.order.lines}


def _blame(history: History, side: Side, change: Change[Any], theirs: list[Change[Any]]) -> Subject:
    """The ERP's own mistake, also where the storefront merely shows it; else who passed it on."""
    if side is history.erp:
        return SIMULATOR
    same = any(one.document == change.document for one in theirs if one.seq <= change.seq)
    return SIMULATOR if same else INTEGRATION


def _total(totals: Totals) -> Iterator[str]:
    tax = 0 if totals.tax is None else totals.tax[0]
    if totals.lines[0] + totals.charges[0] + tax != totals.total[0]:
        yield "its total"


def _sum(amounts: Iterable[Minor]) -> int:
    return sum(amount for amount, _ in amounts)


INVARIANT: Final = Invariant(
    id=_ID,
    name="totals add up",
    statement=(
        "on both sides, in minor units: each net is quantity x price less discount, rounded by the "
        "declared rule, where prices include the tax without it; lines + charges + tax = total"
    ),
    claim="safety",
    needs=("effect of orders or invoices",),
    explain="""
A cent is missing, and an accountant spends an hour on it; or the buyer approved one total and is
invoiced another.

How it usually breaks: somebody other than the owner computes: a discount is taken from the gross
instead of the net, a sum is rounded once at the end instead of per line, a binary float holds
money, a price per hundred is taken as a price each. The engine should compute none of these.

How to mend it: pass amounts as integers of minor units with their currency, and let the ERP's
own figures through untouched. Where the two systems round differently, agree on one rule and
write it down; this judge uses the one that the world declares.
""",
    check=check,
)
