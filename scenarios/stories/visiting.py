"""The words of stories about partners who are let into the ERP for a time."""

from __future__ import annotations

from typing import Final

from contracts.ports import CallFailed
from scenarios.session import Session
from scenarios.stories.errors import StoryMissed
from scenarios.stories.scene import Scene
from scenarios.stories.story import Step
from simulator.guests import PREFIX, Grant

EDGE: Final = "partner>erp"
_OK: Final = 200
_REFUSED: Final = (401, 403)
_SIGN_IN_REFUSED: Final = 0
"""In place of a status: there was no token to call with."""
_SCOPES: Final = ("erp:read",)


def grant_access(partner: str, *, by: str, behalf: str, purpose: str, minutes: int) -> Step:
    """Somebody lets a partner read the ERP for a while."""

    async def act(scene: Scene) -> None:
        client = _client(scene, partner)
        passes_us = scene.stage.tempo.passes_us(minutes * 60 * 1_000_000)
        grant = Grant(client, _SCOPES, purpose, by, behalf, max(1, passes_us // 1_000_000))
        scene.stage.landscape.erp.identities.admit(grant, _secret(scene, client))

    return Step(f"{by} lets {partner} read the ERP for {minutes} minutes: {purpose}", act)


def revoke_access(partner: str, *, by: str) -> Step:
    """Somebody takes a partner's access back before its time."""

    async def act(scene: Scene) -> None:
        guests = scene.stage.landscape.erp.identities.guests
        access = guests.newest(_client(scene, partner))
        if access is None:
            raise StoryMissed(f"{partner} was never let in", by_integration=False)
        guests.revoke(access["id"], by)

    return Step(f"{by} takes {partner}'s access back", act)


def looks_up(partner: str, order: str) -> Step:
    """The partner signs in and reads an order in the ERP."""

    async def act(scene: Scene) -> None:
        scene.visitors.pop(partner, None)
        status = await _reads(scene, partner, order)
        if status != _OK:
            raise StoryMissed(f"{partner} is not shown {order}: {status}", by_integration=False)

    return Step(f"{partner} looks {order} up in the ERP", act)


def is_shut_out(partner: str, order: str) -> Step:
    """The partner is refused: by the token that he has still, and when he signs in anew."""

    async def act(scene: Scene) -> None:
        status = await _reads(scene, partner, order)
        if status not in _REFUSED:
            raise StoryMissed(
                f"{partner} is shown {order} after the end of his access: {status}",
                by_integration=False,
            )
        scene.visitors.pop(partner)
        if await _reads(scene, partner, order) == _SIGN_IN_REFUSED:
            return
        raise StoryMissed(f"{partner} signs in after the end of his access", by_integration=False)

    return Step(f"{partner} is refused {order}, and a new token", act)


async def _reads(scene: Scene, partner: str, order: str) -> int:
    number = (await scene.entered(order)).number or ""
    try:
        status, _ = await _session(scene, partner).call("GET", f"/orders/{number}")
    except PermissionError:
        return _SIGN_IN_REFUSED
    except CallFailed as error:
        raise StoryMissed(
            f"{partner} cannot reach the ERP: {error}", by_integration=False
        ) from None
    return status


def _session(scene: Scene, partner: str) -> Session:
    if partner not in scene.visitors:
        client = _client(scene, partner)
        scene.visitors[partner] = Session(
            scene.stage.wire, scene.stage.clock, EDGE, client, _secret(scene, client)
        )
    return scene.visitors[partner]


def _client(scene: Scene, partner: str) -> str:
    return f"{PREFIX}{scene.own(partner)}"


def _secret(scene: Scene, client: str) -> str:
    return scene.stage.secrets.flow(client)
