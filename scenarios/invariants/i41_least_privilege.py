"""I-41: each credential may do one thing."""

from __future__ import annotations

from functools import cache
from typing import Final

from contracts.operations import Operations
from scenarios.history import History
from scenarios.history.conversations import Bearer
from scenarios.invariants.model import INTEGRATION, Invariant, Result, Tally

_ID: Final = "I-41"


def check(history: History) -> Result:
    """No credential of the engine has or serves two scopes, or is used for what it may not."""
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
    return tally.result()


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


INVARIANT: Final = Invariant(
    id=_ID,
    name="least privilege",
    statement=(
        "each credential of the engine serves the operations of one scope, and is used for no other"
    ),
    claim="safety",
    needs=("call of the engine with a credential",),
    explain="""
The token that reads stock can also enter orders. Whoever finds it in a log can do so too.

How it usually breaks: one technical user with every right, because it was quicker; one token with
all scopes, fetched once and used everywhere.

How to mend it: ask for the scope that the flow needs, and no other. One token per scope.
""",
    check=check,
)
