"""I-53: a partner is let in by somebody, for a time and a purpose; the trail has all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scenarios.history import History
from scenarios.history.visits import Granted, Noted, Revoked, Visit
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Subject, Tally

_ID: Final = "I-53"
_ENGINE: Final = "engine>"
_TOKENS: Final = ("erp.token", "storefront.token")
_REFUSED: Final = (401, 403)
_FAILED: Final = 400


def check(history: History) -> Result:
    """Every access has an end and people who answer for it; every call by it is within its time,
    and before it was revoked, or else refused, and has its row in the system's trail, which is
    whole.
    """
    tally, visits = Tally(history, _ID), history.visits
    granted: dict[tuple[str, str], list[Granted]] = {}
    for one in visits.granted:
        tally.observations += 1
        granted.setdefault((one.system, one.client), []).append(one)
        _answered_for(tally, one, visits.revoked.get((one.system, one.id)))
    rows = {note.cause: note for note in visits.noted}
    for visit in visits.made:
        tally.observations += 1
        system = visit.edge.rpartition(">")[2]
        known = [one for one in granted.get((system, visit.client), ()) if one.seq < visit.seq]
        _in_time(tally, visit, known, visits.revoked)
        _in_the_trail(tally, visit, known, rows)
    for system, chain in sorted(visits.chains.items()):
        for said in chain.breaks:
            sentence = f"the trail of partners' accesses of the {system} was changed: {said}"
            tally.violated(SIMULATOR, sentence, [visits.noted[-1].seq], system, "chain")
    closed = visits.ended | visits.revoked.keys()
    for one in visits.granted:
        if one.until_us < history.end_us and (one.system, one.id) not in closed:
            sentence = f"the end of access {one.id} of {one.client} is not in the trail"
            tally.violated(SIMULATOR, sentence, [one.seq], one.system, one.id, "end")
    return tally.result()


def _answered_for(tally: Tally, one: Granted, revoked: Revoked | None) -> None:
    told = {"who granted it": one.granted_by, "on whose behalf": one.behalf, "why": one.purpose}
    missing = [what for what, said in told.items() if not said]
    if missing or one.until_us <= one.t_us:
        what = " and ".join(missing) or "an end that is still to come"
        sentence = f"access {one.id} of {one.client} to the {one.system} lacks {what}"
        tally.violated(SIMULATOR, sentence, [one.seq], one.system, one.id)
    if revoked is not None and not revoked.by:
        sentence = f"access {one.id} of {one.client} to the {one.system} was revoked by nobody"
        tally.violated(SIMULATOR, sentence, [one.seq, revoked.seq], one.system, one.id, "revoked")


def _in_time(
    tally: Tally,
    visit: Visit,
    known: list[Granted],
    revoked: Mapping[tuple[str, str], Revoked],
) -> None:
    """A sign-in shows a time as any other call does."""
    if visit.status is None or visit.status >= _FAILED:
        return
    taken_back = {one.id: revoked.get((one.system, one.id)) for one in known}
    gone = {key: back.seq for key, back in taken_back.items() if back and back.seq < visit.seq}
    if any(one.t_us <= visit.t_us < one.until_us and one.id not in gone for one in known):
        return
    why = f"after the end of access {known[-1].id}" if known else "though nobody granted it access"
    if known and known[-1].id in gone:
        why = f"after access {known[-1].id} was revoked"
    tally.violated(
        _blame(visit),
        f"{visit.client} called {visit.operation} {why}, and was not refused",
        [*(one.seq for one in known[-1:]), *[*gone.values()][-1:], visit.seq],
        visit.edge,
        visit.client,
        visit.operation,
    )


def _in_the_trail(
    tally: Tally, visit: Visit, known: list[Granted], rows: Mapping[str, Noted]
) -> None:
    """A sign-in that went well needs no row: what it was good for has one."""
    refused = visit.status in _REFUSED
    if not known or (visit.operation in _TOKENS and not refused):
        return
    row = rows.get(visit.call_id)
    what = "refusal" if refused else "use"
    if row is None:
        why = f"the {what} of the access of {visit.client} ({visit.operation}) is not in the trail"
    elif (row.actor, row.behalf) not in {(one.client, one.behalf) for one in known}:
        why = f"the trail names {row.actor} for {row.behalf} where {visit.client} called"
    elif row.outcome != ("refused" if refused else "used"):
        why = f"the trail says {row.outcome} of a call of {visit.client} answered {visit.status}"
    else:
        return
    seqs = [visit.seq] if row is None else [visit.seq, row.seq]
    tally.violated(SIMULATOR, why, seqs, visit.edge, visit.client, visit.operation, what)


def _blame(visit: Visit) -> Subject:
    return INTEGRATION if visit.edge.startswith(_ENGINE) else SIMULATOR


INVARIANT: Final = Invariant(
    id=_ID,
    name="partner access in time and in the trail",
    statement=(
        "a partner's access has an end, a purpose and people who answer for it; after its end, and "
        "once it is revoked, it is refused, and grant, uses, refusals and end are in the trail"
    ),
    claim="safety",
    needs=("access granted to a partner",),
    explain="""
The agency that helped at go-live still has its login. Nobody knows who gave it, and nobody can say
what it was used for last month.

How it usually breaks: an account without an end; an end, or a revocation, that only stops new
sign-ins while tokens live on; a log that has what went well and not what was refused; a shared
login that names nobody.

How to mend it: let nobody in without an end, a purpose and a name. Check the end at every call, not
at the sign-in alone. Write each use and each refusal where nobody can change it.
""",
    check=check,
)
