"""Partners that never were: a group of accounts, users with limits, staff, and restricted items.

Made for a world that is there already, by streams of its own, so that nothing else of it changes
but who places some of the orders, and what some buyers look at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from urllib.parse import quote

from contracts.values import Money
from simulator.seed import Rng, Seed
from simulator.world.partners import KEYED_ORDERS, Entitlement, Keying, Partners, Relation, User
from simulator.world.spec import Customer, PlannedOrder, World

_LEAST_ACCOUNTS: Final = 8
_STAFF: Final = "staff-1"
_USERS_OF: Final = 4
"""One account in so many has users; the others sign in as accounts."""

_HIDDEN: Final = 3
_DECLINED: Final = 0.12
_ON_BEHALF: Final = 0.4
_BY_PHONE: Final = (9, 16)


def with_partners(world: World, seed: Seed) -> World:
    """The world with partners; one that is too small for them stays as it is."""
    customers = [customer for customer in world.customers if not customer.blocked]
    if len(customers) < _LEAST_ACCOUNTS:
        return world
    made = _Making(world, customers, seed.stream("world/partners"))
    users = {user.id: user for user in made.users()}
    demand = tuple(made.placed(order, users) for order in world.demand)
    entitlements = tuple(made.entitlements())
    looked = tuple(made.looking(order, entitlements) for order in demand)
    partners = Partners(
        relations=made.relations(),
        users=tuple(users.values()),
        entitlements=entitlements,
        keyings=tuple(sorted(made.keyings(), key=lambda one: (one.at, one.path))),
    )
    return replace(world, partners=partners, demand=looked)


@dataclass(slots=True)
class _Making:
    world: World
    customers: Sequence[Customer]
    rng: Rng

    def relations(self) -> tuple[Relation, ...]:
        """The second account owns the third, which it pays for, and the fourth, a branch."""
        parent, child, branch = (self.customers[nth].id for nth in (1, 2, 3))
        return (
            Relation(parent, segments=("group",)),
            Relation(
                child,
                level="child",
                parent=parent,
                payer=parent,
                bill_to=parent,
                agreements=(child, parent),
                segments=("group",),
            ),
            Relation(
                branch,
                level="branch",
                parent=parent,
                ship_to=(parent,),
                agreements=(branch, parent),
            ),
        )

    def users(self) -> Iterator[User]:
        """An approver and two buyers of some accounts, an admin above them, and one of ours."""
        limit = self._middle()
        for customer in self._with_users():
            key = customer.id
            chief, lead, first, second = (f"{key}-{name}" for name in ("adm", "app", "b1", "b2"))
            more = Money(limit.amount_minor * 3, limit.currency)
            yield self._user(chief, customer, ("admin",))
            yield replace(self._user(lead, customer, ("approver", "buyer")), approval_limit=more)
            for name in (first, second):
                buyer = self._user(name, customer, ("buyer",))
                yield replace(buyer, spending_limit=limit, approvers=(lead, chief))
        served = tuple(customer.id for customer in self._with_users()[:2])
        yield User(
            _STAFF,
            None,
            "Carla Innendienst",
            "carla.innendienst@wholesaler.example",
            ("staff",),
            served,
        )

    def placed(self, order: PlannedOrder, users: Mapping[str, User]) -> PlannedOrder:
        """The order with whoever places it, where its account has users."""
        first, second = f"{order.account}-b1", f"{order.account}-b2"
        if first not in users:
            return order
        by_staff = order.account in users[_STAFF].serves and self.rng.chance(_ON_BEHALF)
        who = f"{_STAFF}@{order.account}" if by_staff else self.rng.choice((first, second))
        return replace(order, user=who, declined=self.rng.chance(_DECLINED))

    def entitlements(self) -> Iterator[Entitlement]:
        """Of items that few buy: hidden from all but those; one more is hidden half-way."""
        since, middle = self.world.starts_at - timedelta(days=1), self._at(0.5)
        for nth, sku in enumerate(self._seldom()[:_HIDDEN]):
            yield Entitlement(f"E-{sku}", since, sku=sku, reason="licence")
            for account in sorted(self._buyers_of(sku)):
                yield Entitlement(f"E-{sku}-{account}", since, "show", sku=sku, account=account)
            if nth == 0:
                yield Entitlement(f"E-{sku}-group", middle, "show", sku=sku, segment="group")

    def looking(self, order: PlannedOrder, entitlements: Sequence[Entitlement]) -> PlannedOrder:
        """Now and then somebody types the number of an item that he may not see."""
        if not entitlements or not self.rng.chance(0.1):
            return order
        sku = self.rng.choice([one.sku for one in entitlements if one.sku is not None])
        return order if sku in order.browse else replace(order, browse=(*order.browse, sku))

    def keyings(self) -> Iterator[Keying]:
        """Orders by phone, a new limit, an item withdrawn, and an account that is taken over."""
        quiet = self._unordered()
        for day in range(1, self._days()) if quiet else ():
            hour = self.rng.between(*_BY_PHONE)
            customer, sku = self.rng.choice(self.customers[:6]), self.rng.choice(quiet)
            at = self.world.starts_at + timedelta(days=day, hours=hour)
            item = next(each for each in self.world.items if each.sku == sku)
            line = {"line": 1, "sku": sku, "quantity": {"value": "1", "unit": item.sales_unit}}
            content = {"account": customer.id, "channel": "phone", "lines": [line]}
            yield Keying(at, "POST", KEYED_ORDERS, content)
        users = [user for user in self.users() if user.spending_limit is not None]
        raised = replace(users[0], spending_limit=None).document()
        path = f"/users/{quote(users[0].id, safe='')}"
        yield Keying(self._at(0.4), "PUT", path, raised)
        if quiet:
            yield from self._withdrawn(quiet)
        yield from self._merged()

    def _withdrawn(self, quiet: Sequence[str]) -> Iterator[Keying]:
        at, sku = self._at(0.3), quiet[-1]
        rule = Entitlement(f"E-{sku}-gone", at, sku=sku, account=self.customers[0].id)
        yield Keying(at, "PUT", f"/entitlements/{quote(rule.id, safe='')}", rule.document())

    def _merged(self) -> Iterator[Keying]:
        """The account without users whose last order is the earliest goes to the first one."""
        last: dict[str, datetime] = {
            customer.id: self.world.starts_at for customer in self.customers[4:]
        }
        for order in self.world.demand:
            if order.account in last:
                last[order.account] = max(last[order.account], order.at)
        for customer in self._with_users():
            last.pop(customer.id, None)
        changed = {one.id for one in self.world.master_changes}
        free = [(at, key) for key, at in last.items() if key not in changed]
        if free:
            at, account = min(free)
            at += timedelta(hours=20)
            if at < self.world.ends_at - timedelta(days=1):
                into = {"into": self.customers[0].id}
                yield Keying(at, "POST", f"/customers/{account}/merger", into)

    def _user(self, name: str, customer: Customer, roles: tuple[str, ...]) -> User:
        told = f"{name} at {customer.name}"
        return User(name, customer.id, told, f"{name.lower()}@customers.example", roles)

    def _with_users(self) -> list[Customer]:
        return list(self.customers[4::_USERS_OF])

    def _middle(self) -> Money:
        """What an order is worth that half of them are below, at list prices."""
        items = {item.sku: item for item in self.world.items}
        each: dict[str, Decimal] = {}
        for price in self.world.prices:
            factor = items[price.sku].factor(price.unit)
            each.setdefault(price.sku, price.unit_price.amount / price.unit_price.per / factor)
        worth = sorted(
            sum(
                line.quantity * items[line.sku].factor(line.unit) * each[line.sku]
                for line in o.lines
            )
            for o in self.world.demand
        )
        middle = worth[len(worth) // 2] if worth else Decimal(100)
        return Money(int(middle) * 100, self.world.currency)

    def _seldom(self) -> list[str]:
        """Items by how many accounts buy them, one at least, fewest first."""
        buyers: dict[str, set[str]] = defaultdict(set)
        for order in self.world.demand:
            for line in order.lines:
                buyers[line.sku].add(order.account)
        return sorted(buyers, key=lambda sku: (len(buyers[sku]), sku))

    def _buyers_of(self, sku: str) -> set[str]:
        return {
            order.account
            for order in self.world.demand
            if any(line.sku == sku for line in order.lines)
        }

    def _unordered(self) -> list[str]:
        """Active items that nobody orders and nobody changes."""
        ordered = {line.sku for order in self.world.demand for line in order.lines}
        changed = {one.id for one in self.world.master_changes}
        left = [item.sku for item in self.world.items if item.status == "active"]
        return [sku for sku in left if sku not in ordered and sku not in changed]

    def _days(self) -> int:
        return (self.world.ends_at - self.world.starts_at).days

    def _at(self, share: float) -> datetime:
        """A night between two days of the plan, at about that share of it."""
        day = int(self._days() * share)
        return self.world.starts_at + timedelta(days=day, hours=2)
