"""Whether everything has been brought over: then nothing is left that could still be late."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from contracts.ports import Response
from scenarios.history.meeting import FOR_PEOPLE, WARNED
from simulator.erp.drop.imports import ACKNOWLEDGED, refused_in
from simulator.landscape import Landscape
from simulator.state import State
from simulator.wire.exchange import Exchange

Gap = tuple[str, str, int]
"""Something that is not the same on both sides: its kind, its id, and its version where it is."""

_ENTRIES: Final = frozenset(
    f"erp.{noun}.create"
    for noun in (
        *("orders", "returns", "quotes", "amendments", "address-requests", "receipts", "refunds"),
        "warehouse-postings",
    )
) | {"erp.decisions.put"}
ENTRY: Final = "erp.entries.orders"
_CONFLICT: Final = 409
_ACKNOWLEDGED: Final = "drop.outbox.read"
_DECIDED: Final = "decided"
_QUEUED: Final = "queued"
_ON_THE_MERITS: Final = (400, 404, 422)

_KINDS: Final = (
    *(("customer", "account"), ("item", "item"), ("price", "price"), ("discount", "discount")),
    *(("availability", "availability"), ("shipment", "shipment"), ("invoice", "invoice")),
    *(("relation", "relation"), ("user", "user"), ("entitlement", "entitlement")),
    *(("return", "return"), ("credit_note", "credit_note")),
)
"""Of each kind of the ERP, how the storefront calls it. What a scope matrix leaves out never comes
over, and then nobody takes this short cut."""

_CLAIMED: Final = {
    "price_lists": ("price_list",),
    "sourcing": ("sourcing",),
    "promises": ("promise", "outlook"),
    "receipts": ("receipt",),
    "statements": ("statement",),
    "reversals": ("reversal",),
    "budgets": ("budget",),
    "purchase_terms": ("purchase_term",),
    "credit_standings": ("credit_standing",),
    "configurations": ("configuration",),
    "enrichment": ("enrichment",),
}
"""An ERP has these whoever carries them: so only where the scope matrix has the object are the
kinds looked at, which are called the same on both sides."""

_ASKED: Final = {
    "quotes": "quote",
    "amendments": "amendment",
    "address_requests": "address_request",
}
"""What a buyer asks, and the ERP answers, by the object of the scope matrix."""


class Brought:
    """Knows both systems and the WMS, and by the wire what the ERP refused of what came from
    elsewhere; make it before the first.

    It compares versions alone; whether the content is right, the judge says by the journal. Beside
    what every engine carries it looks at what belongs to the `objects` of a scope matrix.
    """

    def __init__(self, landscape: Landscape, objects: Collection[str] = ()) -> None:
        self._erp, self._shop = landscape.erp.state, landscape.storefront.state
        self._parties = landscape.parties
        self._refused: set[str] = set()
        self._positions: tuple[int, ...] = ()
        self._kinds = (
            *_KINDS,
            *((one, one) for name, kinds in _CLAIMED.items() if name in objects for one in kinds),
        )
        self._asked = tuple(kind for name, kind in _ASKED.items() if name in objects)
        self._begun = "erp_orders" in objects
        self._returns = "return_requests" in objects
        self._captures = "captures" in objects
        self._picks = "picks" in objects
        landscape.wire.observe(self)

    def before_delivery(self, call: Exchange) -> bool:  # noqa: ARG002
        """A call departs."""
        return True

    def after_answer(self, call: Exchange, response: Response) -> bool:
        """A call was answered, for whoever still hears it."""
        if call.operation == ENTRY and call.key is not None and b'"refused"' in response.body[:40]:
            self._refused.add(call.key)
        if call.operation == WARNED and call.key is not None and _for_a_person(response):
            self._refused.add(call.key)
        refused = call.operation in (*_ENTRIES, WARNED) and response.status in _ON_THE_MERITS
        if refused and call.key is not None:
            self._refused.add(call.key)
        if call.operation == _ACKNOWLEDGED and call.key is not None:
            self._refused |= set(refused_in(self._erp, call.key.removeprefix(ACKNOWLEDGED)))
        return True

    def __call__(self) -> bool:
        """Whether each order of the storefront shows the ERP's last word on it, or was refused
        there, and the storefront has every row of the ERP in its version, and no other; and whether
        nothing has changed since it was asked before, for what comes and goes between two
        questions is not over.
        """
        before, self._positions = self._positions, self.positions
        if before != self._positions or self.awaits_posting:
            return False
        return next(self.gaps(), None) is None

    @property
    def positions(self) -> tuple[int, ...]:
        """How far everybody's state has come: nothing has changed where none of them moved."""
        return self._erp.position, self._shop.position, *self._parties.positions

    @property
    def awaits_posting(self) -> bool:
        """Whether the ERP has taken an order that it is to post later: time alone brings that."""
        return any(row.view["state"] == _QUEUED for row in self._erp.rows("posting"))

    def gaps(self) -> Iterator[Gap]:
        """Whatever is on one side alone, or in another version than on the other."""
        yield from self._orders()
        for kind in ("posting", "price_correction"):
            yield from self._told(kind)
        for ours, theirs in self._kinds:
            there, here = _versions(self._erp, ours), _versions(self._shop, theirs)
            if there != here:
                yield from ((ours, *row) for row in sorted(there.items() ^ here.items()))
        for kind in self._asked:
            yield from self._unanswered(kind)
        if self._returns:
            entered = {row.view["request"] for row in self._erp.rows("return")}
            asked = (row.id for row in self._shop.rows("return_request"))
            entered |= self._refused
            yield from (("return_request", each, 0) for each in asked if each not in entered)
        if self._captures:
            yield from self._captured()
            yield from self._refunded()
        if self._picks:
            yield from self._picked()

    def _captured(self) -> Iterator[Gap]:
        """What the storefront knows to be taken of cards, and the ERP has neither posted nor
        refused.
        """
        payments = self._shop.rows("card_payment")
        known = {(row.view["authorisation"], one) for row in payments for one in row.view["taken"]}
        posted = {row.view["reference"] for row in self._erp.rows("receipt")} | self._refused
        provider = self._parties.provider.state
        for row in provider.rows("authorisation") if known and provider is not None else ():
            for taken in row.view["captures"]:
                if (row.id, taken["invoice"]) in known and taken["id"] not in posted:
                    yield "capture", taken["id"], 0

    def _refunded(self) -> Iterator[Gap]:
        """What went back to cards, and the ERP has neither posted nor refused."""
        provider = self._parties.provider.state
        given = [] if provider is None else list(provider.rows("card_refund"))
        posted = {row.view["reference"] for row in self._erp.rows("refund")} | self._refused
        yield from (("refund", row.id, 0) for row in given if row.id not in posted)

    def _picked(self) -> Iterator[Gap]:
        """Picks and withdrawals that the WMS was not told of, and what it confirmed or decided and
        the ERP has neither posted nor refused.
        """
        wms = self._parties.warehouse.state
        rows = [] if wms is None else wms.rows("instruction")
        told = {row.id: int(row.view["claims"]) for row in rows}
        for row in self._erp.rows("pick"):
            if told.get(row.id) != row.version:
                yield "pick", row.id, row.version
        posted = {row.view["confirmation"] for row in self._erp.rows("warehouse_posting")}
        for row in () if wms is None else wms.rows("confirmation"):
            if row.id not in posted and row.id not in self._refused:
                yield "confirmation", row.id, 0
        asked = set() if wms is None else {row.id for row in wms.rows("withdrawal")}
        decided = set() if wms is None else {row.id for row in wms.rows("decision")}
        for row in self._erp.rows("withdrawal"):
            known = row.view["state"] == _DECIDED or row.id in self._refused
            if row.id not in asked:
                yield "withdrawal", row.id, 0
            elif row.id in decided and not known:
                yield "decision", row.id, 0

    def _orders(self) -> Iterator[Gap]:
        told: dict[str, int | None] = {}
        over = self._refused | self._posted_later()
        for row in self._shop.rows("order"):
            status = row.view["status"]
            told[row.id] = None if status is None else int(status["version"])
            if status is None and row.id not in over:
                yield "order", row.id, 0
        begun = _versions(self._shop, "erp_order") if self._begun else {}
        for row in self._erp.rows("order"):
            key = row.view["reference"]
            shown = told.get(key) if key in told or not self._begun else begun.get(row.id)
            if (key in told or self._begun) and shown != row.version:
                yield "order", row.id, row.version

    def _posted_later(self) -> set[str]:
        """The orders that the ERP has taken and not entered, be it for good."""
        taken: dict[str, bool] = {}
        for row in self._erp.rows("posting"):
            entered = row.view["number"] is not None
            taken[row.view["reference"]] = taken.get(row.view["reference"], False) or entered
        return {reference for reference, entered in taken.items() if not entered}

    def _told(self, kind: str) -> Iterator[Gap]:
        """What the ERP tells of the storefront's orders in documents of their own."""
        mine = {row.id for row in self._shop.rows("order")}
        shown = _versions(self._shop, kind)
        for row in self._erp.rows(kind):
            if row.view["reference"] in mine and shown.get(row.id) != row.version:
                yield kind, row.id, row.version

    def _unanswered(self, kind: str) -> Iterator[Gap]:
        """Questions of buyers that do not show the ERP's last answer."""
        said = {row.view["reference"]: row.version for row in self._erp.rows(kind)}
        for row in self._shop.rows(kind):
            answer: Mapping[str, Any] | None = row.view["answer"]
            if answer is None and row.id in self._refused:
                continue
            if answer is None or answer["version"] != said.get(row.id):
                yield kind, row.id, said.get(row.id, 0)


def _versions(state: State, kind: str) -> dict[str, int]:
    return {row.id: row.version for row in state.rows(kind)}


def _for_a_person(response: Response) -> bool:
    """Whether the ERP warns of what a person has to look at."""
    said = response.body if response.status == _CONFLICT else b""
    return any(b'"%b"' % name.encode() in said for name in FOR_PEOPLE)
