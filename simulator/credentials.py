"""Who calls the systems of a landscape, and with which secrets: all derived from one seed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from contracts.scope import Identity, our_identities
from simulator.identity import Client
from simulator.profiles import Profile
from simulator.seed import Seed
from simulator.storefront import (
    connector_client,
    staff_client,
)
from simulator.warehouse import ACTOR as WMS
from simulator.warehouse import FLOOR_CLIENT, floor_client

ENGINE_CLIENT: Final = "engine"
CLERK_CLIENT: Final = "clerk"
STAFF_CLIENT: Final = "staff"
DESKS: Final = (
    *("clerk-prices", "clerk-approvals", "clerk-discounts"),
    *("clerk-returns", "clerk-refunds", "clerk-masters"),
)
"""Clerks whose duties exclude each other: who prices approves no offer, who approves one confirms
none that needs a second person, who authorises a return pays none back, who keeps customers and
their limits releases no order. `clerk` is the counter, and whoever needs one identity for all."""
_ENGINE_SCOPES: Final = (
    "erp:read",
    "erp:orders:write",
    "erp:returns:write",
    "erp:quotes:write",
    "erp:amendments:write",
    "erp:addresses:write",
    "erp:receipts:write",
    "erp:picks:write",
)
_WMS_SCOPES: Final = ("wms:read", "wms:instructions")
PEOPLE: Final = frozenset({ENGINE_CLIENT, CLERK_CLIENT, STAFF_CLIENT, *DESKS})
_CLERK_SCOPES: Final = ("erp:read", "erp:clerk", "erp:receipts:write")
WEBHOOKS: Final = "webhook secret"  # no client has such an id


@dataclass(frozen=True, slots=True)
class Secrets:
    """The credentials of one landscape, all derived from its seed; never printed by `repr`."""

    engine: str = field(repr=False)
    clerk: str = field(repr=False)
    webhook: str = field(repr=False)
    seed: Seed = field(repr=False)
    handed: dict[str, str] = field(default_factory=dict, repr=False)
    """What an engine was given since, in place of the secret that it had, by client id."""

    @classmethod
    def of(cls, seed: Seed) -> Secrets:
        """The credentials that a seed gives."""
        webhook = f"whsec_{seed.secret('webhook')}"
        return cls(seed.secret("engine"), seed.secret("clerk"), webhook, seed)

    def of_engine(self, client_id: str) -> str:
        """What an engine finds where its secrets lie, for its one identity or for a flow's."""
        known = {ENGINE_CLIENT: self.engine} | self.handed
        return known.get(client_id) or self.flow(client_id)

    def of_webhooks(self) -> str:
        """The same for what webhooks are signed with."""
        return self.handed.get(WEBHOOKS, self.webhook)

    def desk(self, client_id: str) -> str:
        """The secret of a clerk's desk."""
        return self.clerk if client_id == CLERK_CLIENT else self.flow(client_id)

    def flow(self, client_id: str) -> str:
        """The secret of the identity of one flow, or of the reader of a system."""
        return self.handed.get(client_id) or self.seed.secret(f"identity:{client_id}")

    @property
    def staff(self) -> str:
        """The secret of the seller's own people."""
        return self.seed.secret("staff")

    def buyer(self, account: str) -> str:
        """The secret of an account's buyer."""
        return self.seed.secret(f"buyer:{account}")


def floor_clients(known: Mapping[str, Identity] | None, secrets: Secrets) -> list[Client]:
    """Who calls the WMS: its own people, and where flows go there these and the engine."""
    flows = _flow_clients(WMS, known, secrets)
    engine = [Client(ENGINE_CLIENT, secrets.engine, _WMS_SCOPES)] if flows else []
    return [floor_client(secrets.flow(FLOOR_CLIENT)), *engine, *flows]


def _flow_clients(
    system: str, known: Mapping[str, Identity] | None, secrets: Secrets
) -> list[Client]:
    """The clients of a system that are one flow's each, with the scope that it needs there."""
    return [
        Client(one.id, secrets.flow(one.id), (one.scopes[system],))
        for one in (our_identities() if known is None else known).values()
        if system in one.scopes
    ]


def erp_clients(
    profile: Profile, secrets: Secrets, known: Mapping[str, Identity] | None
) -> list[Client]:
    """Who calls the ERP: where files are the only way in, nobody but its own people."""
    people = [Client(one, secrets.desk(one), _CLERK_SCOPES) for one in (CLERK_CLIENT, *DESKS)]
    if profile.by_files:
        return people
    engine = Client(ENGINE_CLIENT, secrets.engine, _ENGINE_SCOPES)
    return [engine, *people, *_flow_clients("erp", known, secrets)]


def shop_clients(secrets: Secrets, known: Mapping[str, Identity] | None) -> list[Client]:
    """Who calls the storefront beside its buyers."""
    engine = connector_client(ENGINE_CLIENT, secrets.engine)
    staff = staff_client(STAFF_CLIENT, secrets.staff)
    return [engine, staff, *_flow_clients("storefront", known, secrets)]
