"""What is served, for somebody who reads: addresses, identities, and where the secrets lie."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_PARTIES = {"wms": "WMS", "tax": "tax engine"}

_SHOWN = 4
"""Worlds that are told of in full; of more, only their addresses."""


def told(document: Mapping[str, Any]) -> str:
    """The whole text; `document` is what `--json` prints. No secret stands in either."""
    return "".join(f"{line}\n" for line in _lines(document))


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    worlds: Sequence[Mapping[str, Any]] = document["worlds"]
    yield f"Seatrial serves {_count(len(worlds), 'world')} at {document['url']}"
    for world in worlds[:_SHOWN]:
        yield ""
        yield from _world(world)
    for world in worlds[_SHOWN:]:
        addresses = world["addresses"]
        yield f"world {world['id']}: {addresses['erp']}, {addresses['storefront']}"
    admin = document["admin"]
    yield ""
    yield f"admin API    {admin['url']}, described in {admin['openapi']}"
    yield f"             bearer token in {admin['token_file']}"
    yield "Ctrl-C ends it and seals the journals."


def _world(world: Mapping[str, Any]) -> Iterator[str]:
    clock, addresses, engine = world["clock"], world["addresses"], world["engine"]
    pace = "" if clock["scale"] == 1 else f", {clock['scale']:g} times as fast as real time"
    yield f"world {world['id']}: {world['source']}"
    yield f"             profile {world['profile']}, faults {world['faults']}{pace}"
    yield f"ERP          {addresses['erp']}"
    yield f"storefront   {addresses['storefront']}"
    for party, name in _PARTIES.items():
        if party in addresses:
            yield f"{name:<13}{addresses[party]}"
    if "drop" in addresses:
        yield f"files        {addresses['drop']}: put into inbox, look into outbox"
    yield "tokens       POST <either address>/oauth/token, grant client_credentials"
    for identity in world["identities"]:
        yield from _identity(identity)
    if world["identity_dir"] is not None:
        yield f"of each flow secrets by client id in {world['identity_dir']}"
    yield f"webhooks     {'to nobody: say where' if engine is None else engine['webhook_url']}"
    yield f"             signed with the secret in {world['webhook_secret_file']}"
    yield f"engine's environment   {world['engine_environment']}"
    yield f"journal      {world['journal']}"


def _identity(identity: Mapping[str, Any]) -> Iterator[str]:
    scopes = "; ".join(f"{system}: {' '.join(s)}" for system, s in identity["scopes"].items())
    yield f"identity     {identity['client_id']}   {scopes}"
    yield f"             secret in {identity['secret_file']}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
