"""What the shop knows, decoded once and kept until it changes: items, rules, stock, accounts.

Everything here can be worked out from the state again, so a restore just clears it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

from contracts.values import Money
from simulator.entity import Committed
from simulator.state import State
from simulator.storefront.availability import stock_in_base
from simulator.storefront.budget import Budget
from simulator.storefront.entitlement import Place, Restriction, hidden
from simulator.storefront.holds import Holds
from simulator.storefront.kinds import price_index
from simulator.storefront.pricing import DiscountRule, PriceRule
from simulator.storefront.sourcing import Source, serves
from simulator.storefront.terms import Term, in_force
from simulator.storefront.units import EXACT, NONE, Units

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Item:
    """An item as it is sold."""

    sku: str
    name: str
    active: bool
    units: Units
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A company that buys; `addresses` are the ERP's, with their roles."""

    id: str
    currency: str
    blocked: bool
    addresses: tuple[Mapping[str, Any], ...]
    place: Place

    @property
    def regions(self) -> list[str | None]:
        """The regions of its delivery addresses; of nowhere in particular where it has none."""
        known = [one.get("region") for one in self.addresses if one.get("role") == "deliver_to"]
        return list(dict.fromkeys(known)) or [None]


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who signs in; limits are minor units and currency, None is no limit."""

    id: str
    account: str | None
    serves: frozenset[str]
    roles: frozenset[str]
    spending_limit: Money | None
    approval_limit: Money | None
    approvers: tuple[str, ...]
    active: bool

    @classmethod
    def parse(cls, user: Mapping[str, Any]) -> User:
        """From a canonical user."""
        spending, approval = user["spending_limit"], user["approval_limit"]
        return cls(
            user["id"],
            user["account"],
            frozenset(user["serves"]),
            frozenset(user["roles"]),
            None if spending is None else Money.parse(spending),
            None if approval is None else Money.parse(approval),
            tuple(dict.fromkeys(user["approvers"])),
            user["active"],
        )


class Shelf:
    """Reads through to the state; forgets what `forget` names, and all of it after a restore."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._items: dict[str, Item | None] = {}
        self._accounts: dict[str, Account | None] = {}
        self._prices: dict[tuple[str, str | None], tuple[PriceRule, ...]] = {}
        self._discounts: dict[str, tuple[DiscountRule, ...]] = {}
        self._stock: dict[str, Decimal] = {}
        self._inclusive: dict[str, bool] = {}
        self._sources: dict[str, tuple[Source, ...]] = {}
        self._users: dict[str, User | None] = {}
        self._members: dict[str, tuple[str, ...]] = {}
        self._restrictions: dict[str, tuple[Restriction, ...]] = {}
        self._budgets: dict[str, tuple[Budget, ...]] = {}
        self._terms: dict[str, tuple[Term, ...]] = {}
        self._by_rules: dict[str, dict[Any, Any]] = {
            "price": self._prices,
            "discount": self._discounts,
            "sourcing": self._sources,
            "entitlement": self._restrictions,
            "budget": self._budgets,
            "purchase_term": self._terms,
        }
        self.holds = Holds(state)
        state.listen(self._hear)

    def item(self, sku: str) -> Item | None:
        """The item, sold or not any more."""
        return _kept(self._items, sku, self._read_item)

    def account(self, account_id: str) -> Account | None:
        """The account."""
        return _kept(self._accounts, account_id, self._read_account)

    def user(self, user_id: str) -> User | None:
        """The user, active or not."""
        return _kept(self._users, user_id, self._read_user)

    def members(self, account: str) -> tuple[str, ...]:
        """The ids of an account's users."""
        return _kept(self._members, account, self._read_members)

    def budgets(self, account: str) -> tuple[Budget, ...]:
        """The budgets of an account and of its users, by their ids."""
        return _kept(self._budgets, account, self._read_budgets)

    def hides(self, account: Account, item: Item, at: datetime) -> bool:
        """Whether the account may not see the item at that instant."""
        rules = _kept(self._restrictions, item.sku, self._read_restrictions)
        rules += _kept(self._restrictions, "", self._read_restrictions)
        line = self.line(account) if rules else []
        if rules and hidden(rules, item.sku, item.category, line, account.place, at):
            return True
        return not all(
            self._is_kept(term, account, item, at) for term in self.terms(account, item, at)
        )

    def terms(self, account: Account, item: Item, at: datetime) -> list[Term]:
        """The terms on which an account buys the item at that instant."""
        known = _kept(self._terms, item.sku, self._read_terms)
        known += _kept(self._terms, "", self._read_terms)
        if not known:
            return []
        return in_force(known, item.sku, item.category, self.line(account), account.place, at)

    def _is_kept(self, term: Term, account: Account, item: Item, at: datetime) -> bool:
        """Whether the account has the agreement and the contract that a term requires."""
        agreements = account.place.agreements
        if term.requires_agreement is not None and term.requires_agreement not in agreements:
            return False
        return not term.requires_contract or any(
            rule.account is not None
            and rule.unit_price.currency == account.currency
            and rule.valid_from <= at
            and (rule.valid_to is None or at < rule.valid_to)
            for rule in self.prices(item.sku, agreements)
        )

    def line(self, account: Account) -> list[str]:
        """The account and those above it, the nearest first: what it inherits from."""
        line, above = [account.id], account.place.parent
        while above is not None and (standing := self._standing(above)) not in line:
            line.append(standing)
            known = self.account(standing)
            above = None if known is None else known.place.parent
        return line

    def payer(self, account: Account) -> str:
        """Who pays for the account: whom it names, or whoever took over from him."""
        return self._standing(account.place.payer)

    def _standing(self, account: str) -> str:
        """Who stands in for an account by what was told so far; it may lead in a circle."""
        seen = {account}
        while (known := self.account(account)) is not None:
            into = known.place.merged_into
            if into is None or into in seen:
                break
            seen.add(into)
            account = into
        return account

    def prices(self, sku: str, agreements: Iterable[str]) -> tuple[PriceRule, ...]:
        """The rules that may price a SKU: those of the agreements in turn, then everybody's."""
        own = [_kept(self._prices, (sku, account), self._read_prices) for account in agreements]
        return sum(own, ()) + _kept(self._prices, (sku, None), self._read_prices)

    def discounts(self, sku: str) -> tuple[DiscountRule, ...]:
        """The discounts on a SKU or on everything."""
        on_all = _kept(self._discounts, "", self._read_discounts)
        return _kept(self._discounts, sku, self._read_discounts) + on_all

    def tax_included(self, currency: str) -> bool:
        """Whether the prices of a currency have their tax in them, as far as the shop was told."""
        return _kept(self._inclusive, currency, self._read_inclusive)

    def free(self, item: Item, account: Account, ship_to: Collection[str | None] = ()) -> Decimal:
        """Base units of an item that an account may be promised now, from where it may be served.

        `ship_to` is the region that they go to; without it any of the account's addresses counts.

        Below zero when too much was taken, be it from another warehouse: who holds what where is
        the ERP's to say.
        """
        rules = _kept(self._sources, "", self._read_sources)
        if rules:
            stock = self._stock_for(item, account, rules, ship_to or account.regions)
        else:
            stock = _kept(self._stock, item.sku, self._read_stock)
        held = self.holds.of(item.sku)
        return stock if held is None else EXACT.subtract(stock, held.at(self._state.clock.now_us()))

    def served_from(self, warehouse: str, account: Account) -> bool:
        """Whether goods of a warehouse may be promised to an account."""
        rules = _kept(self._sources, "", self._read_sources)
        regions = account.regions
        return not rules or serves(rules, warehouse, account.id, account.place, regions)

    def forget(self, noun: str, key: str) -> None:
        """Read again what was written: `key` is an account, a user, or the SKU of anything else."""
        if noun in {"account", "relation"}:
            self._accounts.pop(key, None)
        elif noun == "user":
            self._users.pop(key, None)
            self._members.clear()
        elif noun == "item":
            self._items.pop(key, None)
            self._stock.pop(key, None)
        elif noun == "price_list":
            self._inclusive.pop(key, None)
        elif noun == "availability":
            self._stock.pop(key, None)
        elif noun in self._by_rules:
            self._by_rules[noun].clear()

    def clear(self) -> None:
        """Read everything again."""
        for kept in (self._items, self._accounts, self._prices, self._discounts):
            kept.clear()
        for also in (self._users, self._members, self._restrictions, self._budgets, self._terms):
            also.clear()
        self._stock.clear()
        self._inclusive.clear()
        self._sources.clear()
        self.holds.clear()

    def _hear(self, committed: Committed) -> None:
        if committed.restored:
            self.clear()

    def _read_item(self, sku: str) -> Item | None:
        row = self._state.get("item", sku)
        if row is None:
            return None
        body = row.body
        active = body["status"] == "active"
        return Item(sku, body["name"], active, Units.parse(body), body.get("category"))

    def _read_account(self, account_id: str) -> Account | None:
        row = self._state.get("account", account_id)
        if row is None:
            return None
        body, related = row.body, self._state.get("relation", account_id)
        place = Place.alone(account_id) if related is None else Place.parse(related.body)
        addresses = tuple(body["addresses"])
        return Account(account_id, body["currency"], body["blocked"], addresses, place)

    def _read_user(self, user_id: str) -> User | None:
        row = self._state.get("user", user_id)
        return None if row is None else User.parse(row.body)

    def _read_members(self, account: str) -> tuple[str, ...]:
        return tuple(self._state.find_ids("user", "account", account))

    def _read_restrictions(self, sku: str) -> tuple[Restriction, ...]:
        return tuple(map(Restriction.parse, self._bodies("entitlement", "on", sku)))

    def _read_terms(self, sku: str) -> tuple[Term, ...]:
        return tuple(map(Term.parse, self._bodies("purchase_term", "on", sku)))

    def _read_budgets(self, account: str) -> tuple[Budget, ...]:
        return tuple(map(Budget.parse, self._bodies("budget", "account", account)))

    def _read_prices(self, wanted: tuple[str, str | None]) -> tuple[PriceRule, ...]:
        found = map(PriceRule.parse, self._bodies("price", "for", price_index(*wanted)))
        return tuple(rule for rule in found if (rule.sku, rule.account) == wanted)

    def _read_discounts(self, sku: str) -> tuple[DiscountRule, ...]:
        return tuple(map(DiscountRule.parse, self._bodies("discount", "on", sku)))

    def _read_inclusive(self, currency: str) -> bool:
        row = self._state.get("price_list", currency)
        return row is not None and row.body["tax"] == "inclusive"

    def _read_sources(self, _: str) -> tuple[Source, ...]:
        return tuple(Source.parse(row.body) for row in self._state.rows("sourcing"))

    def _stock_for(
        self,
        item: Item,
        account: Account,
        rules: tuple[Source, ...],
        regions: Collection[str | None],
    ) -> Decimal:
        rows = self._bodies("availability", "sku", item.sku)
        where = account.id, account.place, regions
        near = (row for row in rows if serves(rules, row["warehouse"], *where))
        return stock_in_base(near, item.units)

    def _read_stock(self, sku: str) -> Decimal:
        item = self.item(sku)
        if item is None:
            return NONE
        return stock_in_base(self._bodies("availability", "sku", sku), item.units)

    def _bodies(self, kind: str, index: str, value: str) -> Iterable[dict[str, Any]]:
        return (row.body for row in self._state.find(kind, index, value))


def _kept(kept: dict[K, V], key: K, read: Callable[[K], V]) -> V:
    try:
        return kept[key]
    except KeyError:
        value = kept[key] = read(key)
        return value
