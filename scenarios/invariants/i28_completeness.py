"""I-28: nothing is missing, nothing is extra."""

from __future__ import annotations

from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS
from scenarios.history.documents import Discount, Item, Price
from scenarios.history.facts import Change
from scenarios.history.figures import OBJECTS
from scenarios.history.side import ENTITIES, last
from scenarios.invariants.i25_convergence import Settled, settled
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally

_ID: Final = "I-28"
_OWN: Final = ("order", *SORTS)
_UNTOLD: Final = {"order": "has no status", **dict.fromkeys(SORTS, "has no answer")}


def check(history: History) -> Result:
    """The sets of customers, items, prices, orders and so on are equal in the end."""
    tally = Tally(history, _ID)
    for entity in ENTITIES:
        if history.figures.of_entity(entity) is None:
            tally.note(f"{OBJECTS[entity]} have no freshness figure: not judged")
            continue
        for one in history.view(settled)[entity]:
            _present(tally, one)
        _extra(tally, entity)
    return tally.result()


def _present(tally: Tally, one: Settled) -> None:
    tally.observations += 1
    here = one.erp.document is not None
    there = one.shown is not None and one.shown.document is not None
    if here == there or (here and _over(tally.history, one)):
        return
    seqs = [one.erp.seq, *([] if one.shown is None else [one.shown.seq])]
    if here:
        told = _UNTOLD.get(one.entity, "is not in the storefront")
        sentence = f"{one.entity} {one.number} of the ERP {told} at the end"
    else:
        sentence = f"{one.entity} {one.number} is gone from the ERP and still in the storefront"
    tally.violated(INTEGRATION, sentence, seqs, one.entity, one.number)


def _over(history: History, one: Settled) -> bool:
    """Whether nobody misses it: a rule that is over or not valid yet, an item that is not sold."""
    document = one.erp.document
    if isinstance(document, Price | Discount):
        now, ends = history.starts_at + history.end_us, document.valid_to
        return document.valid_from > now or (ends is not None and ends <= now)
    return isinstance(document, Item) and document.status == "discontinued"


def _extra(tally: Tally, entity: str) -> None:
    """What the storefront holds and the ERP never had; orders and questions are its own."""
    history = tally.history
    if entity in _OWN:
        return
    ours = history.erp.entity(entity)
    for key, change in last(history.storefront.entity(entity)):
        if key not in ours:
            tally.observations += 1
            tally.violated(
                SIMULATOR if change.cause in ("seed", "dispatcher") else INTEGRATION,
                f"{entity} {key} is in the storefront and was never in the ERP",
                [_first(history.storefront.entity(entity)[key]).seq],
                entity,
                key,
            )


def _first(changes: list[Change[Any]]) -> Change[Any]:
    return changes[0]


INVARIANT: Final = Invariant(
    id=_ID,
    name="completeness",
    statement=(
        "in the end the storefront has every customer, item, price, discount, availability, "
        "status, shipment and invoice of the ERP, and nothing that the ERP never had"
    ),
    claim="liveness",
    needs=("effect of both systems", "an end later than the last change by its freshness figure"),
    explain="""
One price of five thousand is missing, and it is the one that the best customer asks for.

How it usually breaks: pages are read by offset while rows move between them; a cursor asks for
later than its last time stamp and loses what shares it; of a batch answered row by row the
refused rows are forgotten; the full load and the changes that happen during it overlap.

How to mend it: read by a cursor that never skips (position, not time), and keep it in the
transaction that stored what was read. Look at each row's answer. Count both sides once a day.
""",
    check=check,
)
