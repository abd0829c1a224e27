"""I-30: what is withdrawn disappears."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from scenarios.history import History
from scenarios.history.documents import Customer, Item
from scenarios.history.facts import Change
from scenarios.history.figures import OBJECTS
from scenarios.history.side import ENTITIES
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.compare import shared, whose
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally
from scenarios.invariants.orders import accepted

_ID: Final = "I-30"
_DISCONTINUED: Final = "discontinued"


def check(history: History) -> Result:
    """What the ERP deleted, discontinued or blocked is so in the storefront within its figure."""
    tally = Tally(history, _ID)
    for entity in ENTITIES:
        if history.figures.of_entity(entity) is None:
            tally.note(f"{OBJECTS[entity]} have no freshness figure: not judged")
            continue
        table = history.storefront.entity(entity)
        for key, number, changes in shared(history, entity):
            for nth in _withdrawals(changes):
                customer = whose(history, entity, key, changes, nth)
                figure_us = history.figures.of_entity(entity, customer) or 0
                due_us = history.health.deadline_us(
                    changes[nth].t_us, figure_us, OBJECTS[entity], key
                )
                _judge(tally, entity, number, changes, nth, table.get(key, []), due_us)
    _sold(tally)
    return tally.result()


def _withdrawals(changes: list[Change[Any]]) -> Iterator[int]:
    """The changes by which something that was there is there no longer."""
    was = False
    for nth, change in enumerate(changes):
        now = _is_there(change.document)
        if was and not now:
            yield nth
        was = now


def _is_there(document: Any) -> bool:
    if isinstance(document, Item):
        return document.status != _DISCONTINUED
    if isinstance(document, Customer):
        return not document.blocked
    return document is not None


def _judge(
    tally: Tally,
    entity: str,
    number: str,
    changes: list[Change[Any]],
    nth: int,
    shown: list[Change[Any]],
    due_us: int,
) -> None:
    """At the time it is due, or at an end to which everything was brought over, and until the ERP
    brings it back, the storefront has it no longer.
    """
    history, change = tally.history, changes[nth]
    back = next((one for one in changes[nth + 1 :] if _is_there(one.document)), None)
    if history.end.get("drained"):
        due_us = min(due_us, history.end_us)
    if due_us > history.end_us or (back is not None and back.t_us <= due_us):
        return
    tally.observations += 1
    if not _is_there(document_at(shown, due_us)):
        return
    gone = "deleted" if change.document is None else "withdrawn"
    revived = _revived(shown, change.version, due_us)
    still = "is there again" if revived else "is still there"
    tally.violated(
        SIMULATOR if revived else INTEGRATION,
        f"{entity} {number} was {gone} in the ERP (version {change.version}) and {still} in "
        "the storefront when its figure of healthy time is over",
        [change.seq, *(one.seq for one in shown[-1:])],
        entity,
        number,
        change.version,
    )


def _revived(shown: list[Change[Any]], version: int, due_us: int) -> bool:
    """Whether the storefront had heard of the end, and then took an older row for news."""
    heard = False
    for one in shown:
        if one.t_us > due_us:
            break
        if heard and one.document is not None and one.version < version:
            return True
        heard = heard or (one.document is None and one.version >= version)
    return False


def _sold(tally: Tally) -> None:
    """Nobody orders an item whose end the storefront has had the time to hear of."""
    history = tally.history
    figure_us = history.figures.of_entity("item")
    if figure_us is None:
        return
    for key, placed in accepted(history):
        since_us = history.health.since_us(placed.t_us, figure_us, OBJECTS["item"])
        for line in placed.order.lines:
            changes = history.erp.items.get(line.sku, [])
            before = [one for one in changes if since_us <= one.t_us <= placed.t_us]
            known = document_at(changes, since_us)
            if known is None or _is_there(known) or any(_is_there(one.document) for one in before):
                continue
            tally.observations += 1
            tally.violated(
                INTEGRATION,
                f"line {line.line} of storefront order {key} sold item {line.sku}, which had long "
                "been discontinued in the ERP",
                [changes[-1].seq, placed.seq],
                key,
                line.line,
            )


INVARIANT: Final = Invariant(
    id=_ID,
    name="deletion propagates",
    statement=(
        "what the ERP deletes, discontinues or blocks is so in the storefront within the object's "
        "figure of healthy time, and nobody orders it afterwards"
    ),
    claim="liveness",
    needs=("effect of the ERP that deletes, discontinues or blocks",),
    explain="""
The portal goes on selling what nobody makes any more, at the price of a contract that was ended,
to a customer who does not pay.

How it usually breaks: a list tells what there is, and nobody looks for what is missing from it; a
message without content is dropped as broken; a status that the portal does not know is taken for
active.

How to mend it: pass deletions on as such. Compare the sets, not only what changed, now and then.
""",
    check=check,
)
