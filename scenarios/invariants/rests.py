"""What an engine says it gave up on: whether it says so, and whether the journal shows why.

An engine names its flows as it likes, so a row of its list is known by its key alone. Orders and
what buyers ask for have rules of their own (I-01): they are compared with what was placed.
"""

from __future__ import annotations

from typing import Final

from scenarios.history import History
from scenarios.invariants.limits import TROUBLES_BEFORE_PARKING
from scenarios.invariants.orders import is_parked

_OWN_FAULT: Final = ("invalid", "bad-request", "unauthorized", "insufficient-scope")
"""With these a system says that the call was none, and nothing of what it was about."""


def rests(history: History, key: str, operation: str) -> bool:
    """Whether the engine shows a thing as parked, and the journal why: it was refused on its
    merits by `operation`, or calls about it broke repeatedly.
    """
    if not is_parked(history, key):
        return False
    about = [
        one for one in history.exchanges if one.about == key and one.edge.startswith("engine>")
    ]
    broken = sum(one.troubled for one in about)
    return broken >= TROUBLES_BEFORE_PARKING or bool(refusals(history, key, operation))


def how_it_ended(history: History, key: str, operation: str) -> str:
    """Why it is not there, as far as the journal knows; begins with a comma or is empty."""
    tried = [one for one in history.exchanges if (one.operation, one.about) == (operation, key)]
    if not tried:
        told = ", and nobody tried"
    elif codes := refusals(history, key, operation):
        told = f", which refused it ({', '.join(codes)})"
    else:
        told = f": {len(tried)} attempt(s) came to nothing"
    if is_parked(history, key):
        return f"{told}: nothing in the journal justifies that it is parked"
    return f"{told}, and the engine does not show it as parked"


def refusals(history: History, key: str, operation: str) -> tuple[str, ...]:
    """The codes with which a thing was refused on its merits, each once."""
    found = (
        one.code or "none"
        for one in history.exchanges
        if (one.operation, one.about) == (operation, key) and one.refused
    )
    return tuple(code for code in dict.fromkeys(found) if code not in _OWN_FAULT)
