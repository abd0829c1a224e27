"""An account that goes on under another number is named by that one wherever others stood by it.

Source: docs/adr/0053-a-new-number-leads-on-and-what-was-posted-follows-it.md. What was written
under the former number keeps it; what is said of the account from then on, and so where others
stand below it, who pays and who gets the bill, is said of the new one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scenarios.history import History
from scenarios.history.facts import Change
from scenarios.history.purchasing import Relation
from scenarios.invariants.arithmetic import document_at
from scenarios.invariants.model import SIMULATOR, Tally

_RENUMBERS: Final = "erp.customers.renumber"
_FIELDS: Final = ("parent", "payer", "bill_to")


def left_behind(tally: Tally) -> None:
    """No place of another account names a former number when the new one was given."""
    for former, change in _renumbered(tally.history):
        for key, changes in sorted(tally.history.erp.relations.items()):
            place = document_at(changes, change.t_us)
            if place is None or key == former:
                continue
            tally.observations += 1
            wrong = [name for name in _FIELDS if getattr(place, name) == former]
            if wrong:
                tally.violated(
                    SIMULATOR,
                    f"account {former} goes on under another number, and account {key} still names "
                    f"the former as its {' and '.join(wrong)}",
                    [change.seq, changes[-1].seq],
                    "renumbered",
                    former,
                    key,
                )


def _renumbered(history: History) -> Iterator[tuple[str, Change[Relation]]]:
    """Each former number, with the change that closed it."""
    for account, changes in sorted(history.erp.relations.items()):
        for change in changes:
            behind = history.causes.get(change.cause)
            if behind is None or behind.operation != _RENUMBERS or change.document is None:
                continue
            if change.document.merged_into is not None:
                yield account, change
                break
