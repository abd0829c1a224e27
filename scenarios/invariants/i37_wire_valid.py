"""I-37: every message is valid for its contract."""

from __future__ import annotations

from typing import Final

from contracts.negotiation import REFUSALS
from scenarios.history import History
from scenarios.history.facts import TO_ERP, TO_STOREFRONT, Breach, Exchange
from scenarios.invariants.model import (
    HARNESS,
    INTEGRATION,
    SIMULATOR,
    Invariant,
    Result,
    Subject,
    Tally,
)

_ID: Final = "I-37"

_UNREADABLE: Final = (400, 405, 413, 415)
_SCHEMA: Final = ("invalid", "bad-request")
"""Codes of a 422 or 400 that speak of the message's form, not of the business."""

_SYSTEMS: Final = ("erp", "storefront")


def check(history: History) -> Result:
    """What the wire checked, and what the receiver itself refused for its form."""
    tally = Tally(history, _ID)
    told = set()
    for breach in history.breaches:
        if breach.by != "fault":
            told.add(breach.seq)
            _broken(tally, breach)
    for exchange in history.exchanges:
        if exchange.edge not in (TO_ERP, TO_STOREFRONT):
            continue
        tally.observations += 1
        if _refused(exchange) and exchange.seq not in told:
            tally.violated(
                INTEGRATION,
                f"{exchange.edge.partition('>')[2]} could not read {exchange.operation or 'a call'}"
                f"{_for(exchange.about)}: {exchange.status} {exchange.code or ''}".rstrip(),
                exchange.seqs,
                exchange.operation,
                exchange.about or "",
                exchange.status or 0,
            )
    return tally.result()


def _refused(exchange: Exchange) -> bool:
    if exchange.made_up or exchange.code in REFUSALS:
        return False  # a version that is not served is I-38's to judge
    if exchange.status in _UNREADABLE:
        return True
    return exchange.status == 422 and exchange.code in _SCHEMA


def _broken(tally: Tally, breach: Breach) -> None:
    tally.observations += 1
    contract = f"its contract {breach.contract}".rstrip()
    tally.violated(
        _blame(breach),
        f"{breach.by} sent a message of {breach.operation or 'no published operation'}"
        f"{_for(breach.about)} that breaks {contract}: {'; '.join(breach.errors[:4])}",
        [breach.seq],
        breach.operation,
        breach.by,
        *breach.errors[:1],
        breach.about or "",
    )


def _blame(breach: Breach) -> Subject:
    if breach.by == "engine":
        return INTEGRATION
    return SIMULATOR if breach.by in _SYSTEMS else HARNESS


def _for(about: str | None) -> str:
    return "" if about is None else f" for {about}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="wire valid",
    statement="each message is valid for its announced version of the contract",
    claim="safety",
    needs=("call over an edge of the engine",),
    explain="""
One side sends what the other did not agree to read. It works until the day on which it does not.

How it usually breaks: a field is left out or sent as null, a number travels as a float, a code
is invented, a date has no zone; a message is built by hand for the case that the tests never
see.

How to mend it: the finding names the field. Check what you send against the published schema
before you send it, and let the schema's version travel with it.
""",
    check=check,
)
