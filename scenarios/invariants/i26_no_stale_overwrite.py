"""I-26: what is shown never goes back."""

from __future__ import annotations

from bisect import bisect_left
from typing import Any, Final

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.side import ENTITIES
from scenarios.invariants.compare import matches, shared
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-26"


def check(history: History) -> Result:
    """The storefront's versions follow each other as the ERP's did, by what they say."""
    tally = Tally(history, _ID)
    for entity in ENTITIES:
        table = history.storefront.entity(entity)
        for key, number, changes in shared(history, entity):
            shown = [one for one in table.get(key, ()) if one.document is not None]
            _walk(tally, entity, number, changes, shown)
    return tally.result()


def _walk(
    tally: Tally,
    entity: str,
    number: str,
    changes: list[Change[Any]],
    shown: list[Change[Any]],
) -> None:
    """Follow what is shown through the ERP's versions; what the ERP never said is left aside."""
    reached = 0
    before: Change[Any] | None = None
    for there in shown:
        known = bisect_left(changes, there.seq, key=_seq)
        fits = _first(tally.history, entity, changes, range(reached, known), there)
        if fits is None and before is not None:
            back = _first(tally.history, entity, changes, range(min(reached, known)), there)
            if back is not None:
                tally.observations += 1
                tally.violated(
                    INTEGRATION,
                    f"{entity} {number} went back in the storefront to what the ERP said in "
                    f"version {changes[back].version}, after version "
                    f"{changes[reached].version} had been shown",
                    [changes[back].seq, changes[reached].seq, before.seq, there.seq],
                    entity,
                    number,
                    changes[back].version,
                )
        if fits is not None:
            tally.observations += before is not None
            reached, before = fits, there


def _first(
    history: History,
    entity: str,
    changes: list[Change[Any]],
    among: range,
    there: Change[Any],
) -> int | None:
    """The first of those versions of the ERP that says what is shown."""
    for nth in among:
        if matches(history, entity, changes[nth], there.document):
            return nth
    return None


def _seq(change: Change[Any]) -> int:
    return change.seq


INVARIANT: Final = Invariant(
    id=_ID,
    name="no stale overwrite",
    statement="what the storefront shows of an object never goes back to what the ERP said before",
    claim="safety",
    needs=("two or more effects of one object in the storefront",),
    explain="""
A late message wins over a newer one, and from then on the portal is wrong until the next change.

How it usually breaks: payloads are applied in the order in which they come; a version is stamped
by the engine when it sends, so that old news looks new; two workers send two versions at once.

How to mend it: send the owner's version with what it belongs to, and drop what is not newer.
""",
    check=check,
)
