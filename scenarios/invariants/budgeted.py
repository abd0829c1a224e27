"""The judge's own books of budgets: what an order found spent of its period at the least.

Source: the definition `budget` of the scope matrix. Of every order of the account (of the user,
where the budget names one) the net of its lines counts in the calendar month or quarter, UTC, in
which it was placed; the share of what was cancelled of a line since does not, rounded half up,
nor does an order that the ERP refused when it posted it.
Orders that began in the ERP count from when the portal was shown them. A cancellation counts from
the ERP's word on, so that nothing is held against a portal that was not told yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import orjson

from scenarios.history import History
from scenarios.history.documents import Minor, Order, Status
from scenarios.history.facts import Begun, Change
from scenarios.history.figures import OBJECTS
from scenarios.history.purchasing import Budget
from scenarios.invariants.arithmetic import document_at, half_up, within
from scenarios.invariants.orders import accepted
from scenarios.invariants.posted import refused_since_us

BY: Final = "purchasing.ordered_by"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MONTHS: Final = {"month": 1, "quarter": 3}
_NOTHING: Final[dict[int, tuple[int, int]]] = {}


class Exceeded(NamedTuple):
    """A budget that an order went beyond, and whether the portal had been told of it so."""

    budget: Budget
    seq: int
    told: bool


class _Spent(NamedTuple):
    """An order that counts, from when on, and where its states are looked up."""

    seq: int
    order: Order
    states: tuple[list[Change[Status]], ...]
    refused_us: int | None = None


class Budgets:
    """What the ERP said of budgets, and which orders count."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._figure_us = history.figures.of_entity("budget")
        self._first_us = min((one[0].t_us for one in history.erp.customers.values()), default=0)
        self._accounts = {
            one.document.account
            for changes in history.erp.budgets.values()
            for one in changes
            if one.document is not None
        }
        self._orders = self._known() if self._accounts else {}

    def bind(self, account: str) -> bool:
        """Whether the ERP ever gave the account a budget."""
        return account in self._accounts

    def exceeded(self, placed: Begun, who: str | None, total: Minor) -> Exceeded | None:
        """The first budget, by id, that an order surely went beyond by all that the ERP had said
        for the figure of freshness; None where there is none, or budgets are not synced.
        """
        if placed.order.account not in self._accounts or self._figure_us is None:
            return None
        history, at_us = self._history, placed.t_us
        since_us = history.health.since_us(at_us, self._figure_us, OBJECTS["budget"])
        for key, changes in sorted(history.erp.budgets.items()):
            if changes[0].t_us > since_us and changes[0].t_us > self._first_us:
                continue
            states = within(changes, since_us, at_us)
            if all(self._is_beyond(one.document, placed, who, total) for one in states):
                told = document_at(history.storefront.budgets.get(key), at_us)
                document = states[-1].document
                assert document is not None  # noqa: S101 - a budget that is gone binds nobody
                knew = self._is_beyond(told, placed, who, total)
                return Exceeded(document, states[-1].seq, knew)
        return None

    def _is_beyond(
        self, budget: Budget | None, placed: Begun, who: str | None, total: Minor
    ) -> bool:
        if budget is None or not budget.active or budget.account != placed.order.account:
            return False
        if budget.user not in (None, who):
            return False
        amount, currency = budget.amount
        return total[1] != currency or self._spent(budget, placed) + total[0] > amount

    def _spent(self, budget: Budget, placed: Begun) -> int:
        """What counted in the budget's period before an order, in minor units, at the least.

        Orders of accounts that the portal knew to be taken over count with the account's.
        """
        period = _period(budget, placed.order.placed_at)
        return sum(
            _standing(one, placed.t_us)
            for account in self._taken(budget.account, placed.t_us)
            for one in self._orders.get(account, ())
            if one.seq < placed.seq
            and _period(budget, one.order.placed_at) == period
            and budget.user in (None, orjson.loads(one.order.custom).get(BY))
        )

    def _taken(self, account: str, at_us: int) -> list[str]:
        """An account, and those that led to it by what the storefront had been told."""
        known = [account]
        for each in known:
            for key, changes in self._history.storefront.relations.items():
                place = document_at(changes, at_us)
                if place is not None and place.merged_into == each and key not in known:
                    known.append(key)
        return known

    def _known(self) -> dict[str, list[_Spent]]:
        """The orders that may count, by account: of those with budgets, or of any that may go on
        as one of them.
        """
        known: dict[str, list[_Spent]] = {}
        for each in (*self._placed(), *self._begun()):
            account = each.order.account
            if account in self._accounts or account in self._history.storefront.relations:
                known.setdefault(account, []).append(each)
        return known

    def _placed(self) -> Iterator[_Spent]:
        erp, shop = self._history.erp.orders, self._history.storefront.orders
        refused = self._history.view(refused_since_us)
        for key, placed in accepted(self._history):
            numbers = (one.order.number or "" for one in self._history.booked.get(key, ()))
            found = [erp.get(number, []) for number in numbers]
            states, refused_us = (shop.get(key, []), *found), refused.get(key)
            yield _Spent(placed.seq, placed.order, states, refused_us)

    def _begun(self) -> Iterator[_Spent]:
        erp = self._history.erp.orders
        for key, changes in sorted(self._history.storefront.erp_orders.items()):
            first = changes[0].document
            if first is not None:
                yield _Spent(changes[0].seq, first.terms, (erp.get(key, []),))


def _period(budget: Budget, at_us: int) -> tuple[int, int]:
    """The year, and which of its months or quarters an instant lies in."""
    at = _EPOCH + at_us * _MICROSECOND
    return at.year, (at.month - 1) // _MONTHS[budget.period]


def _standing(one: _Spent, at_us: int) -> int:
    """What an order counts for at a time, by whichever state leaves the least of it."""
    if one.refused_us is not None and one.refused_us <= at_us:
        return 0
    known = (document_at(changes, at_us) for changes in one.states)
    off = [_cancelled(state) for state in known if state is not None] or [_NOTHING]
    return min(_left(one.order, each) for each in off)


def _cancelled(state: Status) -> dict[int, tuple[int, int]]:
    return {line.line: line.cancelled.as_integer_ratio() for line in state.lines}


def _left(order: Order, cancelled: dict[int, tuple[int, int]]) -> int:
    """The net of an order's lines, less the share of what was cancelled of each."""
    left = 0
    for line in order.lines:
        net = 0 if line.net is None else line.net[0]
        over, under = cancelled.get(line.line, (0, 1))
        ordered, parts = line.quantity.value.as_integer_ratio()
        left += net - half_up(net * over * parts, under * ordered)
    return left
