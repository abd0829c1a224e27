"""Partners who are let into a served world for a time: granted, revoked, and what they did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from simulator.errors import AccessOver
from simulator.guests import ENDED, GRANTED, REVOKED, Grant
from simulator.handing import put_secret
from simulator.identity import Identities
from simulator.serve.problems import problem
from simulator.serve.world import SYSTEMS, ServedWorld

FOLDER: Final = "accesses"
"""Where the secrets lie, among those of the world: one file per access."""

Document = dict[str, Any]


def let_in(world: ServedWorld, system: str, grant: Grant) -> Document:
    """Begin an access now; its secret, which is another with each, is put into a file.

    Raises Problem scope-unknown for a scope that nobody of that system has, secret-unwritten where
    the file cannot be written; nobody is let in then.
    """
    identities = _identities(world, system)
    known = {scope for scopes in identities.scopes().values() for scope in scopes}
    strange = sorted(set(grant.scopes) - known)
    if strange:
        raise problem(
            "scope-unknown",
            f"the {system} has no scope {', '.join(strange)}; it has {', '.join(sorted(known))}",
        )
    number = len(identities.guests.all())
    secret = world.landscape.secrets.seed.secret(f"guest:{system}:{grant.client}:{number}")
    access = identities.admit(grant, secret)
    path = _secret_file(world, system, access)
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        put_secret(path, secret)
    except OSError as error:
        identities.guests.revoke(access, grant.granted_by)  # its id is in the name of the file
        raise problem(
            "secret-unwritten",
            f"{path}: {error.strerror}; {access} was revoked, make room there and grant it anew",
        ) from error
    told = {"client": grant.client, "by": grant.granted_by, "purpose": grant.purpose}
    world.note("access granted", system=system, access=access, **told)
    return told_of(world, system, access)


def take_back(world: ServedWorld, system: str, access: str, by: str) -> Document:
    """Refuse every call by an access from now on. Raises Problem access-unknown or access-over."""
    told_of(world, system, access)
    try:
        _identities(world, system).guests.revoke(access, by)
    except AccessOver as error:
        raise problem("access-over", str(error)) from None
    world.note("access revoked", system=system, access=access, by=by)
    return told_of(world, system, access)


def told_of(world: ServedWorld, system: str, access: str) -> Document:
    """An access with its trail; raises Problem access-unknown."""
    guests = _identities(world, system).guests
    found = guests.one(access)
    if found is None:
        raise problem("access-unknown", f"the {system} has no access {access!r}")
    uses = guests.uses(access)
    return _document(world, system, found) | {"trail": [*_trail(found, uses)]}


def every(world: ServedWorld) -> list[Document]:
    """Every access to either system, in the order of their grants."""
    return [
        _document(world, system, found)
        for system in SYSTEMS
        for found in _identities(world, system).guests.all()
    ]


def _identities(world: ServedWorld, system: str) -> Identities:
    landscape = world.landscape
    return landscape.erp.identities if system == "erp" else landscape.storefront.identities


def _secret_file(world: ServedWorld, system: str, access: str) -> Path:
    return world.keys.folder / FOLDER / f"{system}-{access}"


def _document(world: ServedWorld, system: str, found: Document) -> Document:
    """What the admin API says of it: never the secret, but where that lies."""
    told = {name: value for name, value in found.items() if name != "until_us"}
    path = _secret_file(world, system, found["id"])
    return {"system": system, **told, "secret_file": str(path)}


def _trail(found: Mapping[str, Any], uses: list[Mapping[str, Any]]) -> Iterator[Document]:
    """Granted, used and refused, and how it came to its end: in the order of time.

    What is noted at the very instant of the end was refused already.
    """
    yield _step(found, found["since"], found["granted_by"], GRANTED)
    over = None
    if found["state"] == REVOKED:
        over = _step(found, found["revoked_at"], found["revoked_by"], REVOKED)
    elif found["state"] == ENDED:
        over = _step(found, found["until"], "time", ENDED)
    for use in uses:
        if over is not None and use["outcome"] == "refused" and use["at"] >= over["at"]:
            yield over
            over = None
        row = _step(found, use["at"], use["actor"], use["outcome"])
        yield row | {name: use[name] for name in ("action", "reason", "correlation")}
    if over is not None:
        yield over


def _step(found: Mapping[str, Any], at: str, who: str, outcome: str) -> Document:
    return {"at": at, "who": who, "behalf": found["behalf"], "outcome": outcome}
