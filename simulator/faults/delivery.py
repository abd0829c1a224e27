"""What is to happen to one delivery of an event, decided before it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

DeliveryKind = Literal["duplicate", "reorder", "late", "drop", "poison", "forge"]


@dataclass(frozen=True, slots=True)
class Treatment:
    """What an effect asks of the sender.

    `duplicate`: `copies` more deliveries, each `delay_us` after the one before or, with
    `after_restart`, once the engine has started again; with `new_id` under a delivery id of its
    own, with `new_event_id` as another event that says the same. `reorder` and `late`: this
    delivery leaves `delay_us` later, with the payload it has now. `drop`: it never leaves.
    `poison`: an event that nobody can process leaves just before it. `forge`: a delivery that is
    not authentic arrives just before it, wrong in the way of `forgery`.
    """

    effect: DeliveryKind
    copies: int = 0
    new_id: bool = False
    delay_us: int = 0
    after_restart: bool = False
    new_event_id: bool = False
    forgery: str = ""

    def how(self) -> tuple[int, bool, int, bool, bool, str]:
        """Everything but the effect, in the order of `DeliveryFault`."""
        again = self.copies, self.new_id, self.delay_us, self.after_restart, self.new_event_id
        return *again, self.forgery


@dataclass(frozen=True, slots=True)
class DeliveryFault:
    """A rule that fired on the n-th delivery of an event; the sender makes rows of it.

    Report what came of it with `FaultBook.record`: a duplicate is effective when the second
    delivery really arrived, a reorder when a later event overtook this one.
    """

    rule: str
    effect: DeliveryKind
    edge: str
    operation: str
    key: str
    nth: int
    copies: int
    new_id: bool
    delay_us: int
    after_restart: bool
    new_event_id: bool = False
    forgery: str = ""

    def facts(self) -> dict[str, Any]:
        """What a `fault` record says of it."""
        return {
            "rule": self.rule,
            "effect": self.effect,
            "edge": self.edge,
            "operation": self.operation,
            "key": self.key,
            "nth": self.nth,
        }
