"""What the shop's own orders hold of its stock, kept in running sums beside the stored rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from simulator.state import State
from simulator.storefront.availability import Held, Holding, heard_of
from simulator.transaction import Transaction

KIND: Final = "hold"


class Holds:
    """One row per order that still holds something; the sums are worked out once and kept."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sums: dict[str, Holding] | None = None
        self._awaited: dict[str, set[str]] = {}

    def of(self, sku: str) -> Holding | None:
        """What is held of a SKU; None is nothing."""
        return self._known().get(sku)

    def awaits(self, sku: str) -> bool:
        """Whether anything waits for news of this SKU's stock."""
        self._known()
        return bool(self._awaited.get(sku))

    def clear(self) -> None:
        """Read everything again."""
        self._sums = None
        self._awaited.clear()

    def read(self, tx: Transaction, order_id: str) -> list[Held]:
        """What one order holds."""
        row = tx.get(KIND, order_id)
        return [] if row is None else [Held.parse(each) for each in row.body["held"]]

    def write(self, tx: Transaction, order_id: str, held: list[Held]) -> None:
        """Store what one order holds from now on."""
        if held:
            tx.put(KIND, order_id, {"held": [each.wire() for each in held]})
        else:
            tx.delete(KIND, order_id)

    def hear_of_stock(self, tx: Transaction, sku: str) -> None:
        """Store that what waited for news of this SKU has them; `heard` follows the commit."""
        for order_id in sorted(self._awaited.get(sku, ())):
            held = self.read(tx, order_id)
            self.write(tx, order_id, heard_of(held, frozenset((sku,))))

    def heard(self, sku: str) -> None:
        """After the commit: nothing waits for this SKU any more."""
        if self._awaited.pop(sku, None) and self._sums is not None:
            self._sums[sku].timed = ()

    def took(self, order_id: str, held: Iterable[Held]) -> None:
        """After the commit: an order holds these."""
        if self._sums is not None:
            self._add(self._sums, order_id, held)

    def confirmed(self, order_id: str, taken: Iterable[Held], kept: Iterable[Held]) -> None:
        """After the commit: the ERP knows the order, and some of it stays held for a while."""
        if self._sums is not None:
            for one in taken:
                self._sums[one.sku].let_go(one)
            self._add(self._sums, order_id, kept)

    def _known(self) -> dict[str, Holding]:
        if self._sums is None:
            self._sums = {}
            for row in self._state.rows(KIND):
                self._add(self._sums, row.id, map(Held.parse, row.body["held"]))
        return self._sums

    def _add(self, sums: dict[str, Holding], order_id: str, held: Iterable[Held]) -> None:
        for one in held:
            sums.setdefault(one.sku, Holding.none()).add(one)
            if one.until_us is not None:
                self._awaited.setdefault(one.sku, set()).add(order_id)
