"""I-35: effects follow the versions of what they are about."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Any, Final

from scenarios.history import History
from scenarios.history.facts import TO_STOREFRONT, Change
from scenarios.history.side import ENTITIES
from scenarios.invariants.compare import matches, shared
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-35"


def check(history: History) -> Result:
    """What the engine wrote says what the ERP had said in the version that it claims to be.

    Never an older version in the name of a newer one, and nothing before the ERP said it.
    """
    tally = Tally(history, _ID)
    for entity in ENTITIES:
        table = history.storefront.entity(entity)
        for key, number, changes in shared(history, entity):
            for there in table.get(key, ()):
                if there.document is not None and _by_engine(history, there):
                    _judge(tally, entity, number, changes, there)
    return tally.result()


def _by_engine(history: History, change: Change[Any]) -> bool:
    behind = history.causes.get(change.cause)
    return behind is not None and behind.edge == TO_STOREFRONT


def _judge(
    tally: Tally, entity: str, number: str, changes: Sequence[Change[Any]], there: Change[Any]
) -> None:
    history = tally.history
    known = bisect_left(changes, there.seq, key=_seq)
    claimed = _of_version(changes[:known], there.claims)
    if claimed is not None and matches(history, entity, changes[claimed], there.document):
        tally.observations += 1
        return
    said = _first(history, entity, changes, there)
    if said is None:
        return  # the ERP never said that at all: I-24 and I-25 speak of it
    tally.observations += 1
    if said >= known:
        tally.violated(
            INTEGRATION,
            f"the storefront shows {entity} {number} as the ERP had it only later, in version "
            f"{changes[said].version}",
            [there.seq, changes[said].seq],
            entity,
            number,
            "before",
        )
    elif claimed is not None and said < claimed:
        tally.violated(
            INTEGRATION,
            f"{entity} {number} was written as version {there.claims} and says what the ERP had "
            f"said in version {changes[said].version}: old news in the name of a newer version",
            [changes[said].seq, changes[claimed].seq, there.seq],
            entity,
            number,
            there.claims,
        )


def _of_version(changes: Sequence[Change[Any]], version: int) -> int | None:
    """Which of those changes made that version."""
    for nth, one in enumerate(changes):
        if one.version == version:
            return nth
    return None


def _first(
    history: History, entity: str, changes: Sequence[Change[Any]], there: Change[Any]
) -> int | None:
    """The version of the ERP that says what is shown: the last one before it, else a later one."""
    known = bisect_left(changes, there.seq, key=_seq)
    nth: int
    for nth in (*range(known - 1, -1, -1), *range(known, len(changes))):
        if matches(history, entity, changes[nth], there.document):
            return nth
    return None


def _seq(change: Change[Any]) -> int:
    return change.seq


INVARIANT: Final = Invariant(
    id=_ID,
    name="causal order",
    statement=(
        "what the engine writes of an object says what the ERP said in the version that it claims: "
        "no older content in the name of a newer version, and nothing before the ERP said it"
    ),
    claim="safety",
    needs=("effect of the storefront that the engine wrote",),
    explain="""
The version number is newer and the content is older: every safeguard that compares versions is
satisfied, and the portal is wrong until the object changes again.

How it usually breaks: the number is taken when the message is sent and not when it was read; two
workers read and write the same object, and the slower one wins; dead letters are replayed in
another order with new numbers.

How to mend it: read content and version together and never part them. Work on one object at a time,
in the order of its versions.
""",
    check=check,
)
