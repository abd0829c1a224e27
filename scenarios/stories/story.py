"""A story: who takes part, and what happens one step after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from scenarios.stories.cast import Cast

if TYPE_CHECKING:
    from scenarios.stories.scene import Scene

RETURNS: Final = "returns"
"""Requests for returns, returns and credit notes, of the contracts of those names."""

PARTNERS: Final = "partners"
"""Users, relations and entitlements, which the contract `purchasing` is about."""

RECEIVABLES: Final = "receivables"
"""Receipts and statements, which the contract of that name is about."""

PAYMENTS: Final = "payments"
"""Captures of cards that become receipts, which the contract of that name is about."""

ERP_ORDERS: Final = "erp-orders"
"""Orders that begin in the ERP: keyed in, substituted, split off."""

PRICING: Final = "pricing"
"""Price lists, which the contract of that name is about."""

SOURCING: Final = "sourcing"
"""Whom the warehouses serve, which the contract of that name is about."""

ACCOUNT_TERMS: Final = "account-terms"
"""Terms of purchase and credit standings, which the contract of that name is about."""

BUDGETS: Final = "budgets"
"""What may be ordered in a period unasked, which the contract of that name is about."""

ENRICHMENT: Final = "enrichment"
"""What is told of items beside price and stock, which the contract of that name is about."""

CONFIGURATIONS: Final = "configurations"
"""What may be chosen of items, which the contract of that name is about; of who claims quotes,
too."""

OUTLOOKS: Final = "outlooks"
"""How many of an item there are by when; told beside promises, and of who claims both."""

PROMISES: Final = "promises"
"""When the ERP expects what an order waits for, which the contract of that name is about."""

ROTATION: Final = "rotation"
"""Secrets that are rotated while the engine runs, which has to be handed the new ones."""

VISITS: Final = "visits"
"""Partners who are let into the ERP for a time: what an engine has no part in."""

REFUNDS: Final = "refunds"
"""Money that goes back to a card, which the contract of that name is about; of who claims
payments, too."""

REVERSALS: Final = "reversals"
"""What was taken back of goods, bills and money, which the contract of that name is about."""

ADDRESS_REQUESTS: Final = "address-requests"
"""Addresses that buyers ask for, which the contract of that name is about."""

HOURS: Final = "hours"
"""Hours that really pass: in wall time nobody can wait for them."""

POSTINGS: Final = "postings"
"""Orders that the ERP takes with 202 and posts later, which the contract of that name is about."""

PRICE_CORRECTIONS: Final = "price-corrections"
"""Prices of orders that clerks correct, which the contract of that name is about."""

WMS: Final = "wms"
"""A WMS that picks and ships, with the rows of the scope matrix that it takes (docs/parties.md)."""

TAX: Final = "tax"
"""A tax engine that owns the tax, which the ERP asks; a world has it from its start."""

HISTORY: Final = "history"
"""Business that was done before the engine started, which has to be held back until then."""

Severity = Literal["blocker", "critical", "normal", "minor"]
Act = Callable[["Scene"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does, or looks at; `says` is the sentence a reader sees."""

    says: str
    act: Act = field(repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """A story of an order's life.

    `id` names the case, its journal and everything that the story brings along. `item` is the
    item of the readiness checklist that it speaks for. `needs` are the objects that not every
    engine brings along; one that does not claim them is not asked for the story. `before` is what
    the ERP's own people do while there is no engine yet and the portal is empty: its last step is
    followed by the engine's start. `falls_on_all` says what of it would meet the stories beside it,
    so that it is told when none of them is being lived. `inside` says why it cannot be told to an
    engine that is a process, if so. `profile` is the ERP that it is about; most are told of
    whichever a run names.
    """

    id: str
    title: str
    cast: Cast
    steps: tuple[Step, ...]
    severity: Severity = "critical"
    item: int = 8
    needs: tuple[str, ...] = ()
    before: tuple[Step, ...] = ()
    falls_on_all: str = ""
    inside: str = ""
    profile: str = ""

    @property
    def all_steps(self) -> tuple[Step, ...]:
        """What is done before the engine is there, and then."""
        return (*self.before, *self.steps)

    def asked_of(self, claims: Collection[str]) -> bool:
        """Whether an engine that claims so much is asked for the story."""
        return all(need in claims for need in self.needs)
