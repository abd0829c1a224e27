"""All that flows bring the storefront: of each kind, every object, every night, by hashes.

What the ERP told of since the last night is read once more and held to what the engine knows that
it brought; what the storefront holds is held to the same, hash by hash. Only where one of them
differs are documents compared: the ERP's newest, out of its feed, with the row that is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.errors import NotServed
from engine.flows.flow import Flow, Mapper
from engine.parts import Parts
from engine.reconcile.found import Fact, Held, Owned, facts_of
from engine.reconcile.holdings import Holdings, Line
from engine.reconcile.lists import Comparison
from engine.reconcile.reading import Reading
from engine.reconcile.retold import Retold, Told
from engine.store.tx import Tx

_NEVER: Final = Owned(0, None)
"""What the ERP has of an object of which no feed of its ever told."""


class BroughtComparison:
    """Every flow of the table that brings rows: a new one is compared without a word here."""

    def __init__(
        self,
        parts: Parts,
        reading: Reading,
        comparison: Comparison,
        retold: Retold,
        mappers: Mapping[str, Mapper],
    ) -> None:
        self._parts = parts
        self._comparison = comparison
        self._retold = retold
        self._mappers = mappers
        self._holdings = Holdings(parts, reading)
        self._flows = tuple(flow for flow in parts.reconciled if flow.id in mappers)
        self._bus = parts.wiring.bus

    async def run(self, told: Told, waiting: Mapping[str, int]) -> int:
        """Compare all that there is; return how many objects.

        `told` is what the ERP's feeds told of since they were compared before, `waiting` what
        looked like work in flight then.
        """
        await self._holdings.read()
        compared = 0
        odd: list[tuple[Flow, dict[str, Held | None]]] = []
        facts: dict[str, dict[str, Fact]] = {}
        for flow in self._flows:
            lines = await self._lines(flow)
            compared += len(lines)
            unlike = await self._unlike(flow, lines)
            if unlike is None:
                continue
            unlike = await self._with_untaken(flow, unlike, told, waiting)
            if unlike:
                odd.append((flow, unlike))
                facts[flow.id] = facts_of(lines)
        await self._judge(odd, told, facts)
        return compared

    async def _lines(self, flow: Flow) -> list[Line]:
        """What the engine knows that it brought."""
        return await self._parts.store.transact(lambda tx: tx.facts.lines(flow.entity))

    async def _unlike(self, flow: Flow, lines: list[Line]) -> dict[str, Held | None] | None:
        """What is held otherwise than it was brought; None where nobody says what is held."""
        try:
            return await self._holdings.unlike(flow, lines)
        except NotServed:
            return None

    async def _with_untaken(
        self,
        flow: Flow,
        unlike: dict[str, Held | None],
        told: Told,
        waiting: Mapping[str, int],
    ) -> dict[str, Held | None]:
        """Besides, what the ERP told of and was never brought."""
        news = told.get(flow.id, {})
        untaken = await self._parts.store.transact(lambda tx: _untaken(tx, flow, news))
        prefix = f"{flow.entity}/"
        untaken += [name.removeprefix(prefix) for name in waiting if name.startswith(prefix)]
        lacking = [one for one in dict.fromkeys(untaken) if one not in unlike]
        if lacking:
            held = await self._holdings.some(flow, lacking)
            unlike = {**unlike, **{one: held.get(one) for one in lacking}}
        return unlike

    async def _judge(
        self,
        odd: list[tuple[Flow, dict[str, Held | None]]],
        told: Told,
        facts: Mapping[str, Mapping[str, Fact]],
    ) -> None:
        unknown = [
            flow for flow, unlike in odd if not told.get(flow.id, {}).keys() >= unlike.keys()
        ]
        for name, earlier in (await self._retold.of(unknown)).items():
            told[name] = {**earlier, **told.get(name, {})}
        for flow, unlike in odd:
            sure = flow.id not in self._bus
            mapper, known = self._mappers[flow.id], self._retold.knows(flow)
            for one, held in sorted(unlike.items()):
                if self._retold.is_moving(flow, one):
                    continue
                owned = told.get(flow.id, {}).get(one, _NEVER if known else None)
                if owned is not None:
                    await self._comparison.check(
                        flow, mapper, one, owned, held, facts[flow.id], sure=sure
                    )
                else:
                    await self._comparison.report_unknown(flow, one, held)


def _untaken(tx: Tx, flow: Flow, news: Mapping[str, Owned]) -> list[str]:
    """What the engine does not know that it brought, in the version that was told of."""
    found = []
    for object_id, owned in news.items():
        known = tx.facts.get(flow.entity, object_id)
        if known is None or known[0] < owned.version:
            found.append(object_id)
    return found
