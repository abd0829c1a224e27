"""What several invariants ask about one storefront order on its way."""

from __future__ import annotations

from collections.abc import Iterator

from scenarios.history import History
from scenarios.history.facts import Begun, Exchange, Requested


def accepted(history: History) -> list[tuple[str, Begun]]:
    """Every order that the storefront accepted, in the order of acceptance."""
    return sorted(history.storefront.terms.items(), key=lambda pair: pair[1].seq)


def pairs(history: History) -> Iterator[tuple[Begun, Begun]]:
    """Every ERP order behind the storefront order it is for, in the ERP's order of booking."""
    for booked in sorted(history.erp.terms.values()):
        placed = history.storefront.terms.get(booked.order.reference)
        if placed is not None:
            yield placed, booked


def single(history: History) -> dict[str, str]:
    """Storefront order id to ERP number, of every order that the ERP has exactly once."""
    return {
        key: history.booked[key][0].order.number or ""
        for key in sorted(history.booked)
        if len(history.booked[key]) == 1 and key in history.storefront.terms
    }


def single_asked(history: History) -> dict[str, dict[str, str]]:
    """Per kind of question the storefront's id to the ERP's number, of each that is there once."""
    return {
        kind: {
            key: made[0].asked.number or ""
            for key, made in sorted(entered.items())
            if len(made) == 1 and key in history.storefront.requested[kind]
        }
        for kind, entered in history.entered.items()
    }


def handed_over_us(history: History, key: str, placed: Begun | Requested) -> int | None:
    """When the engine could first know of something: at the first delivery that reached it.

    None if none ever did. In a world without any webhook the engine has to ask by itself, and could
    from the acceptance on.
    """
    if not history.webhooks:
        return placed.t_us
    events = history.events_of.get(key, ())
    deliveries = (one for event in events for one in history.webhooks[event])
    return min((one.t_us for one in deliveries if _reached(history, one)), default=None)


def _reached(history: History, delivery: Exchange) -> bool:
    """Whether the engine got it: it answered, or it could have, for nothing stood in the way."""
    if delivery.produced is not None:
        return True
    return delivery.failed not in (None, "refused") and delivery.call_id not in history.struck


def is_parked(history: History, key: str) -> bool:
    """Whether the engine says that it parked an order, by its id or that of one of its events."""
    names = frozenset((key, *history.events_of.get(key, ())))
    return any(row.key in names for row in history.parked)


def course(history: History, key: str) -> list[int]:
    """The records of one order's way into the ERP: deliveries, attempts, faults, what it made."""
    exchanges = [
        *(one for event in history.events_of.get(key, ()) for one in history.webhooks[event]),
        *history.creates.get(key, ()),
    ]
    seqs = [seq for exchange in exchanges for seq in exchange.seqs]
    seqs += [seq for event in history.events_of.get(key, ()) for seq in history.delivered(event)]
    seqs += history.faults_on(exchange.call_id for exchange in exchanges)
    seqs += [change.seq for change in history.booked.get(key, ())]
    return sorted(seqs)
