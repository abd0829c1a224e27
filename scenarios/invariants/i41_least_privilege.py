"""I-41: each credential may do one thing, and each flow has an identity of its own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from contracts.operations import Operations
from scenarios.history import History
from scenarios.history.conversations import Bearer
from scenarios.history.rows import row_of
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-41"
_ENTERED: Final = {
    "erp.returns.create": "return_requests",
    "erp.receipts.create": "captures",
    "erp.refunds.create": "captures",
    "erp.refunds.list": "captures",
    "erp.refunds.read": "captures",
}
"""The object whose flow an operation is, where it is called after another."""


def check(history: History) -> Result:
    """No credential of the engine has or serves two scopes, or is used for what it may not; and
    where flows have identities, each is used for its own flow and no other is used.
    """
    tally = Tally(history, _ID)
    scopes = _scopes()
    for (edge, asked), seq in sorted(history.grants.items()):
        tally.observations += 1
        if len(asked) > 1:
            names = " and ".join(asked)
            sentence = f"the engine asked for one token for {names} on {edge}"
            tally.violated(INTEGRATION, sentence, [seq], edge, names)
    for bearer in history.bearers:
        used = {scopes.get(operation): seq for operation, seq in bearer.used.items()}
        used.pop(None, None)
        if used:
            tally.observations += 1
        if len(used) > 1:
            names = " and ".join(sorted(str(scope) for scope in used))
            tally.violated(
                INTEGRATION,
                f"one credential on {bearer.edge} serves {names}: whoever has it may do both",
                used.values(),
                bearer.edge,
                names,
            )
        _forbidden(tally, bearer)
    _each_its_own(tally)
    return tally.result()


def _each_its_own(tally: Tally) -> None:
    """Judged only where the engine uses the identities of flows at all: one that was given a single
    identity has nothing to confuse.
    """
    known: Mapping[str, Any] = tally.history.header.get("identities") or {}
    bearers = [bearer for bearer in tally.history.bearers if bearer.client is not None]
    if not any(bearer.client in known for bearer in bearers):
        if bearers and known:
            tally.note("the engine has one identity for all its flows")
        return
    for bearer in bearers:
        for operation, seq in sorted(bearer.used.items()):
            why = _not_its_own(bearer, operation, known.get(str(bearer.client)))
            if why is not None:
                tally.violated(INTEGRATION, why, [seq], bearer.edge, str(bearer.client), operation)


def _not_its_own(bearer: Bearer, operation: str, identity: Mapping[str, Any] | None) -> str | None:
    if identity is None:
        return (
            f"the engine called {operation} as {bearer.client}, which is the identity of no flow, "
            "though each flow has one"
        )
    row = _ENTERED.get(operation) or row_of(operation)
    read = _reads().get(operation, False)
    if row in identity["objects"] or (read and bearer.edge.rpartition(">")[2] in identity["reads"]):
        return None
    its = " and ".join([*identity["objects"], *(f"reading {name}" for name in identity["reads"])])
    other = f"the flow of {row}" if row is not None and not read else "no business of that flow"
    return (
        f"the engine called {operation} as {bearer.client}, the identity of {its}: that is {other}"
    )


def _forbidden(tally: Tally, bearer: Bearer) -> None:
    for operation, seq in bearer.forbidden.items():
        tally.violated(
            INTEGRATION,
            f"the engine called {operation or 'an unknown call'} with a credential that may not",
            [seq],
            bearer.edge,
            operation,
        )


@cache
def _scopes() -> dict[str, str | None]:
    """The scope that each operation asks for, by its id."""
    return {operation.id: operation.scope for operation in Operations.load()}


@cache
def _reads() -> dict[str, bool]:
    """Whether each operation only reads."""
    return {operation.id: operation.method == "GET" for operation in Operations.load()}


INVARIANT: Final = Invariant(
    id=_ID,
    name="least privilege",
    statement=(
        "each credential of the engine serves the operations of one scope, and is used for no "
        "other; one identity per flow"
    ),
    claim="safety",
    needs=("call of the engine with a credential",),
    explain="""
The token that reads stock can also enter orders. Whoever finds it in a log can do so too.

How it usually breaks: one technical user with every right, because it was quicker; one token with
all scopes, fetched once and used everywhere.

With one identity for all flows nobody can shut out a flow that runs wild without stopping all of
them, and the other system's log cannot say which of them it was.

How to mend it: ask for the scope that the flow needs, and no other. One identity per flow, as the
scope matrix names them; one token per scope.
""",
    check=check,
)
