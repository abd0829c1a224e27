"""What the judge keeps of a journal's records: one small value per fact."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, Generic, NamedTuple, TypeVar

from scenarios.history.documents import (
    Order,
)
from scenarios.history.return_documents import Request

D = TypeVar("D")

ERP: Final = "erp"
STOREFRONT: Final = "storefront"
PAYMENTS: Final = "payments"
TO_ERP: Final = "engine>erp"
TO_DROP: Final = "engine>drop"
"""The folders of an ERP without an API: what goes there goes to the ERP."""

TO_STOREFRONT: Final = "engine>storefront"
TO_ENGINE: Final = "storefront>engine"
CREATE: Final = "erp.orders.create"
FIND: Final = "erp.orders.list"
ENTER: Final = "erp.returns.create"
FIND_RETURN: Final = "erp.returns.list"
POST_MONEY: Final = "erp.receipts.create"
SHOW_STATUS: Final = "storefront.orders.status"

_PASSING: Final = (401, 409, 412, 423, 425, 429)
"""Refusals that speak of the moment, not of the message."""


class Change(NamedTuple, Generic[D]):
    """One committed change of one entity; `document` is None when it is gone (or has no status).

    `claims` is the owner's version that it was written as: of an order's status the status' own.
    """

    seq: int
    t_us: int
    version: int
    cause: str
    document: D | None
    claims: int = 0


class Begun(NamedTuple):
    """The terms with which a system began an order."""

    seq: int
    t_us: int
    cause: str
    order: Order


class Asked(NamedTuple):
    """A request for a return that a storefront took."""

    seq: int
    t_us: int
    request: Request


class Made(NamedTuple):
    """What was made in the ERP of something in the storefront: an order, or a return."""

    seq: int
    t_us: int
    cause: str
    name: str


class Requested(NamedTuple):
    """What a system began a quote, or an amendment, with."""

    seq: int
    t_us: int
    cause: str
    asked: Any


@dataclass(slots=True)
class Exchange:
    """A call over an edge and what came of it; times in microseconds since the world's start.

    `failed` is `refused`, `timed_out` or `connection_lost`; `status` is what the caller saw.
    `produced` is the status of an answer that the server gave, also when it never arrived
    (`lost_seq` is its record then, `lost_us` when it was given).
    `about` is the business key: the storefront's order id where the call is about an order.
    `bearer` is the tag of the credential it carried.
    `tagged` says that its path held a credential, of which the wire left a tag.
    `made_up` says that a fault answered in place of the server: the caller cannot know, and what
    the answer says of the request is not so.
    `version` is the version of the contract that the call named, `said` the one its answer named.
    `accepted` are the warnings of the ERP that an entry of an order accepts.
    `noun` is the last part of its path, of which a list of any noun is.
    """

    seq: int
    t_us: int
    edge: str
    operation: str
    call_id: str
    about: str | None
    attempt: int
    keyed: bool = False
    answer_seq: int = -1
    answer_us: int = -1
    status: int | None = None
    failed: str | None = None
    produced: int | None = None
    retry_after_us: int | None = None
    code: str | None = None
    event_id: str | None = None
    delivery_id: str | None = None
    lost_seq: int = -1
    lost_us: int = -1
    tagged: bool = False
    bearer: str = ""
    made_up: bool = False
    version: str | None = None
    said: str | None = None
    accepted: tuple[str, ...] = ()
    noun: str = ""

    @property
    def ok(self) -> bool:
        """Whether the caller saw a 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def uncertain(self) -> bool:
        """Whether the caller cannot know if it had an effect: nothing came back, or a 5xx."""
        if self.failed is not None:
            return self.failed != "refused"
        return self.status is None or self.status >= 500 or self.status == 408

    @property
    def troubled(self) -> bool:
        """Whether a link, a limit or a lock kept it from being done, and not its own content."""
        return not self.ok and (
            self.uncertain or self.failed is not None or self.status in _PASSING
        )

    @property
    def refused(self) -> bool:
        """Whether it was refused on its merits."""
        return self.status is not None and self.status >= 400 and not self.troubled

    def lose(self, seq: int, t_us: int, status: int | None) -> None:
        """Note an answer that was given and did not arrive."""
        self.produced, self.lost_seq, self.lost_us = status, seq, t_us

    @property
    def seqs(self) -> tuple[int, ...]:
        """Its records."""
        return tuple(seq for seq in (self.seq, self.lost_seq, self.answer_seq) if seq >= 0)


class Cause(NamedTuple):
    """The writing call behind an effect."""

    seq: int
    edge: str
    operation: str


class Movement(NamedTuple):
    """What a call asked to be added to stock: in `unit`, or in the base unit when it is None."""

    warehouse: str
    sku: str
    value: Decimal
    unit: str | None


class Shown(NamedTuple):
    """What one buyer was shown of one item at `at` (microseconds since 1970)."""

    seq: int
    t_us: int
    at: int
    account: str
    sku: str
    unit: str
    quantity: Decimal
    rate: Fraction | None
    currency: str | None
    discount: Decimal
    price_rule: str | None
    available: Decimal


class Delivery(NamedTuple):
    """What the storefront says became of one attempt to deliver an event."""

    seq: int
    t_us: int
    event_id: str
    delivery_id: str
    subject: str
    outcome: str
    status: int | None


class FaultHit(NamedTuple):
    """A fault rule that fired."""

    seq: int
    t_us: int
    rule: str
    effect: str
    call_id: str | None
    effective: bool
    event_id: str | None = None
    """The event that it made, where it made one."""


class ProcessEvent(NamedTuple):
    """What happened to the engine's process."""

    seq: int
    t_us: int
    event: str
    incarnation: int


class Parked(NamedTuple):
    """What the engine said it had given up on for now."""

    seq: int
    key: str
    flow: str
    reason: str
    attempts: int


class Audited(NamedTuple):
    """A row of the engine's audit trail; `behalf` is empty in one that has no such field."""

    seq: int
    key: str
    flow: str
    action: str
    actor: str
    correlation: str
    outcome: str
    version: int | None
    behalf: str | None


class Drifted(NamedTuple):
    """A difference between the two systems that the engine reported, and since when it is one."""

    entity: str
    id: str
    found_at: str | None
    since: str | None = None
    field: str | None = None


class Settled(NamedTuple):
    """Whether the engine said that it was at rest."""

    seq: int
    t_us: int
    settled: bool


class Told(NamedTuple):
    """A text that the engine said of itself."""

    seq: int
    where: str
    text: str


class Breach(NamedTuple):
    """A message that broke its contract, as the wire saw it; `by` is its sender, or `fault`, and
    `contract` what it was held to, such as `orders@1.0.0`, where that is known.
    """

    seq: int
    edge: str
    operation: str
    by: str
    about: str | None
    errors: tuple[str, ...]
    contract: str = ""


class Unread(NamedTuple):
    """A record whose body the judge could not read."""

    seq: int
    what: str
