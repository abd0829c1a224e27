"""The judge's own reading of prices that clerks of the ERP corrected in orders."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from scenarios.history import History
from scenarios.history.documents import Line, PriceCorrection
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.model import SIMULATOR, Tally

Price = tuple[Fraction, str, Decimal]
"""Rate, currency and discount."""

_HOLD: Final = "price"
_SYSTEM: Final = "erp"


def corrections(history: History) -> dict[str, list[Change[PriceCorrection]]]:
    """Per order of the ERP what was corrected of it, in the order of the journal."""
    found: dict[str, list[Change[PriceCorrection]]] = {}
    for changes in history.erp.entity("price_correction").values():
        first = changes[0]
        if first.document is not None:
            found.setdefault(first.document.order, []).append(first)
    for each in found.values():
        each.sort(key=lambda change: change.seq)
    return found


def prices_at(history: History, number: str, seq: int) -> dict[int, Price]:
    """The price of each line of an ERP order as it stood before a record: agreed, or corrected."""
    begun = history.erp.terms.get(number)
    prices = {} if begun is None else {line.line: _agreed(line) for line in begun.order.lines}
    for change in history.view(corrections).get(number, ()):
        if change.seq < seq and change.document is not None:
            for line in change.document.lines:
                prices[line.line] = line.rate, line.currency, line.discount
    return prices


def judged(tally: Tally) -> None:
    """A correction is of an order that is held for its price, says what was before and who did it,
    and the order comes to what it says.
    """
    history = tally.history
    for number, changes in sorted(history.view(corrections).items()):
        for change in changes:
            document = change.document
            tally.observations += 1
            wrong = [] if document is None else list(_wrong(history, number, change, document))
            if wrong:
                tally.violated(
                    SIMULATOR,
                    f"the prices of ERP order {number} were corrected, and {', '.join(wrong)}",
                    [change.seq],
                    "correction",
                    number,
                    *wrong,
                )


def _wrong(
    history: History, number: str, change: Change[PriceCorrection], told: PriceCorrection
) -> Iterator[str]:
    status = document_at(history.erp.orders.get(number), change.t_us)
    if status is None or _HOLD not in status.holds:
        yield "it was not held for its price"
    elif status.totals != told.totals:
        yield "it does not come to what is told of it"
    if told.system != _SYSTEM or not told.corrected_by or not told.reason.strip():
        yield "nobody can say who did it, where, or why"
    before = prices_at(history, number, change.seq)
    if any(before.get(line.line) != line.was for line in told.lines):
        yield "what it says of the price before is not so"


def _agreed(line: Line) -> Price:
    return line.rate, line.currency, line.discount
