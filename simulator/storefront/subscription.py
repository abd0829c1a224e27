"""Whether the shop still sends to its one receiver: active, or disabled after too many failures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from simulator.state import State
from simulator.storefront.retries import SECOND_US, RetryPolicy
from simulator.transaction import Transaction

KIND: Final = "subscription"
ID: Final = "orders"
ACTIVE: Final = "active"
DISABLED: Final = "disabled"


@dataclass(frozen=True, slots=True)
class Subscription:
    """`failing_since_us`: the first failure since a success; `given_up`: events in a row."""

    state: str = ACTIVE
    failing_since_us: int | None = None
    given_up: int = 0

    @property
    def active(self) -> bool:
        """Whether events are sent."""
        return self.state == ACTIVE

    def succeeded(self) -> Subscription:
        """After a delivery that arrived."""
        return replace(self, failing_since_us=None, given_up=0)

    def failed(self, policy: RetryPolicy, now_us: int, *, for_good: bool) -> Subscription:
        """After an attempt that failed; `for_good`: its event is given up."""
        since_us = now_us if self.failing_since_us is None else self.failing_since_us
        given_up = self.given_up + for_good
        tired = (
            policy.disable_after_events is not None and given_up >= policy.disable_after_events
        ) or (
            policy.disable_after_s is not None
            and now_us - since_us >= policy.disable_after_s * SECOND_US
        )
        return Subscription(DISABLED if tired else self.state, since_us, given_up)

    def disabled(self) -> Subscription:
        """After the receiver said that it is gone for good."""
        return replace(self, state=DISABLED)

    def wire(self) -> dict[str, Any]:
        """As it is stored."""
        return {
            "state": self.state,
            "failing_since_us": self.failing_since_us,
            "given_up": self.given_up,
        }


def read(state: State) -> Subscription:
    """The subscription as it stands; one that was never touched is active."""
    row = state.get(KIND, ID)
    return Subscription() if row is None else Subscription(**row.body)


def write(tx: Transaction, subscription: Subscription) -> None:
    """Store it; the same again is no change."""
    tx.put(KIND, ID, subscription.wire())
