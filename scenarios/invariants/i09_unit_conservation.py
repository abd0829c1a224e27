"""I-09: units are conserved."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Invoice, Item, Line, Shipment
from scenarios.history.facts import Begun, Change
from scenarios.history.figures import OBJECTS
from scenarios.invariants.arithmetic import document_at, factor, in_base, same_amount, within
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.orders import accepted, pairs
from scenarios.invariants.packs import item_of
from scenarios.invariants.reversed import taken_back

_ID: Final = "I-09"
_NOTHING: Final = Decimal(0)

Sums = dict[str, dict[int, Decimal]]


def check(history: History) -> Result:
    """A pack is as large on both sides, and a quantity stays the same number of base units."""
    tally = Tally(history, _ID)
    for key, placed in accepted(history):
        for line in placed.order.lines:
            _pack(tally, key, placed, line)
    for placed, booked in pairs(history):
        agreed = {line.line: line for line in placed.order.lines}
        for line in booked.order.lines:
            ours = agreed.get(line.line)
            if ours is not None and ours.sku == line.sku:
                tally.observations += 1
                item = document_at(history.erp.items.get(line.sku), placed.t_us)
                if not same_amount(ours.quantity, line.quantity, item):
                    key = booked.order.reference
                    tally.violated(
                        INTEGRATION,
                        f"line {line.line} of ERP order {booked.order.number} is not the quantity "
                        f"of storefront order {key}: {_shown(ours, item)} ordered, "
                        f"{_shown(line, item)} booked",
                        [placed.seq, booked.seq],
                        key,
                        line.line,
                    )
    for key in sorted(history.erp.orders):
        _moved(tally, key)
    for key in sorted(history.erp.returns):
        _credited(tally, key)
    return tally.result()


def _pack(tally: Tally, key: str, placed: Begun, line: Line) -> None:
    """The storefront's idea of the ordered unit is one that the ERP had within the figure."""
    history = tally.history
    figure_us = history.figures.of_entity("item")
    told = document_at(history.storefront.items.get(line.sku), placed.t_us)
    if figure_us is None or told is None:
        return
    tally.observations += 1
    since_us = history.health.since_us(placed.t_us, figure_us, OBJECTS["item"])
    ours = history.erp.items.get(line.sku, [])
    right = {
        factor(change.document, line.quantity.unit)
        for change in within(ours, since_us, placed.t_us)
    }
    if factor(told, line.quantity.unit) not in right:
        tally.violated(
            INTEGRATION,
            f"line {line.line} of storefront order {key} was sold by a pack {line.quantity.unit} "
            f"of item {line.sku} that has another size in the ERP",
            [*(one.seq for one in ours[-1:]), placed.seq],
            line.sku,
            line.quantity.unit,
        )


def _moved(tally: Tally, number: str) -> None:
    """What the ERP says is shipped and invoiced of a line is what its documents add up to."""
    history = tally.history
    begun, last = history.erp.terms.get(number), history.erp.orders[number][-1]
    if begun is None or last.document is None:
        return
    ordered = {line.line: line for line in begun.order.lines}
    for name, view in (("shipped", _shipped), ("invoiced", _invoiced)):
        sums = history.view(view).get(number, {})
        for line in last.document.lines:
            said = getattr(line, name)
            line_ordered = ordered.get(line.line)
            if line_ordered is None:
                continue
            item = item_of(history, number, line_ordered.sku)
            base = in_base(line_ordered.quantity._replace(value=said), item)
            tally.observations += 1
            if base is not None and base != sums.get(line.line, _NOTHING):
                tally.violated(
                    SIMULATOR,
                    f"the ERP says that {said:f} of line {line.line} of order {number} is {name}; "
                    "its documents add up to something else",
                    [begun.seq, last.seq],
                    number,
                    line.line,
                    name,
                )


def _credited(tally: Tally, key: str) -> None:
    """What the ERP says is credited of a return's line is what its credit notes add up to."""
    history = tally.history
    last = history.erp.returns[key][-1]
    if last.document is None:
        return
    sums: dict[int, Decimal] = {}
    seqs = [last.seq]
    for name in last.document.credit_notes:
        note = history.erp.credit_notes.get(name, [None])[-1]
        if note is None or note.document is None:
            continue
        seqs.append(note.seq)
        for credited in note.document.lines:
            told = sums.get(credited.line, _NOTHING)
            sums[credited.line] = told + credited.quantity.value
    for line in last.document.lines:
        tally.observations += 1
        if line.credited != sums.get(line.line, _NOTHING):
            tally.violated(
                SIMULATOR,
                f"the ERP says that {line.credited:f} of line {line.line} of return {key} is "
                "credited; its credit notes add up to something else",
                seqs,
                key,
                line.line,
                "credited",
            )


def _shipped(history: History) -> Sums:
    return _summed(history, history.erp.shipments)


def _invoiced(history: History) -> Sums:
    return _summed(history, history.erp.invoices)


def _summed(
    history: History,
    documents: Mapping[str, list[Change[Shipment]]] | Mapping[str, list[Change[Invoice]]],
) -> Sums:
    """Base units per ERP order and line, over the last word on every document that stands.

    An invoice in place of another one that was wrong invoices nothing more.
    """
    sums: Sums = {}
    back = history.view(taken_back)
    for name, changes in documents.items():
        document = changes[-1].document
        if document is None or back.whole(name) or name in back.instead:
            continue
        lines = sums.setdefault(document.order, {})
        for line in document.lines:
            item = item_of(history, document.order, line.sku)
            base = in_base(line.quantity, item) or _NOTHING
            lines[line.line] = lines.get(line.line, _NOTHING) + base
    return sums


def _shown(line: Line, item: Item | None) -> str:
    base = in_base(line.quantity, item)
    said = f"{line.quantity.value:f} {line.quantity.unit}"
    return said if base is None or item is None else f"{said} = {base:f} {item.base_unit}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="unit conservation",
    statement=(
        "quantity x pack factor is the same number of base units in the storefront, the ERP, the "
        "shipments, the invoices and the credit notes"
    ),
    claim="safety",
    needs=("effect of orders", "effect of items"),
    explain="""
The buyer orders two cases and gets two bottles, or twenty-four cases.

How it usually breaks: a pack factor is applied twice, or not at all; the portal keeps the factor
of last year; a quantity is converted into base units and its unit is not.

How to mend it: send a quantity with its unit, in the unit that was ordered. Let the ERP convert.
""",
    check=check,
)
