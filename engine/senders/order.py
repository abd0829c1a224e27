"""One order, or whatever else a buyer asks for, entered in the ERP once.

The write cannot be repeated: most ERPs enter the same reference twice without a word. So an attempt
whose end is unknown is waited out (the ERP's `max_processing_s`, after which it commits nothing
late), then looked up by reference, and only then repeated. The claim in the store is the record
that an attempt was begun; therefore a restart looks up as well.
Measured with 5 % of the answers lost and a kill now and then: without it 6.7 % were doubled.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol

import orjson

from contracts.canonical import digest
from contracts.check import Checker
from contracts.ports import CallFailed, Clock, Response
from contracts.published import urn
from engine.caller import ERP_WRITE, Caller
from engine.classify import content_of, of_failure, of_unrepeatable, reason_of
from engine.config import Config
from engine.errors import NoAnswer, Unmappable
from engine.flows import (
    address_request_to_erp,
    amendment_to_erp,
    captures_to_erp,
    confirmations_to_erp,
    order_to_erp,
    quote_to_erp,
    refunds_to_erp,
    returns_to_erp,
)
from engine.flows.flow import Mapper
from engine.outcome import Binding, Done, Outcome, Refused, RetryAfter, Uncertain
from engine.profile import Profiles
from engine.senders.status import binding_of
from engine.store.records import Item


@dataclass(frozen=True, slots=True)
class Entered:
    """A kind of document of the storefront that is entered in the ERP, in which flow.

    `by` is the field of the request, and of what is made, that names the storefront's document,
    `number` that of what is made with the ERP's own name for it.
    """

    kind: str
    contract: str
    document: str
    flow: str
    by: str = "reference"
    number: str = "number"


ORDER: Final = Entered("order", "orders", "storefront-order", order_to_erp.FLOW.id)
QUOTE: Final = Entered("quote", "quotes", "storefront-quote", quote_to_erp.FLOW.id)
AMENDMENT: Final = Entered(
    "amendment", "amendments", "storefront-amendment", amendment_to_erp.FLOW.id
)
ADDRESS_REQUEST: Final = Entered(
    "address_request",
    "address-requests",
    "storefront-address-request",
    address_request_to_erp.FLOW.id,
)
RETURN: Final = Entered(
    *("return", "returns", "return-request", returns_to_erp.FLOW.id), by="request", number="id"
)
RECEIPT: Final = Entered(*("receipt", "payments", "capture", captures_to_erp.FLOW.id), number="id")
REFUND: Final = Entered(*("refund", "refunds", "refunded", refunds_to_erp.FLOW.id), number="id")
_OF_NO_SHOP: Final = (RECEIPT, REFUND)
"""What the ERP keeps without the shop that it is of."""

CONFIRMATION: Final = Entered(
    *("confirmation", "wms", "confirmation", confirmations_to_erp.FLOW.id),
    by="confirmation",
    number="id",
)
AUTHORISATION: Final = "payment.authorisation"
"""The entry of `custom` that names the authorisation of the card by which an order is paid."""

_MISSING: Final = 404
_TAKEN: Final = 202
"""It is posted later; until a look says so, it is neither done nor refused."""

_POSTED_AGAIN_US: Final = 60_000_000

_AGAIN_US: Final = 300_000_000
"""What is about an order that the ERP does not have, or not yet, is tried again after so long."""


_ATTEMPTS_MOST: Final = 100
"""Whoever replayed a refusal so often is told of it again, and nothing is sent any more."""


@dataclass(frozen=True, slots=True)
class Found:
    """The ERP's orders of a reference, at least one, the one to keep first."""

    orders: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """The ERP has no such order, and none is on its way."""


Probed = Found | Absent | RetryAfter | Refused


class OrderProbe(Protocol):
    """Finds out what became of an attempt that may have been sent as late as `doubt_us`."""

    async def __call__(self, shop: str, reference: str, doubt_us: int, /) -> Probed:
        """Found, Absent, refused for good, or when to ask again."""
        ...


