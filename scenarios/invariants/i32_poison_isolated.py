"""I-32: one bad message is put aside."""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.history.facts import Exchange
from scenarios.history.figures import ORDERS
from scenarios.invariants.i34_retry_discipline import noun
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally, not_exercised
from scenarios.invariants.orders import is_parked

_ID: Final = "I-32"


def check(history: History) -> Result:
    """An order that the ERP refuses on its merits is left alone soon, where people see it.

    That the others keep their time meanwhile is the business of I-01 and I-24.
    """
    figure_us = history.figures.freshness_us.get(ORDERS)
    if figure_us is None:
        return not_exercised("the scope matrix does not send orders to the ERP")
    tally = Tally(history, _ID)
    for key in sorted(history.attempts):
        refused = [one for one in history.attempts[key] if one.refused]
        if not refused or key in history.made:
            continue
        due_us = history.health.deadline_us(refused[0].t_us, figure_us, ORDERS, key)
        if due_us <= history.end_us or history.end.get("drained"):
            tally.observations += 1
            _judge(tally, key, refused, due_us)
    if tally.observations and not history.probed:
        tally.note("the engine does not tell what it parked: only its calls are judged")
    return tally.result()


def _judge(tally: Tally, key: str, refused: list[Exchange], due_us: int) -> None:
    history, first = tally.history, refused[0]
    said = f"{first.status} {first.code or ''}".rstrip()
    why = f"{noun(refused)} {key} was refused by the ERP on its merits ({said})"
    late = [one for one in refused if one.t_us > due_us]
    if late:
        tally.violated(
            INTEGRATION,
            f"{why} and is still sent when its time is over: {len(refused)} times in all",
            [seq for one in refused for seq in one.seqs],
            key,
            "sent",
        )
    elif history.probed and not is_parked(history, key):
        tally.violated(
            INTEGRATION,
            f"{why}, and the engine does not show it as parked",
            first.seqs,
            key,
            "parked",
        )


INVARIANT: Final = Invariant(
    id=_ID,
    name="poison isolated",
    statement=(
        "an order that the ERP refuses on its merits is not sent any more once its figure of "
        "healthy time is over, and is shown as parked"
    ),
    claim="liveness",
    needs=("order refused by the ERP", "engine's list of what it parked"),
    explain="""
One order that can never be booked stands at the head of the queue, and three thousand that could
wait behind it.

How it usually breaks: a batch is one transaction; the queue is worked off in order and stops at
the first error; a refusal is retried like a timeout, for ever.

How to mend it: tell a refusal from a failure. Put what is refused aside with its reason, where
people look, and go on with the next.
""",
    check=check,
)
