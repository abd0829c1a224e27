"""I-27: nobody writes what he does not own."""

from __future__ import annotations

from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS
from scenarios.history.facts import TO_ERP, TO_STOREFRONT, Change, Exchange
from scenarios.history.figures import OBJECTS
from scenarios.history.rows import object_of
from scenarios.history.side import ENTITIES
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.compare import differing, ever
from scenarios.invariants.likeness import said
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-27"
_STAGED: Final = ("order", *SORTS)
_CALLED: Final = {"order": "the status of order"} | {
    kind: f"the answer to {kind}" for kind in SORTS
}
_TOKEN: Final = "erp.token"  # noqa: S105  an operation


def check(history: History) -> Result:
    """The engine writes into a system only what goes there, and shows only what the ERP said."""
    tally = Tally(history, _ID)
    for exchange in history.exchanges:
        if exchange.edge != TO_ERP or exchange.call_id not in history.causes:
            continue
        tally.observations += 1
        if not _may_write(history, exchange, "erp") and exchange.produced in range(200, 300):
            tally.violated(
                INTEGRATION,
                f"the engine wrote to the ERP by {exchange.operation or 'an unknown call'}, which "
                "is the ERP's own business",
                exchange.seqs,
                exchange.operation,
                exchange.about or "",
            )
    for entity in ENTITIES:
        for key, changes in sorted(history.storefront.entity(entity).items()):
            for change in changes:
                _shown(tally, entity, key, change)
    return tally.result()


def _may_write(history: History, exchange: Exchange, system: str) -> bool:
    """Whether the scope matrix lets the object of a call cross into that system."""
    name = object_of(exchange)
    return exchange.operation == _TOKEN or (
        name is not None and history.figures.goes_to(name, system)
    )


def _shown(tally: Tally, entity: str, key: str, change: Change[Any]) -> None:
    history = tally.history
    behind = history.causes.get(change.cause)
    if change.document is None or behind is None or behind.edge != TO_STOREFRONT:
        return
    tally.observations += 1
    if not history.figures.goes_to(OBJECTS[entity], "storefront"):
        tally.violated(
            INTEGRATION,
            f"the engine wrote {_name(entity)} {key} into the storefront, which the scope matrix "
            "has go elsewhere",
            [behind.seq, change.seq],
            entity,
            key,
        )
        return
    number = change.document.number if entity in _STAGED else key
    if ever(history, entity, number, change):
        return
    owned = history.erp.entity(entity).get(number, [])
    tally.violated(
        INTEGRATION,
        f"the engine wrote {_name(entity)} {key} into the storefront with a value that the ERP "
        f"never had{_unlike(history, entity, owned, change)}",
        [*(one.seq for one in owned if one.seq < change.seq), behind.seq, change.seq],
        entity,
        key,
    )


def _unlike(history: History, entity: str, owned: list[Change[Any]], shown: Change[Any]) -> str:
    """In what it differs from the ERP's last word before, where there was one."""
    before = [one for one in owned if one.seq < shown.seq]
    if not before or before[-1].document is None:
        return ""
    ours, item = before[-1].document, None
    if entity == "availability":
        item = document_at(history.erp.items.get(ours.sku), before[-1].t_us)
    fields = differing(entity, ours, shown.document, item)
    unlike = ", ".join(said(ours, shown.document, one) for one in fields)
    return f"; from what it had last it differs in {unlike}" if unlike else ""


def _name(entity: str) -> str:
    return _CALLED.get(entity, entity)


INVARIANT: Final = Invariant(
    id=_ID,
    name="ownership",
    statement=(
        "no party writes a field it does not own, by the directions of the scope matrix; the "
        "engine invents no value"
    ),
    claim="safety",
    needs=("writing call of the engine",),
    explain="""
A price, a stock figure or a status that nobody in the company ever entered: who is to explain
it?

How it usually breaks: the engine computes (a mark-up, a currency, what is available); it fills
an empty field with a default; it writes back what it has just read, and the echo wins over a
change.

How to mend it: pass values on or leave them out, never make them. One owner per field, as the
scope matrix says.
""",
    check=check,
)
