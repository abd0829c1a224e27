"""The small parties beside the two systems: payment provider, WMS, tax engine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contracts.journal import Journal
from contracts.ports import Clock
from simulator.identity import Client
from simulator.payments import ACTOR as PAYMENTS
from simulator.payments import Provider
from simulator.seed import Seed
from simulator.small_party import SmallParty
from simulator.taxes import ACTOR as TAX
from simulator.taxes import TaxEngine
from simulator.warehouse import ACTOR as WMS
from simulator.warehouse import Warehouse
from simulator.wire.wire import Wire

SERVED: Final = (WMS, TAX)
"""Those that somebody from outside may have business with; the provider is the storefront's."""


@dataclass(frozen=True, slots=True)
class Parties:
    """Each is opened by its first call, so that a world that has none pays nothing for it."""

    provider: Provider
    warehouse: Warehouse
    taxes: TaxEngine

    @classmethod
    def of(
        cls, wire: Wire, clock: Clock, journal: Journal, floor: Sequence[Client], keys: Seed
    ) -> Parties:
        """The parties, attached; `floor` are those who may call the WMS."""
        secret = keys.secret("wms tokens").encode()
        warehouse = Warehouse(clock, journal, floor, secret=secret)
        parties = cls(Provider(clock, journal), warehouse, TaxEngine(clock, journal))
        wire.attach(PAYMENTS, parties.provider)
        wire.attach(WMS, warehouse, revoke=warehouse.revoke_bearer)
        wire.attach(TAX, parties.taxes)
        return parties

    def write_to(self, journal: Journal | None) -> None:
        """Write what happens from now on into another journal, or nowhere."""
        for party in self._each():
            party.write_to(journal)

    @property
    def positions(self) -> tuple[int, ...]:
        """How far each of them has come; 0 of who was not called yet."""
        states = (party.state for party in self._each())
        return tuple(0 if state is None else state.position for state in states)

    def snapshot(self) -> tuple[bytes | None, ...]:
        """What each of them knows, for `restore`."""
        return tuple(party.snapshot() for party in self._each())

    def restore(self, snapshot: tuple[bytes | None, ...]) -> None:
        """Make each of them what it was."""
        for party, known in zip(self._each(), snapshot, strict=True):
            party.restore(known)

    def _each(self) -> tuple[SmallParty, ...]:
        return self.provider, self.warehouse, self.taxes
