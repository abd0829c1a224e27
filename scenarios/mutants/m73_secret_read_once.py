"""M-73: the secrets are read when the engine starts and never again."""

from __future__ import annotations

from dataclasses import replace

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch


def _apply(parts: Parts, touch: Touch) -> Parts:
    credentials = replace(parts.config.credentials, fresh=None)

    async def between(send: Send, _: str, request: Request) -> Response:
        if request.path == credentials.token_path:
            touch()
        return await send(request)

    config = replace(parts.config, credentials=credentials)
    return on_the_wire(replace(parts, config=config), between)


M73 = Mutant(
    id="M-73",
    name="secrets are read once",
    expected=("I-01", "I-24"),
    needs=("F-63",),
    seen_in="-",
    apply=_apply,
)
