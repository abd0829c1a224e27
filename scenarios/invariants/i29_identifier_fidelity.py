"""I-29: identifiers are kept byte by byte."""

from __future__ import annotations

import unicodedata
from typing import Final

from scenarios.history import History
from scenarios.history.asked import SORTS
from scenarios.history.side import ENTITIES
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.orders import pairs
from scenarios.invariants.renumbered import left_behind

_ID: Final = "I-29"


def check(history: History) -> Result:
    """No id of the storefront is one of the ERP's but for case, blanks, zeros or composition, and
    nobody stands by a number that an account had before.
    """
    tally = Tally(history, _ID)
    for entity in ENTITIES:
        if entity in ("order", *SORTS):
            continue
        ours = history.erp.entity(entity)
        alike: dict[str, str] = {}
        for key in sorted(ours):
            alike.setdefault(_loose(key), key)
        for key, changes in sorted(history.storefront.entity(entity).items()):
            tally.observations += 1
            meant = alike.get(_loose(key))
            if key not in ours and meant is not None:
                tally.violated(
                    INTEGRATION,
                    f"{entity} {meant!r} of the ERP is {key!r} in the storefront",
                    [ours[meant][0].seq, changes[0].seq],
                    entity,
                    meant,
                )
    _orders(tally)
    left_behind(tally)
    return tally.result()


def _orders(tally: Tally) -> None:
    """References, accounts and items of orders, as they were sent and as they were meant."""
    history = tally.history
    alike = {_loose(key): key for key in sorted(history.storefront.terms)}
    for key in sorted(history.booked):
        tally.observations += 1
        meant = alike.get(_loose(key))
        if key not in history.storefront.terms and meant is not None:
            tally.violated(
                INTEGRATION,
                f"storefront order {meant!r} is {key!r} in the ERP",
                [history.storefront.terms[meant].seq, history.booked[key][0].seq],
                "order",
                meant,
            )
    for placed, booked in pairs(history):
        named = {(line.line, line.sku) for line in placed.order.lines}
        for line in booked.order.lines:
            loose = {(number, _loose(sku)) for number, sku in named}
            if (line.line, line.sku) not in named and (line.line, _loose(line.sku)) in loose:
                tally.violated(
                    INTEGRATION,
                    f"line {line.line} of ERP order {booked.order.number} names item "
                    f"{line.sku!r}, which the buyer ordered under another spelling",
                    [placed.seq, booked.seq],
                    booked.order.reference,
                    line.line,
                )


def _loose(key: str) -> str:
    """What is left of an id for one who does not look closely."""
    return unicodedata.normalize("NFKC", key).casefold().replace(" ", "").lstrip("0")


INVARIANT: Final = Invariant(
    id=_ID,
    name="identifier fidelity",
    statement=(
        "identifiers are the same on both sides, byte by byte; where an account goes on under "
        "another number, those that stand below it or are paid for by it name that one"
    ),
    claim="safety",
    needs=("effect of both systems",),
    explain="""
Article 00815 and article 815 are two things, until a spreadsheet makes them one.

How it usually breaks: an id passes through a number; it is trimmed, changed to capitals, or
composed differently; two ids that differ only there overwrite each other.

How to mend it: an id is a string of bytes. Do not touch it, do not compare it loosely.
""",
    check=check,
)
