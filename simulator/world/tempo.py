"""A world at another time, or at another speed: pure functions that only move its instants.

Both map every instant by one rising function, so what came first still comes first and the same
price is valid for the same order. For wall time a world is moved to now and hastened.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime

from simulator.world.spec import MICROSECOND, Discount, PlannedOrder, Price, World


def starting_at(world: World, starts_at: datetime) -> World:
    """The same world, beginning at an aware instant.

    Every instant moves by the same span. A requested date moves by the span's whole days, as the
    calendar counts them.
    """
    if starts_at.tzinfo is None:
        raise ValueError("a world starts at an aware instant")
    span = starts_at - world.starts_at
    days = starts_at.date() - world.starts_at.date()
    return _moved(world, _Move(lambda at: at + span, lambda day: day + days), world.generated)


def hastened(world: World, factor: int) -> World:
    """The same world with its plan run off `factor` times as fast (1 or more).

    Every instant keeps its place between the start and the end: `factor` 3,600 makes an hour a
    second. What is no instant stays as it is: requested dates (so they lie further off), payment
    terms, and `pay_after_days`, whose days are as long as those who pay reckon them.
    """
    if factor < 1:
        raise ValueError("a world is hastened by a factor of at least 1")
    start = world.starts_at

    def sooner(at: datetime) -> datetime:
        return start + (at - start) // MICROSECOND // factor * MICROSECOND

    note = f"every instant: {factor} times as fast from the start"
    return _moved(world, _Move(sooner, lambda day: day), (*world.generated, note))


@dataclass(frozen=True, slots=True)
class _Move:
    """Where instants and requested dates go."""

    at: Callable[[datetime], datetime]
    day: Callable[[date], date]

    def price(self, rule: Price) -> Price:
        return replace(
            rule, valid_from=self.at(rule.valid_from), valid_to=self.maybe(rule.valid_to)
        )

    def discount(self, rule: Discount) -> Discount:
        return replace(
            rule, valid_from=self.at(rule.valid_from), valid_to=self.maybe(rule.valid_to)
        )

    def order(self, order: PlannedOrder) -> PlannedOrder:
        requested = order.requested_date
        return replace(
            order,
            at=self.at(order.at),
            requested_date=None if requested is None else self.day(requested),
            shipments=tuple(replace(part, at=self.at(part.at)) for part in order.shipments),
        )

    def maybe(self, at: datetime | None) -> datetime | None:
        return None if at is None else self.at(at)


def _moved(world: World, move: _Move, generated: tuple[str, ...]) -> World:
    return replace(
        world,
        starts_at=move.at(world.starts_at),
        ends_at=move.at(world.ends_at),
        cut_over_at=move.maybe(world.cut_over_at),
        prices=tuple(move.price(rule) for rule in world.prices),
        discounts=tuple(move.discount(rule) for rule in world.discounts),
        receipts=tuple(replace(one, at=move.at(one.at)) for one in world.receipts),
        demand=tuple(move.order(order) for order in world.demand),
        price_changes=tuple(
            replace(change, at=move.at(change.at), price=move.price(change.price))
            for change in world.price_changes
        ),
        master_changes=tuple(replace(one, at=move.at(one.at)) for one in world.master_changes),
        cancellations=tuple(replace(one, at=move.at(one.at)) for one in world.cancellations),
        returns=tuple(replace(one, at=move.at(one.at)) for one in world.returns),
        partners=world.partners.moved(move.at),
        generated=generated,
    )
