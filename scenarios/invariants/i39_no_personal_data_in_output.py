"""I-39: the engine's output tells nothing about anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, NamedTuple

from reports.spelling import amounts, loose, undone
from scenarios.history import History
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally
from scenarios.invariants.orders import accepted

_ID: Final = "I-39"

_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_LONG: Final = 9
"""Names and streets shorter than this are words that may stand in a log for other reasons."""
_WORD: Final = re.compile(rf"(?=(.{{{_LONG}}}))\w+", re.DOTALL)
"""A word, with the first letters of what begins with it."""
_PRICE_PLACES: Final = -2
"""Exponent of an amount that is written as money; a figure with fewer places may be a duration."""
_OUTPUT: Final = "a line of the engine's output"


def check(history: History) -> Result:
    """Nothing that it printed, answered to a probe or refused an event with holds a canary, or a
    customer's e-mail, name or street, a buyer's note, or a contract price with its rule or
    customer, in whatever spelling.
    """
    tally = Tally(history, _ID)
    kept = _Kept(history.view(_personal), history.view(_contract_prices), history.view(_canaries))
    tally.observations = len(history.outputs)
    for seq, line in history.outputs:
        _judge(tally, kept, seq, _OUTPUT, line)
    for said in history.told:
        _judge(tally, kept, said.seq, said.where, said.text)
    if history.told and not history.outputs:
        tally.note("nothing that it prints was captured: only what it answers was searched")
    return tally.result()


def _judge(tally: Tally, kept: _Kept, seq: int, where: str, text: str) -> None:
    for what in _leaks(text, kept):
        key = (what,) if where == _OUTPUT else (where, what)
        tally.violated(INTEGRATION, f"{where} holds {what}", [seq], *key)


Personal = dict[str, list[tuple[str, str]]]
"""By their first letters: what must not be told, and what it is called in a finding."""


def _personal(history: History) -> Personal:
    found: Personal = {}
    for key in sorted(history.erp.customers):
        customer = history.erp.customers[key][-1].document
        if customer is None:
            continue
        rows = [(customer.email, "e-mail"), (customer.name, "name")]
        rows += [(address.street, "street") for address in customer.addresses]
        for text, what in rows:
            _enter(found, text, f"the {what} of customer {key}")
    for key in sorted(history.erp.users):
        user = history.erp.users[key][-1].document
        if user is not None:
            _enter(found, user.email, f"the e-mail of user {key}")
            _enter(found, user.name, f"the name of user {key}")
    for key, placed in accepted(history):
        _enter(found, placed.order.notes or "", f"the note of order {key}")
    return found


def _enter(found: Personal, text: str, what: str) -> None:
    text = loose(text)
    if len(text) >= _LONG:
        found.setdefault(text[:_LONG], []).append((text, what))


Prices = dict[Fraction, list[tuple[str, str]]]
"""Amount to rule and customer, for the contract rules."""


@dataclass(frozen=True, slots=True)
class _Canaries:
    """Words and amounts that stand in the master data and are no other thing's."""

    words: dict[str, str]
    amounts: dict[Fraction, str]


class _Kept(NamedTuple):
    """What a world keeps to itself."""

    secrets: Personal
    prices: Prices
    canaries: _Canaries


def _contract_prices(history: History) -> Prices:
    found: Prices = {}
    for rule in sorted(history.erp.prices):
        for change in history.erp.prices[rule]:
            price = change.document
            if price is not None and price.customer is not None:
                found.setdefault(price.rate, []).append((rule, price.customer))
    return found


def _canaries(history: History) -> _Canaries:
    found = _Canaries({}, {})
    for row in history.header.get("canaries") or ():
        what = f"a canary, the {row['what']} of an account of ours"
        if str(row["value"])[:1].isdigit():
            found.amounts[Fraction(row["value"])] = what
        else:
            found.words[loose(row["value"])] = what
    return found


def _leaks(text: str, kept: _Kept) -> list[str]:
    found: list[str] = []
    for one in undone(text):
        found += _named(loose(one), kept)
        found += _priced(one, kept)
    return list(dict.fromkeys(found))


def _named(reading: str, kept: _Kept) -> Iterator[str]:
    for word, what in kept.canaries.words.items():
        if word in reading:
            yield what
    starts: list[int] = []
    if not kept.secrets.keys().isdisjoint(_WORD.findall(reading)):
        starts += [match.start() for match in _WORD.finditer(reading)]
    if "@" in reading:
        starts += [match.start() for match in _EMAIL.finditer(reading)]
    for start in starts:
        for said, what in kept.secrets.get(reading[start : start + _LONG], ()):
            if reading.startswith(said, start):
                yield what


def _priced(text: str, kept: _Kept) -> Iterator[str]:
    """A canary's amount wherever it stands; another's where its rule or customer is named too."""
    for _, _, amount in amounts(text):
        what = kept.canaries.amounts.get(Fraction(amount))
        if what is not None:
            yield what
        if int(amount.as_tuple().exponent) > _PRICE_PLACES:
            continue
        for rule, customer in kept.prices.get(Fraction(amount), ()):
            if rule in text or customer in text:
                yield f"the price of contract rule {rule}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="no personal data in output",
    statement=(
        "no canary, no e-mail, name, street or contract price of a customer and no note of a buyer "
        "in the engine's output, answers to probes or refusals, in whatever spelling"
    ),
    claim="safety",
    needs=("output of the engine",),
    explain="""
Logs are read by many, kept for long and copied everywhere. What a customer pays and where he
lives has no business there.

How it usually breaks: an error handler prints the message that it could not send; debug output
is left on; an exception carries the whole document.

A list of parked orders, an audit trail and an error answer are read as widely as a log: the
sentence with which the ERP refused an order quotes the order.

How to mend it: log ids, versions, hashes and codes. Decide per field what may be logged, in one
place, and let everything else be left out.
""",
    check=check,
)
