"""Where a served world comes from: a seed and sizes, or a company's exports; moved to today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from simulator.world.owners import TAX_ENGINE
from simulator.world.spec import World

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Origin:
    """Which world: `sizes` of a generated one (`generate_world`'s), or a folder of exports.

    Where it is `taxed`, a tax engine owns the tax; exports may say so by themselves.
    """

    seed: int = 1
    sizes: Mapping[str, int] = field(default_factory=dict)
    folder: Path | None = None
    mapping: str | None = None
    taxed: bool = False

    def load(self, now: datetime) -> World:
        """The world, moved by whole days so that it began on the day of `now` in its own zone.

        Raises ParameterInvalid for a size, of exports what `load_world` does, and CutOverUnfit.
        """
        # Imported when it is needed: a served world that was made before is read from its template.
        from simulator.world.errors import CutOverUnfit
        from simulator.world.tempo import starting_at

        world = self._load()
        if world.cut_over_at is not None:
            raise CutOverUnfit(
                f"the mapping of {world.name} has a cut_over, and a served world begins with no "
                "history: name a mapping without it, or sail it by seatrial run --suite voyage"
            )
        days = (now - world.starts_at) // _DAY
        return starting_at(world, world.starts_at + days * _DAY)

    def document(self) -> dict[str, Any]:
        """What the admin API says of it."""
        owner = {"tax_owner": TAX_ENGINE} if self.taxed else {}
        if self.folder is None:
            return {"seed": self.seed, "sizes": dict(self.sizes), "exports": None, **owner}
        exports = {"folder": str(self.folder), "mapping": self.mapping}
        return {"seed": self.seed, "sizes": {}, "exports": exports, **owner}

    def _load(self) -> World:
        world = self._read()
        return replace(world, tax_owner=TAX_ENGINE) if self.taxed else world

    def _read(self) -> World:
        if self.folder is not None:
            from simulator.world.importer import load_world

            return load_world(self.folder, self.mapping, seed=self.seed)
        from simulator.world.generate import generate_world

        return generate_world(self.seed, **self.sizes)
