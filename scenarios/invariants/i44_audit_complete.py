"""I-44: the audit trail is whole."""

from __future__ import annotations

from typing import Any, Final

from scenarios.history import History
from scenarios.history.asked import SORTS, Sort
from scenarios.history.facts import (
    CREATE,
    ENTER,
    POST_MONEY,
    TO_ERP,
    TO_STOREFRONT,
    Audited,
    Change,
    Made,
    Requested,
)
from scenarios.history.receivable_documents import POST_REFUND
from scenarios.history.side import ENTITIES
from scenarios.history.warehouse import POST_PARCEL
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised

_ID: Final = "I-44"
_MADE: Final = (CREATE, ENTER, POST_MONEY, POST_PARCEL, POST_REFUND)
_CREATED: Final = "created"
_STOREFRONT: Final = "storefront."
_SYSTEMS: Final = (_STOREFRONT, "erp.", "wms.")
"""So begin the ids of operations: a trail in words of its own can be held to nothing."""

_REPAIR: Final = "repair"
"""What a comparison asked for: that it was done, the row of its write tells."""


def check(history: History) -> Result:
    """Each effect of the engine has its row, and a row that tells of a new order has its order.

    Of an object that was written several times the last row counts: what a newer version overtook
    on its way was written all the same, and need not be told apart; what was written twice in one
    version, because it had been lost, is told twice. What was written after the trail was asked for
    is not in it.
    """
    if not history.audit:
        return not_exercised("the engine does not show an audit trail")
    if not history.audit_whole:
        return not_exercised("the engine's audit trail could not be read to its end")
    ours = any(row.action.startswith(_SYSTEMS) for row in history.audit)
    if not ours and not history.chain.chained:
        return not_exercised("the engine's audit trail has no operation of the contracts as action")
    tally = Tally(history, _ID)
    if ours:
        _told(tally)
    _chain(tally)
    return tally.result()


Rows = dict[str, list[Audited]]


def _told(tally: Tally) -> None:
    """What was done stands in the trail, and what stands there was done."""
    rows = tally.history.view(_by_key)
    _orders(tally, rows)
    for sort in SORTS.values():
        _asked(tally, rows, sort)
    for entity in ENTITIES:
        _shown(tally, rows, entity)
    for row in tally.history.audit:
        _row(tally, row)


def _by_key(history: History) -> Rows:
    found: Rows = {}
    for row in history.audit:
        found.setdefault(row.key, []).append(row)
    return found


def _orders(tally: Tally, rows: Rows) -> None:
    history = tally.history
    for key in sorted(history.made):
        made = [one for one in history.made[key] if _is_asked_of(history, one, TO_ERP)]
        if not made:
            continue
        tally.observations += 1
        if not any(row.action in _MADE for row in rows.get(key, ())):
            tally.violated(
                INTEGRATION,
                f"the engine had order {key} booked as {made[0].name} and its audit trail "
                "says nothing of it",
                [made[0].seq],
                "order",
                key,
            )


def _asked(tally: Tally, rows: Rows, sort: Sort) -> None:
    history, kind = tally.history, sort.kind
    for key, entered in sorted(history.entered[kind].items()):
        made = [one for one in entered if _is_asked_of(history, one, TO_ERP)]
        if not made:
            continue
        tally.observations += 1
        if not any(row.action == sort.enter for row in rows.get(key, ())):
            tally.violated(
                INTEGRATION,
                f"the engine entered {kind} {key}, the ERP's {made[0].asked.number}, and its "
                "audit trail says nothing of it",
                [made[0].seq],
                f"{kind} entered",
                key,
            )


