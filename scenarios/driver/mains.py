"""A simulated disk on the mains: whoever kills its engine pulls the plug as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from contracts.ports import Rng
from engine import Disk, SimulatedDisk
from engine.store.disk import Session


@dataclass(slots=True)
class Mains(Disk):
    """A `SimulatedDisk` for a whole voyage: each kill of its engine is a power loss.

    What was not synced is then kept, dropped or torn, as the substream `rng` decides; every second
    time, by the same substream, an open transaction is struck in the middle of its commit.
    `losses` counts power losses, `undone` the writes that they could undo, but for that commit's.
    """

    disk: SimulatedDisk
    rng: Rng
    losses: int = field(default=0, init=False)
    undone: int = field(default=0, init=False)

    @property
    def pragmas(self) -> Mapping[str, str | int]:
        return self.disk.pragmas

    def attach(self) -> Session:
        return self.disk.attach()

    def kill(self) -> None:
        self.losses += 1
        self.undone += self.disk.unsynced
        self.disk.power_loss(self.rng, midway=bool(self.rng.below(2)))

    def detach(self) -> None:
        self.disk.detach()
