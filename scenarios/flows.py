"""How long things took from one system to the other, read from a journal by correlation.

An order counts from its acceptance in the storefront until it is in the ERP; a change in the ERP
until the storefront serves it, or what replaced it. What never arrived counts as later than
everything else: a percentile over what did arrive would get better with every loss.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from scenarios.history import History
from scenarios.invariants.compare import shared
from scenarios.invariants.orders import accepted
from scenarios.invariants.served import served_us

_SEED: Final = "seed"
"""What the ERP had from the start was changed by nobody."""

Spans = Callable[[History], Iterator[int | None]]
"""The microseconds that each took, None for what never arrived."""


@dataclass(frozen=True, slots=True)
class Flow:
    """One way that something goes, and what is measured of it."""

    id: str
    title: str
    spans: Spans


def flows(history: History) -> list[dict[str, Any]]:
    """Each flow with how many there were, how many never arrived, and its percentiles."""
    return [
        {"flow": flow.id, "title": flow.title, **figures(list(flow.spans(history)))}
        for flow in FLOWS.values()
    ]


def figures(spans: Sequence[int | None]) -> dict[str, Any]:
    """Count, how many never arrived, and percentiles by nearest rank over all of them.

    A percentile that falls on what never arrived is None, as is each of an empty sequence;
    `max_us` is the longest that did arrive.
    """
    arrived = sorted(span for span in spans if span is not None)
    ranked = {name: _rank(arrived, len(spans), share) for name, share in _SHARES.items()}
    return {
        "count": len(spans),
        "never": len(spans) - len(arrived),
        **ranked,
        "max_us": arrived[-1] if arrived else None,
    }


_SHARES: Final[Mapping[str, float]] = {"p50_us": 0.50, "p95_us": 0.95, "p99_us": 0.99}


def _rank(arrived: Sequence[int], count: int, share: float) -> int | None:
    nth = max(1, math.ceil(share * count))
    return arrived[nth - 1] if nth <= len(arrived) else None


def _orders(history: History) -> Iterator[int | None]:
    for key, placed in accepted(history):
        booked = history.booked.get(key)
        yield None if booked is None else booked[0].t_us - placed.t_us


def _changes(entity: str, history: History) -> Iterator[int | None]:
    table = history.storefront.entity(entity)
    for key, _, changes in shared(history, entity):
        shown = table.get(key, [])
        for nth, change in enumerate(changes):
            if change.cause == _SEED:
                continue
            served = served_us(history, entity, changes, nth, shown)
            yield None if served is None else served - change.t_us


_SHOWN: Final[Mapping[str, tuple[str, str]]] = {
    "price": ("price", "price changed in the ERP → fresh in the storefront"),
    "discount": ("discount", "discount changed in the ERP → fresh in the storefront"),
    "availability": ("availability", "stock changed in the ERP → fresh in the storefront"),
    "order": ("status", "order's status changed in the ERP → visible in the storefront"),
    "shipment": ("shipment", "shipped in the ERP → visible in the storefront"),
    "invoice": ("invoice", "billed in the ERP → visible in the storefront"),
    "receipt": ("receipt", "money posted in the ERP → visible in the storefront"),
    "reversal": ("reversal", "taken back in the ERP → visible in the storefront"),
    "statement": ("statement", "what an account owes changed in the ERP → seen in the storefront"),
    "customer": ("customer", "customer changed in the ERP → known to the storefront"),
    "item": ("item", "item changed in the ERP → known to the storefront"),
    "relation": ("relation", "account's place changed in the ERP → known to the storefront"),
    "user": ("user", "user or limit changed in the ERP → known to the storefront"),
    "promise": ("promise", "date promised in the ERP → visible in the storefront"),
    "outlook": ("outlook", "dates of an item changed in the ERP → visible in the storefront"),
    "price_correction": ("correction", "price corrected in the ERP → visible in the storefront"),
    "posting": ("posting", "order posted in the ERP → its fate visible in the storefront"),
    "sourcing": ("sourcing", "sourcing rule changed in the ERP → kept by the storefront"),
    "enrichment": ("enrichment", "told of an item in the ERP → shown by the storefront"),
    "budget": ("budget", "budget changed in the ERP → kept by the storefront"),
    "purchase_term": ("purchase-term", "term of purchase changed in the ERP → kept by the portal"),
    "credit_standing": ("credit-standing", "credit changed in the ERP → shown by the portal"),
    "configuration": ("configuration", "options changed in the ERP → shown by the portal"),
    "price_list": ("price-list", "tax basis changed in the ERP → known to the storefront"),
    "entitlement": ("entitlement", "entitlement changed in the ERP → kept by the storefront"),
}
"""Entity to the name and title of its flow."""

FLOWS: Final[Mapping[str, Flow]] = {
    flow.id: flow
    for flow in (
        Flow("order-to-erp", "order accepted in the storefront → visible in the ERP", _orders),
        *(
            Flow(f"{name}-to-storefront", title, partial(_changes, entity))
            for entity, (name, title) in _SHOWN.items()
        ),
    )
}
"""Flow id to flow."""
