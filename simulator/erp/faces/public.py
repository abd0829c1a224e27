"""What the ERP answers without a token: tokens themselves, health, and how it behaves."""

from __future__ import annotations

from starlette.responses import Response

from simulator.face import Call, Operation, answer
from simulator.identity import Identities
from simulator.profiles import Profile


def public_operations(identities: Identities, profile: Profile) -> list[Operation]:
    """`erp.token`, `erp.health` and `erp.profile.read`."""
    face = _Public(identities, profile)
    return [
        Operation("erp.token", "POST", "/oauth/token", None, face.token),
        Operation("erp.health", "GET", "/health", None, face.health),
        Operation("erp.profile.read", "GET", "/profile", None, face.profile),
    ]


class _Public:
    def __init__(self, identities: Identities, profile: Profile) -> None:
        self._identities = identities
        self._profile = profile

    async def token(self, call: Call) -> Response:
        issued = self._identities.issue(call.form(), call.headers.get("authorization"))
        return answer(issued, headers={"cache-control": "no-store"})

    async def health(self, _call: Call) -> Response:
        return answer({"status": "ok"})

    async def profile(self, _call: Call) -> Response:
        return answer(self._profile.document())
