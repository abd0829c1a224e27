"""The storefront as an app: two faces over one state, identities, and what it does on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NoReturn

from fastapi import FastAPI
from starlette.responses import Response

from contracts.journal import Journal
from contracts.ports import Clock, HttpPort
from simulator.dispatcher import Dispatcher
from simulator.editions import Serving
from simulator.face import Call, Operation, Rework, answer, create_face, untouched
from simulator.guests import ENDS
from simulator.identity import Client, Identities
from simulator.negotiation import Negotiation
from simulator.state import State
from simulator.storefront.acceptance import Acceptance
from simulator.storefront.addresses import AddressRequests
from simulator.storefront.amendments import Amendments
from simulator.storefront.answers import ASKINGS, AnswerDesk
from simulator.storefront.availability import stock_news_within_s as of_our_matrix
from simulator.storefront.begun import BegunOrders
from simulator.storefront.budgeting import Budgets
from simulator.storefront.cards import Cards
from simulator.storefront.connector import SCOPE as CONNECTOR_SCOPE
from simulator.storefront.connector import Connector
from simulator.storefront.digests import Digests
from simulator.storefront.ending import OFFER_ENDS, Endings
from simulator.storefront.kinds import KINDS
from simulator.storefront.offers import Offers
from simulator.storefront.outbox import FIRST, WEBHOOK, DeliveryFaults, Outbox
from simulator.storefront.outlooks import Outlooks
from simulator.storefront.people import BUYER_PREFIX, USER_PREFIX, People
from simulator.storefront.placing import Placing
from simulator.storefront.products import Products
from simulator.storefront.quotes import Quotes
from simulator.storefront.retries import DEFAULT, SECOND_US, RetryPolicy
from simulator.storefront.returning import STAFF as STAFF_SCOPE
from simulator.storefront.returning import Returns
from simulator.storefront.shelf import Shelf
from simulator.storefront.shop import Shop
from simulator.storefront.signature import Keyring
from simulator.storefront.told import told_operations

ACTOR: Final = "storefront"
TOKEN_TTL_S: Final = 3600
"""How long a token lives; source: RFC 6749 section 4.2.2, whose example is one hour."""


@dataclass(slots=True)
class Storefront:
    """A running storefront. `start` its dispatcher on the loop that serves `app`, and `stop` it."""

    app: FastAPI
    state: State
    identities: Identities
    dispatcher: Dispatcher
    outbox: Outbox
    _task: asyncio.Task[NoReturn] | None = field(default=None, init=False)

    def start(self) -> asyncio.Task[NoReturn]:
        """Begin to do what is due; the task ends only by `stop` or by an error of ours."""
        self._task = asyncio.ensure_future(self.dispatcher.run())
        return self._task

    async def stop(self) -> None:
        """Stop doing what is due; it stays due. Raises what ended the dispatcher before."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        try:
            await task
        except asyncio.CancelledError:
            return

    def engine_restarted(self) -> None:
        """The receiver of the webhooks is up again: send the duplicates that waited for it."""
        self.outbox.engine_restarted()

    def unsubscribe(self) -> None:
        """Disable the subscription, as a shop does whose receiver was taken out."""
        self.outbox.unsubscribe()

    def resubscribe(self) -> None:
        """Make a disabled subscription active again; events missed meanwhile are not sent."""
        self.outbox.resubscribe()


def storefront_state(clock: Clock, journal: Journal | None, *, path: str = ":memory:") -> State:
    """An empty state of a storefront, in memory or in a file."""
    return State(ACTOR, clock, journal, KINDS, path=path)


def buyer_client(account: str) -> str:
    """The client id of the buyer of an account that has no users."""
    return f"{BUYER_PREFIX}{account}"


def user_client(user: str, account: str | None = None) -> str:
    """The client id of a user; staff names the account on whose behalf it acts."""
    return f"{USER_PREFIX}{user}" if account is None else f"{USER_PREFIX}{user}@{account}"


def connector_client(client_id: str, secret: str) -> Client:
    """The identity of an integration."""
    return Client(client_id, secret, (CONNECTOR_SCOPE, *(asking.scope for asking in ASKINGS)))


