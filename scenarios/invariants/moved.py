"""Money that moved outside the ERP: it is posted there once, as it was, or parked with a reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from scenarios.history.facts import TO_ERP, Change
from scenarios.invariants.model import INTEGRATION, Tally
from scenarios.invariants.rests import how_it_ended, rests


class Moved(NamedTuple):
    """Money that moved: by which record, what it is called, and what it was."""

    seq: int
    name: str
    document: Any


class Words(NamedTuple):
    """What a kind of it is: the operation that posts it, and how it is spoken of."""

    operation: str
    kind: str
    thing: str
    what: str
    did: str
    how: str


Posted = dict[str, list[tuple[str, Change[Any]]]]
"""What the ERP posted, by the reference that it names."""


def posted_once(
    tally: Tally,
    words: Words,
    moved: Mapping[str, Moved],
    posted: Posted,
    is_for: Callable[[Any, Any], bool],
) -> None:
    """What moved is in the ERP once, as it was; or the engine says why not, and invents nothing."""
    history, what = tally.history, words.what
    for key, one in sorted(moved.items()):
        tally.observations += 1
        booked = sorted(posted.get(key, ()), key=lambda pair: pair[1].seq)
        if len(booked) > 1:
            told = ", ".join(name for name, _ in booked)
            sentence = f"{what} {key} is in the ERP {len(booked)} times: {told}"
        elif not booked:
            if not history.end.get("drained") or rests(history, key, words.operation):
                continue
            ended = how_it_ended(history, key, words.operation)
            sentence = f"{one.name} never reached the ERP{ended}"
        elif is_for(booked[0][1].document, one.document):
            continue
        else:
            said = f"{words.kind} {booked[0][0]} of the ERP"
            sentence = f"{said} is not what {what} {key} {words.did}"
        seqs = [one.seq, *(change.seq for _, change in booked)]
        tally.violated(INTEGRATION, sentence, seqs, what, key)
    for reference, booked in sorted(posted.items()):
        behind = history.causes.get(booked[0][1].cause)
        if behind is not None and behind.edge == TO_ERP and reference not in moved:
            sentence = f"the engine posted {words.thing} {reference}, which {words.how} no card"
            tally.violated(INTEGRATION, sentence, [booked[0][1].seq], f"phantom {what}", reference)
