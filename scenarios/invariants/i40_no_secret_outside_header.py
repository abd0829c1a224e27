"""I-40: a secret stays in its header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from reports.spelling import undone
from scenarios.history import History
from scenarios.history.facts import TO_ERP, TO_STOREFRONT
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-40"

_TAG: Final = re.compile(r"tag:[0-9a-f]{12}")
_WORD: Final = re.compile(r"[A-Za-z0-9+/_=.:-]{16,}")
_JOINT: Final = re.compile(r"[=:]")
_TAG_DIGITS: Final = 12


def check(history: History) -> Result:
    """No credential in a line of output, nor in the path or text of a call of the engine.

    The wire leaves a tag where a credential was, made of its digest; so a leak shows as that tag,
    or as a word, plain or in Base64, whose digest makes a tag that the wire had to write.
    """
    tally = Tally(history, _ID)
    known = history.tags
    for seq, line in history.outputs:
        tally.observations += 1
        if _TAG.search(line) or any(_tag(word) in known for word in _words(line)):
            sentence = "a line of the engine's output holds a credential"
            tally.violated(INTEGRATION, sentence, [seq], "output")
    for exchange in history.exchanges:
        if exchange.edge in (TO_ERP, TO_STOREFRONT) and exchange.tagged:
            tally.violated(
                INTEGRATION,
                f"the engine sent a credential in the address of {exchange.operation or 'a call'}",
                exchange.seqs,
                exchange.operation,
            )
    return tally.result()


def _words(line: str) -> Iterator[str]:
    """Whatever in a line is long enough for a credential, with and without a name before it; also
    without its encoding, such as Base64 in the header of basic authentication (RFC 7617, 2).
    """
    for reading in undone(line):
        for word in _WORD.findall(reading):
            yield word
            yield from _JOINT.split(word)


def _tag(word: str) -> str:
    return f"tag:{sha256(word.encode()).hexdigest()[:_TAG_DIGITS]}"


INVARIANT: Final = Invariant(
    id=_ID,
    name="no secret outside its header",
    statement="no credential in addresses of calls or in the engine's output",
    claim="safety",
    needs=("output of the engine",),
    explain="""
Whoever reads the log can act in the engine's name.

How it usually breaks: a request is logged with its headers; a token travels in the address,
where every proxy keeps it; a configuration is printed at start.

How to mend it: give secrets a type of their own that prints nothing. Send them in the header
that is made for them.
""",
    check=check,
)
