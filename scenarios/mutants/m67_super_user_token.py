"""M-67: one token with every right, fetched once per system and used by every flow."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from contracts.ports import Request, Response
from engine import Parts
from scenarios.mutants.grafts import Send, body_of, on_the_wire
from scenarios.mutants.mutant import Mutant, Touch

_OK: Final = 200
_EARLY_S: Final = 60


def _apply(parts: Parts, touch: Touch) -> Parts:
    known: dict[str, tuple[Response, int]] = {}
    credentials = parts.config.credentials
    form = {
        "grant_type": "client_credentials",
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
    }
    everything = urlencode(form).encode()

    async def between(send: Send, edge: str, request: Request) -> Response:
        if request.path != credentials.token_path:
            return await send(request)
        touch()
        had = known.get(edge)
        if had is not None and parts.ports.clock.now_us() < had[1]:
            return had[0]
        answer = await send(replace(request, body=everything))
        if answer.status == _OK:
            lives_s = int(body_of(answer)["expires_in"]) - _EARLY_S
            known[edge] = answer, parts.ports.clock.now_us() + lives_s * 1_000_000
        return answer

    return on_the_wire(parts, between)


M67 = Mutant(
    id="M-67",
    name="one super-user token for every flow",
    expected=("I-41",),
    needs=(),
    seen_in="Starktail/woocommerce_fusion #271",
    apply=_apply,
)
