"""I-49: nobody does two things of which one is there to check the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scenarios.history import History
from scenarios.history.duties import (
    APPROVES,
    AUTHORISES,
    CONFIRMS,
    LIMITS,
    PRICES,
    REFUNDS,
    RELEASES,
    Did,
)
from scenarios.history.facts import CREATE
from scenarios.history.meeting import FOR_PEOPLE
from scenarios.invariants.model import (
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
)

_ID: Final = "I-49"
_APART: Final = (
    *((PRICES, APPROVES), (APPROVES, CONFIRMS), (AUTHORISES, REFUNDS)),
    (LIMITS, RELEASES),
)
_ENGINE: Final = "engine>"


def check(history: History) -> Result:
    """Nobody decides about what he asked for himself, and no identity has two duties of a pair.

    Identities count where the journal says that the ERP's desks have their own.
    """
    tally = Tally(history, _ID)
    for key, changes in sorted(history.storefront.requisitions.items()):
        last = changes[-1]
        if last.document is None or not last.document.decided:
            continue
        tally.observations += 1
        asked = last.document.requested_by
        for step in last.document.decided:
            if step.by == asked:
                tally.violated(
                    SIMULATOR,
                    f"user {asked} placed requisition {key} and {step.decision} it himself",
                    [changes[0].seq, last.seq],
                    "requisition",
                    key,
                )
    _warnings(tally)
    if history.header.get("desks"):
        _identities(tally, history.duties)
    else:
        tally.note("the journal does not say that desks of the ERP have identities of their own")
    return tally.result()


def _warnings(tally: Tally) -> None:
    """No integration says yes in the place of the person whom a warning of the ERP is for."""
    for entry in tally.history.exchanges:
        if entry.operation != CREATE or not entry.accepted:
            continue
        tally.observations += 1
        for name in sorted(FOR_PEOPLE.intersection(entry.accepted)):
            tally.violated(
                INTEGRATION,
                f"order {entry.about} was entered with the warning {name} accepted, which is for a "
                "person to look at",
                [*entry.seqs],
                "warning",
                entry.about or "",
                name,
            )


def _identities(tally: Tally, done: Mapping[tuple[str, str], Did]) -> None:
    for client in sorted({client for client, _ in done}):
        tally.observations += 1
        for one, other in _APART:
            first, second = done.get((client, one)), done.get((client, other))
            if first is None or second is None:
                continue
            who = client or "somebody whose token nobody saw"
            tally.violated(
                _blame(second),
                f"{who} {one} and {other}: nobody else looks at what he does",
                [first.seq, second.seq],
                "identity",
                client,
                one,
            )


def _blame(did: Did) -> Subject:
    return INTEGRATION if did.edge.startswith(_ENGINE) else SIMULATOR


INVARIANT: Final = Invariant(
    id=_ID,
    name="segregation of duties",
    statement=(
        "nobody both places and approves an order, sets prices and approves offers, approves an "
        "offer and confirms it as the second person, authorises a return and pays it back, or "
        "keeps credit limits or terms of payment and releases what was held for them; an "
        "integration accepts no warning of the ERP that is for a person"
    ),
    claim="safety",
    needs=("approval of a requisition, a clerk's duty, or a warning that is accepted",),
    explain="""
Whoever may do both steps needs nobody to agree: an order to himself, a price for a friend, money
back for goods that never came.

How it usually breaks: one technical user for everything that people do in the ERP; an approver
who is a buyer, too, and is asked about his own order; a shared login at the counter.

How to mend it: one identity per duty. Let the system that holds the document refuse whoever did
the step before.
""",
    check=check,
)
