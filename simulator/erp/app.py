"""The ERP as an app: its face, its identities and what it does on its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from contracts.ports import HttpPort
from simulator.dispatcher import Dispatcher
from simulator.editions import Serving
from simulator.erp.batch import Batch
from simulator.erp.door import Door
from simulator.erp.drop import Drop
from simulator.erp.faces.budgeting import budget_operations
from simulator.erp.faces.clerk import clerk_operations
from simulator.erp.faces.enriching import Enriching
from simulator.erp.faces.entering import entering_operations
from simulator.erp.faces.listing import listing_operations, of_one_page
from simulator.erp.faces.masters import master_operations
from simulator.erp.faces.ordering import Ordering
from simulator.erp.faces.picking import picking_operations
from simulator.erp.faces.pricing import pricing_operations
from simulator.erp.faces.promising import Promising
from simulator.erp.faces.public import public_operations
from simulator.erp.faces.purchasing import purchasing_operations
from simulator.erp.faces.quoting import quoting_operations
from simulator.erp.faces.reading import reading_operations
from simulator.erp.faces.receivables import receivable_operations
from simulator.erp.faces.refunding import refunding_operations
from simulator.erp.faces.returning import returning_operations
from simulator.erp.faces.reversing import reversing_operations
from simulator.erp.faces.revising import revising_operations
from simulator.erp.faces.sourcing import sourcing_operations
from simulator.erp.faces.succeeding import succeeding_operations
from simulator.erp.faces.terms import term_operations
from simulator.erp.faces.tolerating import tolerance_operations
from simulator.erp.faces.warning import warning_operations
from simulator.erp.faces.withdrawing import withdrawing_operations
from simulator.erp.push import FeedPush
from simulator.erp.rules.returns import RETURN_WINDOW_S
from simulator.erp.snapshots import Snapshots
from simulator.erp.sweeping import Sweep
from simulator.erp.taxing import Taxing
from simulator.erp.undocumented import with_undocumented
from simulator.face import Operation, Rework, create_face, untouched
from simulator.guests import ENDS
from simulator.identity import Client, Identities
from simulator.negotiation import Negotiation
from simulator.profiles import Profile
from simulator.state import State

Push = Callable[[dict[str, Any]], Awaitable[None]]
"""Posts a hint such as {"position": 17} to whoever wants to know that the feed moved."""


@dataclass(frozen=True, slots=True)
class Erp:
    """A running ERP; its dispatcher's `run` is a task of whoever hosts it."""

    app: FastAPI
    state: State
    identities: Identities
    dispatcher: Dispatcher
    profile: Profile
    door: Door
    drop: Drop | None = None
    recurring: tuple[Callable[[], None], ...] = ()
    """What schedules the jobs that recur, each unless the state knows of it."""

    def begin(self) -> None:
        """Schedule the jobs that recur once more: a restored state may know of none."""
        for schedule in self.recurring:
            schedule()


def create_erp(
    state: State,
    profile: Profile,
    clients: Sequence[Client],
    *,
    secret: bytes,
    push: Push | None = None,
    return_window_s: int = RETURN_WINDOW_S,
    rework: Rework = untouched,
    serving: Serving | None = None,
    port: HttpPort | None = None,
) -> Erp:
    """The ERP over a state (`erp_state`), behaving as the profile says.

    `secret` keys its tokens. `push` is used by profiles that push; without it they do not. Goods
    may be asked back for `return_window_s` after they were shipped.
    Clients are kept within the profile's budget at the `door`. One that is met by files alone has a
    `drop`. By the `port` it asks the owner of the tax. It speaks the versions of the contracts that
    `serving` names; every released one without it.
    """
    identities = _identities(state, secret, clients, profile)
    dispatcher = Dispatcher(state, state.clock, {ENDS: identities.guests.end})
    if push is not None and profile.push.value:
        FeedPush(state, push, profile.push_delay_s.value).attach(dispatcher)
    taxing = Taxing(state, port)
    taxing.attach(dispatcher)
    enriching, promising = Enriching(state, profile), Promising(state, profile)
    ordering = Ordering(state, profile)
    for desk in (enriching, promising, ordering):
        desk.attach(dispatcher)
    operations = [
        *_order_entry(ordering, profile),
        *reading_operations(state, profile),
        *revising_operations(quoting_operations(state, profile), state, profile),
        *public_operations(identities, profile),
        *clerk_operations(state, taxing),
        *returning_operations(state, profile, return_window_s),
        *purchasing_operations(state, profile),
        *master_operations(state, profile),
        *receivable_operations(state, profile),
        *reversing_operations(state, profile, taxing),
        *refunding_operations(state, profile),
        *(*succeeding_operations(state), *tolerance_operations(state)),
        *pricing_operations(state, profile),
        *sourcing_operations(state, profile),
        *budget_operations(state, profile),
        *term_operations(state, profile),
        *enriching.operations(),
        *promising.operations(),
        *picking_operations(state, profile),
        *withdrawing_operations(state, profile),
        *listing_operations(state, profile),
    ]
    negotiation = Negotiation(serving or Serving.all(), state.clock)
    door = Door(profile, state.clock)
    batch, snapshots = Batch(state, profile), Snapshots(state, profile)
    recurring = [_begun(job, dispatcher) for job in (batch, snapshots, Sweep(state, taxing))]
    entered = tuple(snapshots.telling(tuple(batch.waiting(operations))))
    paged = tuple(of_one_page(entered, profile))
    told = tuple(with_undocumented(paged, profile, state.clock))
    behind = tuple(door.guard(rework(told, state)))
    app = create_face("ERP", behind, identities, negotiation)
    drop = None
    if profile.by_files:
        drop = Drop(state, profile, identities, return_window_s=return_window_s, rework=rework)
        drop.attach(dispatcher)
        recurring.append(drop.begin)
    return Erp(app, state, identities, dispatcher, profile, door, drop, tuple(recurring))


def _begun(job: Batch | Snapshots | Sweep, dispatcher: Dispatcher) -> Callable[[], None]:
    job.attach(dispatcher)
    return job.begin


def _identities(
    state: State, secret: bytes, clients: Sequence[Client], profile: Profile
) -> Identities:
    return Identities(
        *(state, secret, clients),
        ttl_s=profile.token_ttl_s.value,
        wrong_most=profile.wrong_logins_most.value,
        wrong_window_s=profile.wrong_logins_window_s.value,
    )


def _order_entry(ordering: Ordering, profile: Profile) -> Iterator[Operation]:
    """Order entry in each of its forms, and all that goes with it."""
    told_inside = tuple(entering_operations(ordering.operations(), profile))
    return warning_operations(told_inside, ordering.warned, profile)
