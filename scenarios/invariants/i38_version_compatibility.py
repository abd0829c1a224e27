"""I-38: whoever speaks another version of a contract is understood, or refused loudly and once."""

from __future__ import annotations

import re
from typing import Any, Final

from contracts.errors import OperationUnknown
from contracts.negotiation import newest_of
from contracts.operations import Operations
from contracts.published import CONTRACTS
from scenarios.history import History
from scenarios.history.facts import TO_ENGINE, Exchange
from scenarios.invariants.model import INTEGRATION, SIMULATOR, Invariant, Result, Tally

_ID: Final = "I-38"
_VERSION: Final = re.compile(r"[0-9]{1,4}([.][0-9]{1,4}){2}")


def check(history: History) -> Result:
    """No operation of the engine's ends refused for its version, and no answer is of another.

    It is put to the test where a version is named: a landscape in which nobody ever did shows
    nothing of what happens when there are two.
    """
    tally = Tally(history, _ID)
    contracts = _contracts()
    for exchange in history.exchanges:
        contract = contracts.get(exchange.operation)
        if contract is None or (exchange.version is None and exchange.said is None):
            continue
        tally.observations += 1
        if exchange.ok and not exchange.made_up:
            _answered(tally, exchange, contract)
    for exchange in history.turned_away:
        _turned_away(tally, exchange, _contract(exchange.operation))
    return tally.result()


def _contracts() -> dict[str, str]:
    """The operations whose contract has more than one version: operation to contract."""
    operations = Operations.load()
    return {one.id: one.contract for one in operations if len(operations.versions(one.id)) > 1}


def _contract(operation: str) -> str:
    try:
        return Operations.load().by_id(operation).contract
    except OperationUnknown:
        return ""


def _answered(tally: Tally, exchange: Exchange, contract: str) -> None:
    asked = _asked(exchange, contract)
    if exchange.said == asked or (exchange.said is None and exchange.edge == TO_ENGINE):
        return
    told = "in no version that it names" if exchange.said is None else f"in {_plain(exchange.said)}"
    tally.violated(
        INTEGRATION if exchange.edge == TO_ENGINE else SIMULATOR,
        f"{exchange.operation} was asked for in {contract} {_plain(asked)} and answered {told}",
        exchange.seqs,
        contract,
        exchange.operation,
    )


def _asked(exchange: Exchange, contract: str) -> str:
    """The version that a call names by its header or by the number in its path; else the first."""
    known = CONTRACTS.get(contract, ())
    if exchange.version is None:
        return known[0] if known else ""
    return newest_of(exchange.version, known) or exchange.version


def _turned_away(tally: Tally, exchange: Exchange, contract: str) -> None:
    """A refusal for the version, after which no call of the operation went well."""
    tally.observations += 1
    caller, _, callee = exchange.edge.partition(">")
    problem = _problem(tally.history, exchange)
    contract = contract or "a contract"
    asked = _plain(problem.get("version") or _asked(exchange, contract))
    served = ", ".join(map(_plain, problem.get("supported") or ())) or "none that it names"
    tally.violated(
        INTEGRATION,
        f"{callee} refused {exchange.operation} of the {caller}, which is of {contract} {asked} "
        f"({exchange.code}): {callee} speaks {served}, and no call of the operation went well "
        f"after that",
        exchange.seqs,
        contract,
        exchange.operation,
        exchange.edge,
    )


def _plain(version: object) -> str:
    """A version as it may be told: what is none may be anything, and is not repeated."""
    return str(version) if _VERSION.fullmatch(str(version)) else "a version that is none"


def _problem(history: History, exchange: Exchange) -> dict[str, Any]:
    content = history.record(exchange.answer_seq).body.get("content")
    return content if isinstance(content, dict) else {}


INVARIANT: Final = Invariant(
    id=_ID,
    name="version compatibility",
    statement=(
        "who speaks another version of a contract finds one that both know, and is answered in the "
        "version that it asked for; a change that breaks is refused loudly, not misread"
    ),
    claim="safety",
    needs=("call that names a version of its contract",),
    explain="""
One side is upgraded on a Sunday, the other in spring. On Monday orders stop, or worse: they go on
and a field is read as what it was called before.

How it usually breaks: the engine is written for one version and asks for none; the old version is
switched off on its sunset day and nobody had read the `Deprecation` and `Sunset` headers; an engine
asks for its newest version of a system that was never upgraded and takes the refusal for an outage.

How to mend it: send `X-Contract-Version` with every call. When a version is refused, take from
`supported` the newest that you can convert to, and park with the contract's name what you cannot.
""",
    check=check,
)
