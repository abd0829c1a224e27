"""Every case of the suite, made of the matrix."""

from __future__ import annotations

from typing import Final

from scenarios.stories.case import Case
from scenarios.suites.negative.comeback import COMEBACK
from scenarios.suites.negative.life import LIFE
from scenarios.suites.negative.matrix import OF_RETURNS, PATIENCE_US, Fault, Target, cells, plan_of
from scenarios.suites.negative.oracle import retry_after_honoured

ALWAYS: Final = ("I-01", "I-02", "I-03", "I-24", "I-25", "I-28")
"""What each case must have put to the test: everything arrives, once, in time, and whole."""


def _case(fault: Fault, target: Target) -> Case:
    of_returns = target.id in OF_RETURNS
    own = ("I-23",) if of_returns else ()
    return Case(
        suite="negative",
        id=f"{fault.id}-{target.id}",
        title=f"{fault.title}: {target.says}",
        story=COMEBACK if of_returns else LIFE,
        plan=plan_of(fault, target),
        proves=(*ALWAYS, *own, *fault.tells, *fault.tells_at.get(target.id, ())),
        patience_us=PATIENCE_US,
        oracles=(retry_after_honoured,),
        inside=fault.inside,
    )


CASES: Final[dict[str, Case]] = {case.id: case for case in (_case(*cell) for cell in cells())}
"""Case id to case."""
