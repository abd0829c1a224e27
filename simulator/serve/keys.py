"""The credentials of a served world, in files that only their owner can read.

They come from the world's id and a salt that nobody knows, never from its seed alone: a seed is no
secret, and two worlds of one seed are two worlds.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

from simulator.credentials import CLERK_CLIENT, ENGINE_CLIENT, STAFF_CLIENT
from simulator.handing import hand_over
from simulator.landscape import Landscape
from simulator.seed import Seed
from simulator.storefront import buyer_client
from simulator.storefront.people import BUY as BUYER_SCOPE
from simulator.warehouse import FLOOR_CLIENT

_BYTES: Final = 24


def salt() -> str:
    """Something that nobody can guess, in hex."""
    return os.urandom(_BYTES).hex()


def keys_of(world: str, salted: str) -> Seed:
    """Whence the credentials of one world come."""
    return Seed(f"{salted} {world}")


@dataclass(frozen=True, slots=True)
class KeyFiles:
    """The files with the credentials of one world, in a folder of mode 0700."""

    folder: Path
    flows: Path | None = None
    """The folder with a file per identity of a flow, by client id."""

    @classmethod
    def write(cls, folder: Path, landscape: Landscape, accounts: Sequence[str]) -> KeyFiles:
        """Write one file per identity, and one for the buyers of the accounts, by client id."""
        folder.mkdir(mode=0o700)
        files, secrets = cls(folder, hand_over(landscape, folder)), landscape.secrets
        write_secret(files.engine, secrets.engine)
        write_secret(files.clerk, secrets.clerk)
        write_secret(files.staff, secrets.staff)
        write_secret(files.webhook, secrets.webhook)
        if landscape.parties.warehouse.clients:
            write_secret(files.floor, secrets.flow(FLOOR_CLIENT))
        buyers = {buyer_client(account): secrets.buyer(account) for account in accounts}
        write_secret(files.buyers, orjson.dumps(buyers, option=orjson.OPT_INDENT_2).decode())
        return files

    @property
    def engine(self) -> Path:
        """The engine's client secret."""
        return self.folder / "engine"

    @property
    def clerk(self) -> Path:
        """The client secret of the people in the ERP."""
        return self.folder / "clerk"

    @property
    def staff(self) -> Path:
        """The client secret of the seller's own people in the storefront."""
        return self.folder / "staff"

    @property
    def floor(self) -> Path:
        """The client secret of the people in the warehouse, where there is a WMS."""
        return self.folder / "floor"

    @property
    def webhook(self) -> Path:
        """What the storefront signs its webhooks with."""
        return self.folder / "webhook"

    @property
    def buyers(self) -> Path:
        """The client secrets of the buyers: a JSON object by client id."""
        return self.folder / "buyers.json"


def identities(landscape: Landscape, files: KeyFiles, accounts: int) -> list[dict[str, Any]]:
    """Who may ask for tokens: client id, scopes by system, and where the secret lies."""
    erp, shop = landscape.erp.identities.scopes(), landscape.storefront.identities.scopes()
    engine = {"storefront": list(shop[ENGINE_CLIENT])}
    if ENGINE_CLIENT in erp:  # one that is met by files knows no engine
        engine = {"erp": list(erp[ENGINE_CLIENT])} | engine
    buyer = {"storefront": [BUYER_SCOPE]}
    floor = []
    if landscape.parties.warehouse.clients:
        wms = landscape.parties.warehouse.identities.scopes()
        engine["wms"] = list(wms[ENGINE_CLIENT])
        floor = [_identity(FLOOR_CLIENT, {"wms": list(wms[FLOOR_CLIENT])}, files.floor)]
    return [
        _identity(ENGINE_CLIENT, engine, files.engine),
        _identity(CLERK_CLIENT, {"erp": list(erp[CLERK_CLIENT])}, files.clerk),
        _identity(STAFF_CLIENT, {"storefront": list(shop[STAFF_CLIENT])}, files.staff),
        *floor,
        _identity(buyer_client("<account>"), buyer, files.buyers) | {"accounts": accounts},
    ]


def write_secret(path: Path, secret: str) -> None:
    """A new file of mode 0600 that holds one secret."""
    path.touch(mode=0o600, exist_ok=False)
    path.write_text(secret, encoding="utf-8")


def _identity(client_id: str, scopes: dict[str, list[str]], path: Path) -> dict[str, Any]:
    return {"client_id": client_id, "scopes": scopes, "secret_file": str(path)}
