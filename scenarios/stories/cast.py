"""A story's own customers, items and agreements, and the world that is made of them.

Every id begins with the story's, so that all stories can live in one world side by side. Prices are
for one sales unit; quantities, on hand as well as ordered, are in sales units.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from contracts.values import Money, UnitPrice
from scenarios.stories.partners import Person, Place, Restriction, own_id, partners_of
from simulator.world.owners import ERP, TAX_ENGINE
from simulator.world.partners import Partners
from simulator.world.price_lists import PriceList
from simulator.world.spec import (
    Address,
    Carrier,
    Customer,
    Item,
    OpeningStock,
    Price,
    Unit,
    Warehouse,
    World,
)

NORTH: Final = "NORTH"
SOUTH: Final = "SOUTH"
WEST: Final = "WEST"
CURRENCY: Final = "EUR"
TAX_PERCENT: Final = Decimal(20)
CARRIER: Final = "FERRY"
STARTS_AT: Final = datetime(2031, 3, 3, tzinfo=UTC)
LENGTH: Final = timedelta(days=30)
COUNTED: Final = 980
"""Each story's positions become a digit longer while it goes on: they are numbers, not texts."""

EXEMPTION: Final = "tax.exemption"
"""The custom field of a customer that names his certificate."""

_PIECE: Final = "EA"
_CASE: Final = "XCS"
PALLET: Final = "XPX"
"""UN/ECE Recommendation 21, code PX, as Recommendation 20 takes over package codes: with an X."""
_ROLES: Final = ("deliver_to", "invoicee")


@dataclass(frozen=True, slots=True)
class Buyer:
    """Somebody who buys for an account of his own; no credit limit means no check.

    Who has an `exemption` owes no tax, where a tax engine owns it.

    Whoever pays in another currency has an agreement for each of the goods he buys.
    """

    name: str
    credit_limit: str | None = None
    currency: str = CURRENCY
    exemption: str | None = None
    terms: str = "NET30"


@dataclass(frozen=True, slots=True)
class Goods:
    """Something to buy, at a list price; `pack` pieces make the case that it is sold by.

    The price is for `per` of them. `pallet` cases (or pieces) make a pallet, by which it may be
    ordered, too.
    """

    name: str
    price: str
    stock: Mapping[str, int] = field(default_factory=lambda: {NORTH: 100})
    pack: int = 1
    currency: str = CURRENCY
    per: int = 1
    pallet: int = 0
    tiers: Mapping[int, str] = field(default_factory=dict)
    """From how many sales units on the list has another price."""

    @property
    def unit(self) -> str:
        """The unit that it is sold by."""
        return _PIECE if self.pack == 1 else _CASE


@dataclass(frozen=True, slots=True)
class Agreement:
    """A contract price that one buyer has for one of the goods."""

    buyer: str
    goods: str
    price: str


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what takes part in a story."""

    buyers: tuple[Buyer, ...]
    goods: tuple[Goods, ...]
    agreements: tuple[Agreement, ...] = ()
    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    tax_included: tuple[str, ...] = ()
    """The currencies whose prices have their tax in them."""

    tax_engine: bool = False
    """Whether a tax engine owns the tax, and not the ERP."""

    def buyer(self, name: str) -> Buyer:
        """The buyer of that name."""
        return next(one for one in self.buyers if one.name == name)

    def currency(self, person: Person) -> str:
        """What a person's account pays in; staff is of none, and has no limits."""
        return CURRENCY if person.of is None else self.buyer(person.of).currency

    def item(self, name: str) -> Goods:
        """The goods of that name."""
        return next(one for one in self.goods if one.name == name)