def _shown(tally: Tally, rows: Rows, entity: str) -> None:
    history = tally.history
    for key, changes in sorted(history.storefront.entity(entity).items()):
        made = [one for one in changes if _is_asked_of(history, one, TO_STOREFRONT)]
        if not made:
            continue
        tally.observations += 1
        told = [row for row in rows.get(key, ()) if _is_writing(row)]
        late = [row for row in told if row.version is None or row.version >= made[-1].version]
        times = sum(one.version == made[-1].version for one in made)
        if len(told) < 1 if entity in ("order", *SORTS) else len(late) < times:
            tally.violated(
                INTEGRATION,
                f"the engine wrote {entity} {key} into the storefront and its audit trail says "
                f"nothing of it (version {made[-1].version})",
                [made[-1].seq],
                entity,
                key,
            )


def _is_writing(row: Audited) -> bool:
    """Whether a row tells of a write, and not that one was asked for."""
    return row.action.startswith(_STOREFRONT) and row.outcome != _REPAIR


def _chain(tally: Tally) -> None:
    """A trail whose rows carry hashes is as it was written; one without says nothing of that."""
    chain = tally.history.chain
    if not chain.chained:
        return
    tally.observations += 1
    for said in chain.breaks:
        tally.violated(
            INTEGRATION,
            f"the audit trail was tampered with: {said}",
            [tally.history.chain_seq],
            "chain",
        )


def _row(tally: Tally, row: Audited) -> None:
    """Who, what, when, in which flow, because of what; and an order that there is."""
    history = tally.history
    missing = [name for name in ("actor", "correlation") if not getattr(row, name)]
    if missing:
        tally.violated(
            INTEGRATION,
            f"a row of the audit trail about {row.key} does not say its {' and '.join(missing)}",
            [row.seq],
            "row",
            row.key,
            *missing,
        )
    if row.action in _MADE and row.outcome == _CREATED:
        tally.observations += 1
        if row.key not in history.made:
            tally.violated(
                INTEGRATION,
                f"the audit trail tells of a new ERP order for {row.key}, which the ERP never had",
                [row.seq],
                "created",
                row.key,
            )
    if row.action == CREATE and row.outcome == _CREATED:
        _behalf(tally, row)


def _behalf(tally: Tally, row: Audited) -> None:
    """A trail that names accounts says for which of them an order was entered."""
    history = tally.history
    placed = history.storefront.terms.get(row.key)
    if placed is None or row.behalf in ("", placed.order.account):
        return
    if not history.view(_names_accounts):
        return
    named = "nobody" if row.behalf is None else f"account {row.behalf}"
    tally.violated(
        INTEGRATION,
        f"the audit trail says that order {row.key} of account {placed.order.account} was entered "
        f"for {named}",
        [placed.seq, row.seq],
        "behalf",
        row.key,
    )


def _names_accounts(history: History) -> bool:
    """Whether `behalf`, which no contract has, means in this trail what it does in ours."""
    accounts = {placed.order.account for placed in history.storefront.terms.values()}
    return any(row.behalf in accounts for row in history.audit)


def _is_asked_of(history: History, one: Made | Requested | Change[Any], edge: str) -> bool:
    """Whether it is the engine's over that edge, from before its trail was asked for."""
    behind = history.causes.get(one.cause)
    return behind is not None and behind.edge == edge and one.seq < history.audit_seq


INVARIANT: Final = Invariant(
    id=_ID,
    name="audit complete",
    statement=(
        "each object that the engine wrote has an audit row with who, what, when, flow and "
        "correlation, an order's with the account that it is for, no row tells of an order that "
        "is not there, and where rows are chained by hashes none was altered, deleted or moved"
    ),
    claim="safety",
    needs=("effect of the engine", "engine's audit trail"),
    explain="""
When the customer asks who changed his order and why, nobody can say.

How it usually breaks: the row is written after the effect, and a crash comes in between; a path
that was added later writes none; a row is written for what was tried, not for what was done.

Or somebody with access to the store alters, deletes or moves a row, and nothing shows it.

How to mend it: write the row in the transaction that records the effect. Let one place do both.
Chain the rows: each carries the hash of itself and of the row before it (docs/audit-trail.md).
""",
    check=check,
)
