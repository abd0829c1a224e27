"""Faults on deliveries, decided by a test, and a book that keeps what was reported of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.faults import DeliveryFault


class Book:
    """Faults on the deliveries of chosen events, and what was reported of them."""

    def __init__(self, faults: Mapping[str, Sequence[DeliveryFault]]) -> None:
        self._faults = faults
        self.reported: list[tuple[str, bool, Any]] = []

    def deliveries(self, key: str, nth: int) -> Sequence[DeliveryFault]:
        return self._faults.get(key, ()) if nth == 1 else ()

    def record(self, fault: DeliveryFault, *, effective: bool, detail: Any = None) -> None:
        self.reported.append((fault.effect, effective, detail))


def fault(effect: Any, event: str = "EV-000001", **more: Any) -> DeliveryFault:
    how = {"copies": 0, "new_id": False, "delay_us": 0, "after_restart": False, **more}
    return DeliveryFault(
        f"rule-{effect}", effect, "storefront>engine", "engine.webhook", event, 1, **how
    )


def booked(*faults: DeliveryFault) -> Book:
    by_event: dict[str, list[DeliveryFault]] = {}
    for one in faults:
        by_event.setdefault(one.key, []).append(one)
    return Book(by_event)