class OrderCreate(Protocol):
    """Sends one create request."""

    async def __call__(self, request: Mapping[str, Any], idempotency_key: str, /) -> Response:
        """The ERP's answer; raises `NotSent` or `CallFailed`."""
        ...


class PostOrder:
    """The create call itself."""

    def __init__(self, caller: Caller, scope: str = ERP_WRITE, path: str = "/orders") -> None:
        self._caller = caller
        self._scope = scope
        self._path = path

    async def __call__(self, request: Mapping[str, Any], idempotency_key: str) -> Response:
        """POST it with a key that is the same for every attempt at this order."""
        headers = {"idempotency-key": idempotency_key}
        return await self._caller.call(self._scope, "POST", self._path, request, headers)


@dataclass(frozen=True, slots=True)
class OrderSender:
    """Looks up where there is doubt, then creates; `version` is that of the orders it takes.

    `otherwise` is asked for what somebody sends again although it was refused when it was posted,
    and `attempt` for the n-th attempt, where each has a name of its own.
    """

    config: Config
    clock: Clock
    profiles: Profiles
    mapper: Mapper
    probe: OrderProbe
    create: OrderCreate
    version: str
    entered: Entered = ORDER
    otherwise: OrderProbe | None = None
    attempt: Callable[[int], OrderProbe] | None = None

    async def __call__(self, items: Sequence[Item]) -> Sequence[Outcome]:
        """One outcome per item, in their order."""
        return [await self._one(item) for item in items]

    async def _one(self, item: Item) -> Outcome:
        order = orjson.loads(item.body)
        schema = urn(self.entered.contract, self.entered.document, self.version)
        violations = Checker().document(schema, order)
        if violations:
            unknown = any(violation.enum_unknown for violation in violations)
            return Refused("unknown-code" if unknown else "contract-violation")
        try:
            request = self.mapper(order)
        except Unmappable as error:
            return Refused(f"unmappable-{error}".replace("_", "-"))
        if request[self.entered.by] != item.object:
            return Refused(f"subject-is-another-{self.entered.kind}")
        named = (request["shop"], request[self.entered.by])
        key = idempotency_key(self.config.tenant, *named, self.entered.flow)
        if item.doubt_us is None:
            return await self._create(request, key)
        known = await self.probe(*named, item.doubt_us)
        if self.otherwise is not None and _is_asked_anew(item, known, request):
            known = await self.otherwise(*named, item.doubt_us)
            if isinstance(known, Absent):
                return await self._once_more(request, key, item)
        nth = 0
        if self.attempt is not None and isinstance(known, Refused):
            known, nth = await self._of_attempts(self.attempt, named, item, known)
        if not isinstance(known, Absent):
            return self._of_probe(request, known, item.doubt_us)
        return await self._create(request, key_of_attempt(key, nth))

    async def _of_attempts(
        self,
        attempt: Callable[[int], OrderProbe],
        named: tuple[str, str],
        item: Item,
        refused: Refused,
    ) -> tuple[Probed, int]:
        """What is known of the last attempt that there is, or may be by now, and its number.

        There may be as many as were refused and became dead letters, and one more. One that was
        not made since the replay need not be waited for.
        """
        doubt_us = item.doubt_us or 0
        sent_us = doubt_us if doubt_us >= item.received_us else 0
        for nth in range(1, _ATTEMPTS_MOST):
            may_be = nth <= item.refusals
            known = await attempt(nth)(*named, sent_us if may_be else 0)
            if isinstance(known, Refused):
                refused = known
            elif isinstance(known, Absent) and not may_be:
                return refused, nth - 1
            else:
                return known, nth
        return refused, 0

    async def _once_more(self, request: Mapping[str, Any], key: str, item: Item) -> Outcome:
        """Under another key: by its own the ERP would answer what it answered before the refusal.

        What does not get as far as that is looked up again before, to be known as sent anew.
        """
        outcome = await self._create(request, f"{key}-{item.received_us:x}")
        if isinstance(outcome, RetryAfter) and outcome.doubt_us is None:
            return replace(outcome, doubt_us=item.doubt_us)
        return outcome

    async def _create(self, request: Mapping[str, Any], key: str) -> Outcome:
        try:
            answer = await self.create(request, key)
        except NoAnswer as error:
            return of_failure(error)
        except CallFailed as error:
            return of_failure(error) if error.definite else self._uncertain(error.kind)
        if answer.status == _MISSING and self.entered is not ORDER:
            again_us = self.clock.now_us() + _AGAIN_US
            return RetryAfter(reason_of(answer), again_us, missing=True)
        if answer.status == _TAKEN:
            if self.entered is ORDER:
                await self.profiles.say_of_postings(later=True)
            wait_us = min(self.profiles.look_after_us, posted_again_us(self.config))
            return Uncertain("taken-for-later", self.clock.now_us(), wait_us, failed=False)
        if not 200 <= answer.status < 300:
            return of_unrepeatable(answer, self.clock, self.profiles.look_after_us)
        created = content_of(answer)
        if not self._is_answer_to(request, created):
            return self._uncertain("unreadable-answer")
        binding = self._binding_of(request, created)
        return Done("created", created.get("version"), digest(request), binding)

    def _of_probe(
        self, request: Mapping[str, Any], known: Found | RetryAfter | Refused, doubt_us: int
    ) -> Outcome:
        if isinstance(known, Refused):
            return known
        if isinstance(known, RetryAfter):
            reason, at_us = known.reason, known.at_us
            return RetryAfter(reason, at_us, known.failed, known.missing, doubt_us=doubt_us)
        kept, of = known.orders[0], self.entered
        alert = f"several-{of.kind}s-for-{of.by}" if len(known.orders) > 1 else None
        return Done("found", kept.get("version"), None, self._binding_of(request, kept), alert)

    def _binding_of(self, request: Mapping[str, Any], made: Mapping[str, Any]) -> Binding:
        named = {"shop": request["shop"], **made}
        return binding_of(self.entered.kind, named, self.entered.by, self.entered.number)

    def _uncertain(self, reason: str) -> Uncertain:
        wait_us = self.profiles.look_after_us
        return Uncertain(reason.replace("_", "-"), self.clock.now_us(), wait_us)

    def _is_answer_to(self, request: Mapping[str, Any], created: Mapping[str, Any]) -> bool:
        named = self.entered.by
        names = ("shop", named) if self.entered not in _OF_NO_SHOP else (named,)
        same = all(created.get(name) == request[name] for name in names)
        return same and isinstance(created.get(self.entered.number), str)


def _is_asked_anew(item: Item, known: Probed, request: Mapping[str, Any]) -> bool:
    """Whether an order that was refused when it was posted was replayed, and not sent since.

    One by card is not sent again: its shop has let go of the money, and nobody could capture it.
    """
    by_card = AUTHORISATION in (request.get("custom") or {})
    sent_us = item.received_us if item.doubt_us is None else item.doubt_us
    return isinstance(known, Refused) and sent_us < item.received_us and not by_card


def posted_again_us(config: Config) -> int:
    """So long after it was taken, or looked for, a posting is looked for: no later than a poll."""
    return min(_POSTED_AGAIN_US, config.poll_ms * 1_000)


def key_of_attempt(key: str, nth: int) -> str:
    """The key of what was sent anew so many times, each time because what was sent was refused."""
    return f"{key}-{nth}" if nth else key


def idempotency_key(
    tenant: str, shop: str, reference: str, flow: str = order_to_erp.FLOW.id
) -> str:
    """The same for every attempt at one order, over retries, restarts and replays."""
    identity = f"{tenant}\n{flow}\n{shop}\n{reference}"
    return hashlib.sha256(identity.encode()).hexdigest()[:40]
