"""Whether everything has been brought over: then nothing is left that could still be late."""

from __future__ import annotations

from typing import Final

from contracts.ports import Response
from simulator.landscape import Landscape
from simulator.state import State
from simulator.wire.exchange import Exchange

_ENTRY: Final = "erp.orders.create"
_ON_THE_MERITS: Final = (400, 404, 422)

_KINDS: Final = (
    *(("customer", "account"), ("item", "item"), ("price", "price"), ("discount", "discount")),
    *(("availability", "availability"), ("shipment", "shipment"), ("invoice", "invoice")),
    *(("relation", "relation"), ("user", "user"), ("entitlement", "entitlement")),
    *(("return", "return"), ("credit_note", "credit_note")),
)
"""Of each kind of the ERP, how the storefront calls it. What a scope matrix leaves out never comes
over, and then nobody takes this short cut."""


class Brought:
    """Knows both systems, and by the wire which orders the ERP refused; make it before the first.

    It compares versions alone; whether the content is right, the judge says by the journal.
    """

    def __init__(self, landscape: Landscape) -> None:
        self._erp, self._shop = landscape.erp.state, landscape.storefront.state
        self._refused: set[str] = set()
        self._positions = (0, 0)
        landscape.wire.observe(self)

    def before_delivery(self, call: Exchange) -> bool:  # noqa: ARG002
        """A call departs."""
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:
        """A call was answered, for whoever still hears it."""
        refused = call.operation == _ENTRY and response.status in _ON_THE_MERITS
        if refused and call.key is not None:
            self._refused.add(call.key)
        return True

    def __call__(self) -> bool:
        """Whether each order of the storefront shows the ERP's last word on it, or was refused
        there, and the storefront has every row of the ERP in its version, and no other; and whether
        nothing has changed since it was asked before, for what comes and goes between two
        questions is not over.
        """
        before, self._positions = self._positions, (self._erp.position, self._shop.position)
        return (
            before == self._positions
            and self._orders()
            and all(
                _versions(self._erp, ours) == _versions(self._shop, theirs)
                for ours, theirs in _KINDS
            )
        )

    def _orders(self) -> bool:
        told: dict[str, int | None] = {}
        for row in self._shop.rows("order"):
            status = row.view["status"]
            told[row.id] = None if status is None else int(status["version"])
            if status is None and row.id not in self._refused:
                return False
        ours = ((row.view["reference"], row.version) for row in self._erp.rows("order"))
        return all(told[key] == version for key, version in ours if key in told)


def _versions(state: State, kind: str) -> dict[str, int]:
    return {row.id: row.version for row in state.rows(kind)}
