"""Whether the storefront shows what the ERP has: field by field, by meaning and not by spelling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS
from scenarios.history.begun import BegunOrder
from scenarios.history.documents import Customer, Discount, Item, Posting, Price, Promise, Stock
from scenarios.history.facts import Change
from scenarios.invariants.arithmetic import document_at, factor
from scenarios.invariants.orders import single, single_asked

_OF_ORDERS: Final = frozenset(
    {"shipment", "invoice", "return", "credit_note", "promise", "price_correction"}
)


def differing(entity: str, erp: Any, shown: Any, item: Item | None = None) -> list[str]:
    """The names of the fields in which the storefront's document differs from the ERP's.

    `item` is needed for availability alone, which the storefront may show in another unit: whole
    units of it then, rounded down.
    """
    if entity == "availability":
        return list(_stock(erp, shown, item))
    erp = _as_told(erp, shown)
    if erp == shown:
        return []
    names = erp._fields
    return [
        name.replace("_", " ")
        for name, ours, theirs in zip(names, erp, shown, strict=True)
        if ours != theirs
    ]


def _as_told(erp: Any, shown: Any) -> Any:
    """A promise without what a storefront was told nothing of: who lives by promises 1.0.0 has no
    word for first dates, nor for what is in time.
    """
    if not isinstance(erp, Promise) or not isinstance(shown, Promise):
        return erp
    known = {line[0]: line[3:] for line in shown.lines}
    lines = (
        (*line[:3], *_said(line[3:], known[line[0]])) if line[0] in known else line
        for line in erp.lines
    )
    return erp._replace(lines=tuple(lines))


def _said(ours: tuple[Any, ...], theirs: tuple[Any, ...]) -> Iterator[Any]:
    """What is known on one side, as far as the other says anything of it."""
    yield from (None if there is None else here for here, there in zip(ours, theirs, strict=True))


def _stock(erp: Stock, shown: Stock, item: Item | None) -> Iterator[str]:
    if (erp.sku, erp.warehouse) != (shown.sku, shown.warehouse):
        yield "item or warehouse"
    if erp.unit == shown.unit:
        if erp.available != shown.available:
            yield "available"
        return
    ours, theirs = factor(item, erp.unit), factor(item, shown.unit)
    if ours is None or theirs is None:
        yield "unit"
        return
    left = Fraction(erp.available) * Fraction(ours) - Fraction(shown.available) * Fraction(theirs)
    if not 0 <= left < Fraction(theirs):
        yield "available"


def matches(history: History, entity: str, erp: Change[Any], shown: Any) -> bool:
    """Whether the storefront's document says what the ERP's says, or both say that it is gone."""
    ours = erp.document
    if ours is None or shown is None:
        return ours is shown
    if entity != "availability":
        return bool(_as_told(ours, shown) == shown)
    item = None
    if ours.unit != shown.unit:
        item = document_at(history.erp.items.get(ours.sku), erp.t_us)
    return not differing(entity, ours, shown, item)


def shared(history: History, entity: str) -> Iterator[tuple[str, str, list[Change[Any]]]]:
    """What the storefront is to show of an entity: its id there, the ERP's id, the ERP's changes.

    Orders, and the papers of an order, count only where the storefront has the order and the ERP
    has it once: a doubled order is a finding of its own and would only repeat itself here.
    """
    table = history.erp.entity(entity)
    if entity == "order":
        for key, number in history.view(single).items():
            yield key, number, table[number]
        return
    if entity in SORTS:
        for key, number in history.view(single_asked)[entity].items():
            yield key, number, table[number]
        return
    orders = history.view(_numbers)
    for key in sorted(table):
        first = table[key][0].document
        if entity in _OF_ORDERS and (first is None or first.order not in orders):
            continue
        if entity == "posting" and _is_strangers(history, first):
            continue
        yield key, key, table[key]


def _is_strangers(history: History, posting: Posting | None) -> bool:
    """Whether a posting is of an order that no storefront placed, so that none can show it."""
    return posting is None or posting.reference not in history.storefront.terms


def whose(
    history: History, entity: str, key: str, changes: Sequence[Change[Any]], nth: int
) -> str | None:
    """The customer whom the nth change of an object is about; None where it is everybody's."""
    if entity == "order":
        return history.storefront.terms[key].order.account
    known = next((one.document for one in changes[nth::-1] if one.document is not None), None)
    if isinstance(known, Customer):
        return known.id
    if isinstance(known, BegunOrder):
        return known.terms.account
    return known.customer if isinstance(known, (Price, Discount)) else None


def _numbers(history: History) -> frozenset[str]:
    """The ERP's orders that the storefront has, or should have."""
    begun = () if history.figures.of_entity("erp_order") is None else history.erp.erp_orders
    return frozenset((*history.view(single).values(), *begun))


def ever(history: History, entity: str, key: str, shown: Change[Any]) -> bool:
    """Whether the ERP had said by then what the storefront shows; its last word is most likely."""
    changes = history.erp.entity(entity).get(key)
    return changes is not None and any(
        change.seq < shown.seq and matches(history, entity, change, shown.document)
        for change in reversed(changes)
    )
