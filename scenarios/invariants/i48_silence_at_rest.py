"""I-48: where nothing happens, nothing is written."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.facts import SHOW_STATUS, TO_ERP, TO_STOREFRONT, Change, Exchange
from scenarios.history.side import ENTITIES
from scenarios.invariants.compare import shared
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised
from scenarios.invariants.orders import single
from scenarios.invariants.word import last_us, word_us

_ID: Final = "I-48"
_REST_US: Final = 3_600_000_000
"""Rest shorter than an hour of the world proves nothing."""

_REST_LEAST_US: Final = 1_000_000
"""However fast a world is: what is on its way meanwhile arrives within a second."""

_OWN: Final = ("seed", "dispatcher")
_CALL: Final = "c-"
"""What a system does by itself, and how the id of a call begins, of whomever."""

_MEND_US: Final = 25 * 3_600_000_000
"""Within a day and an hour is mended what the storefront lost behind the engine."""

_DEATH: Final = "killed"

_SENT_MOST: Final = 3
"""So often one change may be sent with success: by its feed, by a restart, by a nightly run. An
engine that dies oftener than that cannot know each time what it had sent, and is given once more
for each death."""


def check(history: History) -> Result:
    """No more changes arrive than the ERP made; and at rest the engine writes nothing at all."""
    if not history.figures.freshness_us:
        return not_exercised("no object has a freshness figure")
    tally = Tally(history, _ID)
    answers = _answered(history)
    for entity in ENTITIES:
        table = history.storefront.entity(entity)
        answered = answers if entity == "order" else frozenset[str]()
        for key, number, changes in shared(history, entity):
            shown = [
                one
                for one in table.get(key, ())
                if _told(history, one) and one.cause not in answered
            ]
            behind = sum(_is_behind(one) for one in table.get(key, ()))
            if shown:
                tally.observations += 1
                _echo(tally, entity, number, changes, shown, behind)
    _repeated(tally)
    _rest(tally)
    return tally.result()


def _told(history: History, change: Change[object]) -> bool:
    behind = history.causes.get(change.cause)
    return change.document is not None and behind is not None and behind.edge == TO_STOREFRONT


def _answered(history: History) -> frozenset[str]:
    """The causes of answers to amendments, which change the heads of orders and no status."""
    amendments = history.storefront.amendments.values()
    return frozenset(one.cause for changes in amendments for one in changes)


def _is_behind(change: Change[object]) -> bool:
    """Whether the storefront came to it, or lost it, by nobody's call: that may be mended."""
    return not change.cause.startswith(_CALL) and change.cause not in _OWN


def _behind_us(history: History) -> int:
    """When the last of such changes was made; before everything where there is none."""
    sides = (history.storefront.entity(entity).values() for entity in ENTITIES)
    return max(
        (one.t_us for side in sides for row in side for one in row if _is_behind(one)),
        default=-_MEND_US,
    )


def _echo(
    tally: Tally,
    entity: str,
    number: str,
    changes: list[Change[object]],
    shown: list[Change[object]],
    behind: int,
) -> None:
    if len(shown) > len(changes) + behind:
        tally.violated(
            INTEGRATION,
            f"{entity} {number} changed {len(changes)} time(s) in the ERP and {len(shown)} times "
            "in the storefront",
            [*(one.seq for one in changes[-3:]), *(one.seq for one in shown[-6:])],
            entity,
            number,
        )


def _repeated(tally: Tally) -> None:
    """The status of an order is not sent again and again, be it refused as stale or not.

    Calls that got no good answer may be repeated and do not count.
    """
    history = tally.history
    sent: dict[str, list[Exchange]] = {}
    for exchange in history.exchanges:
        if exchange.operation == SHOW_STATUS and exchange.ok and exchange.about is not None:
            sent.setdefault(exchange.about, []).append(exchange)
    numbers = history.view(single)
    died_us = [event.t_us for event in history.process if event.event == _DEATH]
    for key in sorted(sent):
        changes = history.erp.orders.get(numbers.get(key, ""))
        if not changes:
            continue
        tally.observations += 1
        deaths = sum(changes[0].t_us <= death_us <= sent[key][-1].t_us for death_us in died_us)
        if len(sent[key]) > _SENT_MOST * len(changes) + deaths:
            tally.violated(
                INTEGRATION,
                f"order {numbers[key]} changed {len(changes)} time(s) in the ERP and its status "
                f"was sent to the storefront {len(sent[key])} times",
                [*(one.seq for one in changes[-3:]), *(one.seq for one in sent[key][-6:])],
                key,
                "sent",
            )


def _rest(tally: Tally) -> None:
    """After the last change, its figure and the grace of half of it, until the end: no write.

    Nor once the engine has given its word that nothing is open.
    """
    history = tally.history
    since_us = last_us(history) + history.figures.longest_us * 3 // 2
    since_us = min(since_us, history.view(word_us) or since_us)
    since_us = max(since_us, _behind_us(history) + _MEND_US // history.figures.factor)
    least_us = max(_REST_US // history.figures.factor, _REST_LEAST_US)
    if history.end_us - since_us < least_us:
        tally.note(f"the journal ends before there were {least_us // 1_000_000} s of rest")
        return
    tally.observations += 1
    for exchange in history.exchanges:
        if exchange.t_us >= since_us and _writes(history, exchange):
            tally.violated(
                INTEGRATION,
                f"the engine wrote by {exchange.operation}{_for(exchange.about)} although nothing "
                "had changed for longer than any figure allows",
                exchange.seqs,
                exchange.operation,
                exchange.about or "",
            )


def _writes(history: History, exchange: Exchange) -> bool:
    outgoing = exchange.edge in (TO_ERP, TO_STOREFRONT)
    return outgoing and exchange.ok and exchange.call_id in history.causes


def _for(about: str | None) -> str:
    return "" if about is None else f" for {about}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="silence at rest",
    statement=(
        "no business change, no writes: no echo, not more changes than the ERP made, and no status "
        "that is sent again and again"
    ),
    claim="safety",
    needs=("effect of the storefront that the engine wrote",),
    explain="""
Two systems that repeat each other's echo are never at rest, and each real change drowns in it.

How it usually breaks: what was just written comes back as a change and is written again; a
nightly job sends everything, whether it differs or not; a time stamp is part of what is
compared.

How to mend it: compare before you write. Know your own writes when they come back.
""",
    check=check,
)
