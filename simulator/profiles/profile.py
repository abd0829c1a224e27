"""One profile: the figures in which real ERPs differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Figure(Generic[T]):
    """A value and where it comes from: a document, a measurement, or a choice that says so."""

    value: T
    source: str


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of ERP behaves.

    `price_policy`: `as_given` takes the client's price, `checked` refuses one that the ERP would
    not give. Times are in seconds, of the injected clock. `calls_per_minute` and `batch_every_s`
    (how seldom it lets go of an object's changes) are what a scope matrix is checked against; the
    simulated ERP turns callers away only where a fault rule says so.
    """

    id: str
    idempotency_keys: Figure[bool]
    idempotency_ttl_s: Figure[int]
    push: Figure[bool]
    push_delay_s: Figure[int]
    page_limit: Figure[int]
    token_ttl_s: Figure[int]
    max_processing_s: Figure[int]
    price_policy: Figure[str]
    calls_per_minute: Figure[int]
    batch_every_s: Figure[Mapping[str, int]]

    def document(self) -> dict[str, Any]:
        """What the ERP says of itself (`erp.profile.read`)."""
        return {
            "profile": self.id,
            "idempotency_keys": self.idempotency_keys.value,
            "push": self.push.value,
            "max_processing_s": self.max_processing_s.value,
            "page_limit": self.page_limit.value,
            "token_ttl_s": self.token_ttl_s.value,
        }
