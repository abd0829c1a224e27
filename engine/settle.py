"""What an outcome does to the store: queue, facts, bindings and audit in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from engine.flows.flow import Flow
from engine.outcome import Done, Outcome, Refused, RetryAfter, Uncertain
from engine.parts import Parts
from engine.store.records import Item
from engine.store.tx import Tx

_MARGIN_US: Final = 1_000_000
_AT_FIRST_US: Final = 5_000_000
_AT_MOST_US: Final = 300_000_000
"""How long what needs something waits for it, where another reader brings that."""


ACCOUNT: Final = ("account", "buyer")
"""The account of an order, as its contract of the first version has it, and of the second."""

_BEHALF: Final = {"order_to_erp": ACCOUNT, "prices": ("customer",), "discounts": ("customer",)}
"""Which field of a document says for whom it is, by flow."""


def behalf_of(flow: str, body: bytes) -> str | None:
    """For whom an item is, where its document says so; nobody for what is everybody's."""
    names = _BEHALF.get(flow)
    if names is None:
        return None
    document = orjson.loads(body)
    return first_said(document, names) if isinstance(document, dict) else None


def first_said(document: Mapping[str, Any], names: Sequence[str]) -> str | None:
    """The text of the first of these fields that has one."""
    said = (document.get(name) for name in names)
    return next((each for each in said if isinstance(each, str)), None)


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of an item, for the log and the gauge; `closed` when it left the queue."""

    item: Item
    outcome: str
    reason: str | None
    closed: bool


class Settler:
    """Turns outcomes into rows."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._clock = parts.ports.clock
        self._retry = parts.config.retry

    def admit(self, tx: Tx, flow: Flow, item: Item) -> Outcome | None:
        """What is already decided about a claimed item; None when it has to be sent."""
        if item.failures >= self._retry.failures:
            return Refused("attempts-exhausted")
        if flow.entity == "order" and self._is_second(tx, item):
            return Refused("second-order-for-reference")
        if item.version is not None:
            known = tx.facts.get(flow.entity, item.object)
            if self._parts.is_stale(item.version, known[0] if known else None):
                return Done("stale")
        return None

    def _is_second(self, tx: Tx, item: Item) -> bool:
        order = orjson.loads(item.body)
        name = f"{order.get('shop')}/{order.get('reference')}"
        bound = tx.bindings.internal("order", name)
        return bound is not None and bound != order.get("number")

    def settle(self, tx: Tx, flow: Flow, item: Item, outcome: Outcome) -> Settled:
        """Write one outcome; a result that comes after its lease was lost changes nothing."""
        if isinstance(outcome, Done):
            return self._done(tx, flow, item, outcome)
        if isinstance(outcome, Refused):
            return self._park(tx, flow, item, outcome.reason, None, refused=outcome.taken)
        if isinstance(outcome, Uncertain):
            return self._uncertain(tx, flow, item, outcome)
        return self._again(tx, flow, item, outcome)

    def _done(self, tx: Tx, flow: Flow, item: Item, done: Done) -> Settled:
        if not tx.work.complete(item):
            return Settled(item, "late", None, closed=False)
        known = tx.facts.get(flow.entity, item.object)
        alert = done.alert
        if done.binding is not None:
            bond = done.binding
            now_us = self._clock.now_us()
            if tx.bindings.bind(bond.kind, bond.external, bond.internal, now_us) != bond.internal:
                alert = f"second-{bond.kind}-for-reference"
        if item.version is not None and done.after is not None:
            tx.facts.put(flow.entity, item.object, item.version, done.after, self._clock.now_us())
        before = known[1] if known else None
        version = item.version if item.version is not None else done.version
        self._note(
            tx, flow, item, done.note, alert, version=version, before=before, after=done.after
        )
        return Settled(item, "alert" if alert else done.note, alert, closed=True)

    def _park(
        self,
        tx: Tx,
        flow: Flow,
        item: Item,
        reason: str,
        doubt_us: int | None,
        *,
        refused: bool = False,
    ) -> Settled:
        doubt_us = item.doubt_us if doubt_us is None else doubt_us
        if not tx.work.park(item, reason, self._clock.now_us(), doubt_us, refused=refused):
            return Settled(item, "late", None, closed=False)
        self._note(tx, flow, item, "parked", reason)
        return Settled(item, "parked", reason, closed=True)

    def _uncertain(self, tx: Tx, flow: Flow, item: Item, outcome: Uncertain) -> Settled:
        failed = outcome.failed and not self._parts.gate.is_out(flow.system)
        reason = self._given_up(item, outcome.reason, failed=failed, missing=False)
        if reason is not None:
            return self._park(tx, flow, item, reason, outcome.since_us)
        due_us = outcome.since_us + outcome.wait_us + _MARGIN_US
        if not tx.work.retry_at(
            item, due_us, outcome.reason, failed=failed, doubt_us=outcome.since_us
        ):
            return Settled(item, "late", None, closed=False)
        self._note(tx, flow, item, "uncertain", outcome.reason)
        return Settled(item, "uncertain", outcome.reason, closed=False)

    def _again(self, tx: Tx, flow: Flow, item: Item, outcome: RetryAfter) -> Settled:
        wait_us = self._until_it_comes_us(item, outcome)
        failed = outcome.failed and not wait_us and not self._parts.gate.is_out(flow.system)
        reason = self._given_up(item, outcome.reason, failed=failed, missing=outcome.missing)
        if reason is not None:
            return self._park(tx, flow, item, reason, outcome.doubt_us)
        due_us = outcome.at_us
        if due_us is None:
            due_us = self._clock.now_us() + (wait_us or self._parts.backoff(item.failures))
        kept = tx.work.retry_at(
            item, due_us, outcome.reason, failed=failed, doubt_us=outcome.doubt_us
        )
        return Settled(item, "retry" if kept else "late", outcome.reason, closed=False)

    def _until_it_comes_us(self, item: Item, outcome: RetryAfter) -> int:
        """How long to wait for what another reader brings; 0 where nothing is on its way.

        Longer each time, as the item grows old, and no failure of its own.
        """
        age_us = self._clock.now_us() - item.received_us
        if not outcome.missing or outcome.at_us or age_us >= self._parts.wiring.patience_us:
            return 0
        return min(max(age_us, _AT_FIRST_US), _AT_MOST_US)

    def _given_up(self, item: Item, reason: str, *, failed: bool, missing: bool) -> str | None:
        """Why an item becomes a dead letter now; None while it may be tried again."""
        cap = self._retry.missing_failures if missing else self._retry.failures
        if failed and item.failures + 1 >= cap:
            return reason if missing else f"attempts-exhausted-{reason}"
        age_us = self._clock.now_us() - item.received_us
        if not failed and age_us > self._retry.outage_ms * 1_000:
            return f"out-of-reach-{reason}"
        return None

    def _note(
        self,
        tx: Tx,
        flow: Flow,
        item: Item,
        outcome: str,
        reason: str | None,
        *,
        version: int | None = None,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        self._parts.audit.note(
            tx,
            flow.id,
            flow.operation,
            item.object,
            item.correlation,
            outcome,
            reason=reason,
            version=version if version is not None else item.version,
            before=before,
            after=after,
            behalf=behalf_of(flow.id, item.body),
        )
