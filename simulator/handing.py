"""What an engine that is a process of its own is handed: one file per flow's identity."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from contracts.scope import our_identities
from simulator.credentials import PEOPLE
from simulator.landscape import Landscape

IDENTITIES: Final = "identities"
"""The folder's name, wherever it lies."""


def flow_secrets(landscape: Landscape) -> dict[str, str]:
    """The secret of each flow's identity by client id, in their order.

    None where the systems do not know those of our matrix: an engine that is told of no other would
    look for them. It signs in with its one identity then.
    """
    known = landscape.erp.identities.scopes().keys() | landscape.storefront.identities.scopes()
    known |= set(landscape.parties.warehouse.clients)
    flows = sorted(known - PEOPLE)
    if not our_identities().keys() <= set(flows):
        return {}
    return {client: landscape.secrets.flow(client) for client in flows}


def hand_over(landscape: Landscape, folder: Path) -> Path | None:
    """Write them into a folder of mode 0700 in that one, which is made where it is not there yet;
    None where there are none. A second time the files hold what the secrets are by then.
    """
    secrets = flow_secrets(landscape)
    if not secrets:
        return None
    where = folder / IDENTITIES
    where.mkdir(mode=0o700, exist_ok=True)
    for client, secret in secrets.items():
        put_secret(where / client, secret)
    return where


def put_secret(path: Path, secret: str) -> Path:
    """A file that its owner alone can read holds this secret from now on, whole at any instant."""
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)  # of a try that came to nothing
    draft.touch(mode=0o600, exist_ok=False)
    draft.write_text(secret, encoding="utf-8")
    return draft.replace(path)
