"""What comes back: which orders, how much of them, and what is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from simulator.seed import Rng, Seed
from simulator.world.spec import PlannedLine, PlannedOrder
from simulator.world.upkeep import BackLine, PlannedReturn
from simulator.world.wholesaler.size import Size

_COMES_BACK: Final = 0.05
_TWICE: Final = 0.3
_REFUSED: Final = 0.15
_SCRAPPED: Final = 0.3
_REPLACED: Final = 0.15
_BY_STAFF: Final = 0.25
_FEES: Final = ("0", "0", "10", "15")
_AFTER_HOURS: Final = (6, 84)
_PART: Final = Decimal("0.3")


def comebacks(orders: Sequence[PlannedOrder], size: Size, seed: Seed) -> tuple[PlannedReturn, ...]:
    """Some orders come back in part some days after they shipped, some of them twice."""
    rng = seed.stream("world/returns")
    found: list[PlannedReturn] = []
    for order in orders:
        if not order.shipments or not rng.chance(_COMES_BACK):
            continue
        at = order.shipments[-1].at
        for nth in range(1, 3 if rng.chance(_TWICE) else 2):
            at += timedelta(hours=rng.between(*_AFTER_HOURS), minutes=rng.below(60))
            found.append(_one(order, nth, at, rng))
    return tuple(sorted((one for one in found if one.at < size.ends_at), key=lambda one: one.at))


def _one(order: PlannedOrder, nth: int, at: datetime, rng: Rng) -> PlannedReturn:
    line = rng.choice(order.lines)
    return PlannedReturn(
        at=at,
        reference=order.reference,
        nth=nth,
        lines=(BackLine(line.line, _part(line), line.unit),),
        by_staff=rng.chance(_BY_STAFF),
        refused=rng.chance(_REFUSED),
        restocking_percent=rng.choice(_FEES),
        scrapped=rng.chance(_SCRAPPED),
        replaced=rng.chance(_REPLACED),
    )


def _part(line: PlannedLine) -> Decimal:
    """About a third of a line in whole units, at least one or all of it."""
    whole = (line.quantity * _PART).to_integral_value(ROUND_FLOOR)
    return max(whole, min(Decimal(1), line.quantity))