def world_of(name: str, casts: Iterable[tuple[str, Cast]]) -> World:
    """One world with everything that these stories bring along, and nothing planned in it."""
    told = list(casts)
    return World(
        name=name,
        source="stories",
        counted=COUNTED,
        seed=0,
        currency=CURRENCY,
        starts_at=STARTS_AT,
        ends_at=STARTS_AT + LENGTH,
        warehouses=(
            Warehouse(NORTH, "North quay"),
            Warehouse(SOUTH, "South quay"),
            Warehouse(WEST, "West quay"),
        ),
        carriers=(Carrier(CARRIER, "Ferry"),),
        tax_rates={"standard": TAX_PERCENT},
        customers=tuple(_customer(story, each) for story, cast in told for each in cast.buyers),
        items=tuple(item(story, each) for story, cast in told for each in cast.goods),
        prices=tuple(price for story, cast in told for price in _prices(story, cast)),
        price_lists=_price_lists(cast for _, cast in told),
        discounts=(),
        opening_stock=tuple(
            OpeningStock(place, own_id(story, each.name), Decimal(count * each.pack))
            for story, cast in told
            for each in cast.goods
            for place, count in each.stock.items()
        ),
        receipts=(),
        demand=(),
        partners=_partners(told),
        tax_owner=TAX_ENGINE if any(cast.tax_engine for _, cast in told) else ERP,
        generated=("everything: written by hand for the story",),
    )


def _price_lists(casts: Iterable[Cast]) -> tuple[PriceList, ...]:
    currencies = sorted({code for cast in casts for code in cast.tax_included})
    return tuple(PriceList(code, tax_included=True) for code in currencies)


def _partners(told: Iterable[tuple[str, Cast]]) -> Partners:
    since = STARTS_AT - timedelta(days=1)
    each = [
        partners_of(story, cast.people, cast.places, cast.restrictions, cast.currency, since)
        for story, cast in told
    ]
    return Partners(
        relations=tuple(one for part in each for one in part.relations),
        users=tuple(one for part in each for one in part.users),
        entitlements=tuple(one for part in each for one in part.entitlements),
    )


def item(story: str, goods: Goods, *, status: str = "active") -> Item:
    """The item master of a story's goods."""
    units = [Unit(_PIECE, Decimal(1))]
    if goods.pack > 1:
        units.append(Unit(_CASE, Decimal(goods.pack)))
    if goods.pallet:
        units.append(Unit(PALLET, Decimal(goods.pack * goods.pallet)))
    return Item(
        sku=own_id(story, goods.name),
        name=f"{goods.name} of {story}",
        base_unit=_PIECE,
        sales_unit=goods.unit,
        units=tuple(units),
        tax_code="standard",
        status=status,
    )


def price(
    story: str, goods: Goods, amount: str, buyer: Buyer | None, valid_from: datetime
) -> Price:
    """A price rule of a story: the list price, or with a buyer his contract price."""
    identity = f"{own_id(story, goods.name)}.{'list' if buyer is None else buyer.name}"
    return Price(
        id=identity,
        sku=own_id(story, goods.name),
        customer=None if buyer is None else own_id(story, buyer.name),
        kind="list" if buyer is None else "contract",
        unit=goods.unit,
        min_quantity=Decimal(1),
        unit_price=UnitPrice(
            Decimal(amount),
            goods.currency if buyer is None else buyer.currency,
            Decimal(goods.per),
        ),
        valid_from=valid_from,
    )


def _prices(story: str, cast: Cast) -> Iterable[Price]:
    since = STARTS_AT - timedelta(days=1)
    for goods in cast.goods:
        yield price(story, goods, goods.price, None, since)
        for least, amount in goods.tiers.items():
            rule = price(story, goods, amount, None, since)
            yield replace(rule, id=f"{rule.id}.{least}", min_quantity=Decimal(least))
    for agreed in cast.agreements:
        yield price(story, cast.item(agreed.goods), agreed.price, cast.buyer(agreed.buyer), since)


def _customer(story: str, buyer: Buyer) -> Customer:
    identity = own_id(story, buyer.name)
    limit = buyer.credit_limit
    return Customer(
        id=identity,
        name=f"{buyer.name} of {story}",
        email=f"{buyer.name}@{story}.example",
        currency=buyer.currency,
        payment_terms=buyer.terms,
        credit_limit=None if limit is None else Money.of(Decimal(limit), buyer.currency),
        blocked=False,
        tax_code="standard",
        addresses=tuple(
            Address(
                name=f"{buyer.name} of {story}",
                street="1 Quay",
                city="Harbour",
                country="Ireland",
                id=f"{identity}.{role}",
                role=role,
            )
            for role in _ROLES
        ),
        custom={} if buyer.exemption is None else {EXEMPTION: buyer.exemption},
    )
