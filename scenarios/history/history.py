"""The history of one world, as its journal tells it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar, cast

from contracts.journal import Record
from scenarios.errors import HeaderInvalid, JournalMissing
from scenarios.history.asked import SORTS
from scenarios.history.begun import KEYED
from scenarios.history.facts import (
    CREATE,
    ENTER,
    ERP,
    FIND,
    FIND_RETURN,
    PAYMENTS,
    POST_MONEY,
    SHOW_STATUS,
    STOREFRONT,
    TO_ENGINE,
    TO_ERP,
    Begun,
    Change,
    Exchange,
    Made,
    Requested,
)
from scenarios.history.figures import Figures
from scenarios.history.health import Health
from scenarios.history.ingest import Ingest
from scenarios.history.lines import FileLines, HeldLines, Lines, record
from scenarios.history.readers import instant, number
from scenarios.history.receivable_documents import POST_REFUND
from scenarios.history.return_documents import Return
from scenarios.history.side import Side
from scenarios.history.taxes import TAX
from scenarios.history.warehouse import POST_PARCEL, WMS

V = TypeVar("V")


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: a judge makes none, and the search takes its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class History:
    """What happened, indexed. Made by `read` or `of`; never changed afterwards.

    Times ending in `_us` count microseconds from the world's start unless said otherwise.
    """

    def __init__(self, taken: Ingest) -> None:
        self._lines = taken.lines
        self._views: dict[Callable[[History], Any], Any] = {}
        talk = taken.talk
        self.count = taken.count
        self.header = taken.header
        self.end = taken.end
        self.end_us = taken.end_us
        self.erp: Side = taken.sides[ERP]
        self.storefront: Side = taken.sides[STOREFRONT]
        self.provider: Side = taken.sides[PAYMENTS]
        self.warehouse: Side = taken.sides[WMS]
        self.taxes: Side = taken.sides[TAX]
        self.exchanges = sorted(talk.exchanges, key=lambda exchange: exchange.seq)
        self.looks = talk.looks
        self.return_looks = talk.return_looks
        self.causes = talk.causes
        self.movements = talk.movements
        self.shown = talk.shown
        self.peeks = talk.peeks.made
        self.by_card = talk.by_card
        self.parked = talk.probes.parked
        self.probed = talk.probes.probed
        self.grants = talk.grants
        self.audit = talk.probes.audit
        self.audit_whole = talk.probes.audit_whole
        self.audit_seq = talk.probes.audit_seq
        self.chain = talk.probes.chain
        self.chain_seq = talk.probes.chain_seq
        self.bearers = list(talk.bearers.values())
        self.duties = talk.duties.done
        self.visits = talk.visits
        self.breaches = talk.breaches
        self.turned_away = list(talk.turned_away.values())
        self.tags = talk.tags
        self.deliveries = taken.deliveries
        self.faults = taken.faults
        self.process = taken.process
        self.outputs = taken.outputs
        """The engine's output: the seq of each line, and the line."""
        self.drift = talk.probes.drift
        self.drift_seq = talk.probes.drift_seq
        self.drift_compared = talk.probes.drift_compared
        self.settled = talk.probes.settled
        self.told = talk.probes.said
        """What the engine answered to probes, and to events that it refused."""
        self.unread = taken.unread
        self.figures = Figures.of(taken.header)
        self.starts_at = _starts_at(taken.header)

    @classmethod
    def read(cls, path: Path) -> History:
        """The history in a file. Raises JournalMissing, JournalTruncated or JournalInvalid."""
        if not path.is_file():
            raise JournalMissing(f"there is no {path.name}: run again")
        return cls._from(FileLines(path))

    @classmethod
    def of(cls, lines: Sequence[bytes]) -> History:
        """The history in lines that are at hand."""
        return cls._from(HeldLines(lines))

    @classmethod
    def _from(cls, lines: Lines) -> History:
        taken = Ingest(lines)
        with uncollected():
            taken.run()
        return cls(taken)

    def lines(self) -> Iterator[bytes]:
        """Every line, read again."""
        return iter(self._lines)

    def record(self, seq: int) -> Record:
        """One record, read again."""
        return record(self._lines, seq)

    def view(self, make: Callable[[History], V]) -> V:
        """What `make` makes of this history, made once."""
        if make not in self._views:
            self._views[make] = make(self)
        return cast("V", self._views[make])

    @cached_property
    def health(self) -> Health:
        """When the engine's links were healthy."""
        return Health(self.process, self.exchanges, self.struck, self.figures.kept_us)

    @cached_property
    def struck(self) -> frozenset[str]:
        """The ids of the calls that a fault hit."""
        return frozenset(hit.call_id for hit in self.faults if hit.call_id is not None)

    @cached_property
    def tax_rates(self) -> dict[str, Decimal]:
        """Percent per tax code, as the world declares them; empty when it does not."""
        world = self.header.get("world") or {}
        return {code: number(rate) for code, rate in (world.get("tax_rates") or {}).items()}

    @property
    def rounding(self) -> str | None:
        """The declared rounding rule."""
        rule = (self.header.get("world") or {}).get("rounding")
        return None if rule is None else str(rule)

    @property
    def refunding(self) -> bool:
        """Whether the portal gives back to cards what is credited; journals of before do not say
        that it does not.
        """
        return self.header.get("refunding", True) is not False

    @cached_property
    def booked(self) -> dict[str, list[Begun]]:
        """The ERP's orders per storefront order, in the order in which they were made."""
        booked: dict[str, list[Begun]] = {}
        for begun in sorted(self.erp.terms.values()):
            if begun.order.shop not in KEYED or self._is_created(begun):
                booked.setdefault(begun.order.reference, []).append(begun)
        return booked

    def _is_created(self, begun: Begun) -> bool:
        """Whether an integration made it, whatever shop it names: what the ERP keys in is its own.

        The ERP's orders, entered once more, would hide behind their own name.
        """
        behind = self.causes.get(begun.cause)
        return behind is not None and behind.operation == CREATE

    @cached_property
    def returned(self) -> dict[str, list[tuple[str, Change[Return]]]]:
        """The ERP's returns per request of the storefront, each by its id and its first change."""
        found: dict[str, list[tuple[str, Change[Return]]]] = {}
        firsts = ((name, changes[0]) for name, changes in self.erp.returns.items())
        for name, first in sorted(firsts, key=lambda pair: pair[1].seq):
            if first.document is not None:
                found.setdefault(first.document.request.request, []).append((name, first))
        return found

    @cached_property
    def made(self) -> dict[str, list[Made]]:
        """What the ERP made per storefront order, per request for a return, per capture, per
        refund, and per confirmation of a warehouse.
        """
        made = {
            key: [Made(one.seq, one.t_us, one.cause, one.order.number or "?") for one in booked]
            for key, booked in self.booked.items()
        }
        for key, entered in self.returned.items():
            returns = (Made(first.seq, first.t_us, first.cause, name) for name, first in entered)
            made.setdefault(key, []).extend(returns)
        for name, changes in self.erp.receipts.items():
            first, behind = changes[0], self.causes.get(changes[0].cause)
            posted = first.document
            if behind is not None and behind.edge == TO_ERP and posted and posted.reference:
                one = Made(first.seq, first.t_us, first.cause, name)
                made.setdefault(posted.reference, []).append(one)
        for name, refunds in self.erp.refunds.items():
            back, gone = refunds[0], refunds[0].document
            if gone is not None:
                one = Made(back.seq, back.t_us, back.cause, name)
                made.setdefault(gone.reference, []).append(one)
        for name, postings in self.erp.entity("warehouse_posting").items():
            begun = postings[0]
            if begun.document is not None:
                one = Made(begun.seq, begun.t_us, begun.cause, name)
                made.setdefault(begun.document.parcel.confirmation, []).append(one)
        return made

    @cached_property
    def entered(self) -> dict[str, dict[str, list[Requested]]]:
        """Per kind of question the ERP's documents of each, in the order of their making."""
        entered: dict[str, dict[str, list[Requested]]] = {kind: {} for kind in SORTS}
        for kind, begun in self.erp.requested.items():
            for one in sorted(begun.values(), key=lambda each: each.seq):
                entered[kind].setdefault(one.asked.reference, []).append(one)
        return entered

    @cached_property
    def order_of(self) -> dict[str, str]:
        """The storefront's order id per ERP order number."""
        return {number: begun.order.reference for number, begun in self.erp.terms.items()}

    @cached_property
    def creates(self) -> dict[str, list[Exchange]]:
        """Every attempt to create an ERP order, per storefront order."""
        return self._by_order(lambda exchange: exchange.operation == CREATE)

    @cached_property
    def attempts(self) -> dict[str, list[Exchange]]:
        """The same, every attempt to enter a return, per request for one, and to post a capture, a
        refund, or what a warehouse confirmed.
        """
        return self._by_order(lambda exchange: exchange.operation in _ENTERING)

    @cached_property
    def asks(self) -> dict[str, dict[str, list[Exchange]]]:
        """Per kind of question every attempt to enter one in the ERP, by the storefront's id."""
        found: dict[str, dict[str, list[Exchange]]] = {}
        for kind, sort in SORTS.items():
            enter = sort.enter
            found[kind] = self._by_order(lambda one, enter=enter: one.operation == enter)  # type: ignore[misc]
        return found

    @cached_property
    def finds(self) -> dict[str, list[Exchange]]:
        """Per kind of question every look at the ERP's that was answered well."""
        ok = [one for one in self.exchanges if one.ok]
        return {
            kind: [one for one in ok if one.operation == sort.find] for kind, sort in SORTS.items()
        }

    @cached_property
    def webhooks(self) -> dict[str, list[Exchange]]:
        """Every delivery on the wire, per event."""
        found: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            if exchange.edge == TO_ENGINE and exchange.event_id is not None:
                found.setdefault(exchange.event_id, []).append(exchange)
        return found

    @cached_property
    def events_of(self) -> dict[str, list[str]]:
        """The events about each storefront order that were delivered, in order."""
        found: dict[str, list[str]] = {}
        for event, deliveries in self.webhooks.items():
            about = deliveries[0].about
            if about is not None:
                found.setdefault(about, []).append(event)
        return found

    @cached_property
    def business(self) -> dict[str, list[Exchange]]:
        """The engine's calls about one order or request: looks, creations, shown statuses."""
        return self._by_order(lambda exchange: exchange.operation in _ABOUT_ORDERS)

    def _by_order(self, wanted: Callable[[Exchange], bool]) -> dict[str, list[Exchange]]:
        found: dict[str, list[Exchange]] = {}
        for exchange in self.exchanges:
            if exchange.about is None or exchange.edge == TO_ENGINE or not wanted(exchange):
                continue
            about = exchange.about
            if exchange.operation == "erp.orders.read":
                about = self.order_of.get(about, about)
            found.setdefault(about, []).append(exchange)
        return found

    def delivered(self, event: str) -> list[int]:
        """The seqs of what the storefront says became of its attempts to deliver an event."""
        return [one.seq for one in self.deliveries if one.event_id == event]

    def faults_on(self, call_ids: Iterable[str]) -> list[int]:
        """The seqs of the faults that hit those calls."""
        wanted = frozenset(call_ids)
        return [hit.seq for hit in self.faults if hit.call_id in wanted]

    def restarts(self, from_us: int, to_us: int) -> list[int]:
        """The seqs of what happened to the engine's process between two times."""
        return [event.seq for event in self.process if from_us <= event.t_us <= to_us]


_ENTERING = (CREATE, ENTER, POST_MONEY, POST_PARCEL, POST_REFUND)

_ABOUT_ORDERS = frozenset(
    (
        *(CREATE, FIND, "erp.orders.read", SHOW_STATUS, "storefront.orders.read"),
        *(ENTER, FIND_RETURN),
    )
)


def _starts_at(header: dict[str, Any]) -> int:
    """The world's start in microseconds since 1970."""
    try:
        return instant(header["world"]["starts_at"])
    except (KeyError, TypeError, ValueError):
        raise HeaderInvalid("the journal's header does not say when its world starts") from None