def staff_client(client_id: str, secret: str) -> Client:
    """The identity of the seller's own people, who act on behalf of accounts."""
    return Client(client_id, secret, (STAFF_SCOPE,))


def create_storefront(
    state: State,
    clients: Sequence[Client],
    *,
    port: HttpPort,
    secret: bytes,
    webhook_secret: str,
    buyer_secret: Callable[[str], str],
    shop: str = "shop",
    retries: RetryPolicy = DEFAULT,
    faults: DeliveryFaults | None = None,
    token_ttl_s: int = TOKEN_TTL_S,
    stamp: Callable[[], datetime] | None = None,
    stock_news_within_s: int | None = None,
    rework: Rework = untouched,
    serving: Serving | None = None,
    events: str = FIRST,
    refunding: bool = True,
) -> Storefront:
    """The storefront over a state (`storefront_state`).

    `clients` are the integrations (`connector_client`) and the seller's people (`staff_client`).
    An account without users has one buyer, named `buyer_client(account)`, a user is named
    `user_client(user)`; the secret of either is `buyer_secret` of that name. `secret` keys the
    tokens, `webhook_secret` (`whsec_...`) the signatures; raises SecretInvalid. Signatures are
    dated by the state's clock, or by `stamp` where the receiver lives in another time than the
    shop. `serving` says which versions of the contracts it speaks, every released one unless it is
    given, and `events` the version of the events that its subscriber wants.
    `stock_news_within_s` is the scope matrix's figure for availability, of ours for None. Without
    `refunding` nothing goes back to a card: what is credited stays the account's.
    """
    shelf = Shelf(state)
    people = People(shelf, buyer_secret)
    identities = Identities(state, secret, clients, ttl_s=token_ttl_s, find=people.client)
    keys = Keyring(webhook_secret)
    outbox = Outbox(state, port, keys, retries, faults, shop=shop, stamp=stamp, version=events)
    dispatcher = Dispatcher(state, state.clock, {ENDS: identities.guests.end})
    within_s = of_our_matrix() if stock_news_within_s is None else stock_news_within_s
    acceptance = Acceptance(state, shelf, outbox, name=shop)
    placing, offers = Placing(state, acceptance), Offers(state, shelf)
    cards = Cards(state, port, people, outbox, acceptance, placing, name=shop, refunding=refunding)
    due = {WEBHOOK: outbox.deliver, OFFER_ENDS: Endings(state, cards).end, **cards.handlers()}
    for kind, handler in due.items():
        dispatcher.handle(kind, handler)
    budgets, outlooks = Budgets(state, shelf, people, cards), Outlooks(state, shelf, people)
    connector = Connector(state, shelf, cards, stock_news_within_us=within_s * SECOND_US)
    operations = [  # routes are tried in this order: the most frequent first
        *Shop(
            state, shelf, people, outbox, acceptance, cards, placing, offers, budgets, outlooks
        ).operations(),
        *connector.operations(),
        *Returns(state, shelf, people, outbox, name=shop).operations(),
        *Quotes(
            state, shelf, people, outbox, acceptance, cards, placing, offers, budgets, name=shop
        ).operations(),
        *Amendments(state, people, outbox, acceptance, name=shop).operations(),
        *AddressRequests(state, people, outbox, name=shop).operations(),
        *BegunOrders(state, people).operations(),
        *told_operations(state, shelf, people),
        *budgets.operations(),
        *Products(state, shelf, people).operations(),
        *outlooks.operations(),
        *cards.operations(),
        *Digests(state).operations(),
        *(op for asking in ASKINGS for op in AnswerDesk(state, asking).operations()),
        *_public_operations(identities),
    ]
    negotiation = Negotiation(serving or Serving.all(), state.clock)
    app = create_face("Storefront", rework(operations, state), identities, negotiation)
    return Storefront(app, state, identities, dispatcher, outbox)


def _public_operations(identities: Identities) -> list[Operation]:
    async def token(call: Call) -> Response:
        issued = identities.issue(call.form(), call.headers.get("authorization"))
        return answer(issued, headers={"cache-control": "no-store"})

    async def health(_: Call) -> Response:
        return answer({"status": "ready"})

    return [
        Operation("storefront.token", "POST", "/oauth/token", None, token),
        Operation("storefront.health", "GET", "/health", None, health),
    ]
