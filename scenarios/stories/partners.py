"""A story's own users, places of accounts and restrictions, as the world has them.

A buyer of the cast is an account. One that has people signs in by them alone; staff has no account
and is called `carla@acme` when she acts on behalf of acme.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from contracts.values import Money
from simulator.world.partners import Entitlement, Partners, Relation, User


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a login of his own, `of` one of the story's accounts, or staff that `serves`.

    `limit` is what he may spend by himself, `word` what his approval is enough for; `asks` are his
    approvers, in their order. Who is not `active` has left.
    """

    name: str
    of: str | None = None
    roles: tuple[str, ...] = ("buyer",)
    limit: str | None = None
    word: str | None = None
    asks: tuple[str, ...] = ()
    serves: tuple[str, ...] = ()
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """Where an account stands: below which parent, who pays, whose agreements it inherits."""

    of: str
    parent: str | None = None
    payer: str | None = None
    inherits: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Restriction:
    """An item that is hidden from everybody, or from those named; or shown to them."""

    name: str
    goods: str
    account: str | None = None
    segment: str | None = None
    region: str | None = None
    shows: bool = False
    hours: int = 0
    """So long it is valid; 0: until somebody ends it."""


def own_id(story: str, name: str) -> str:
    """The id of a story's own customer, item or user."""
    return f"{story}.{name}"


def partners_of(
    story: str,
    people: Iterable[Person],
    places: Iterable[Place],
    restrictions: Iterable[Restriction],
    currency: Callable[[Person], str],
    since: datetime,
) -> Partners:
    """All of it under the story's own names; a limit is in the `currency` of its user."""
    return Partners(
        relations=tuple(relation(story, each) for each in places),
        users=tuple(user(story, each, currency(each)) for each in people),
        entitlements=tuple(entitlement(story, each, since) for each in restrictions),
    )


def relation(story: str, place: Place) -> Relation:
    """The relation of an account."""
    account = own_id(story, place.of)
    inherited = tuple(own_id(story, each) for each in place.inherits)
    return Relation(
        account,
        level="parent" if place.parent is None else "child",
        parent=None if place.parent is None else own_id(story, place.parent),
        payer=None if place.payer is None else own_id(story, place.payer),
        agreements=(account, *inherited),
        segments=place.segments,
        region=place.region,
    )


def user(story: str, person: Person, currency: str) -> User:
    """The user that a person is."""
    return User(
        id=own_id(story, person.name),
        account=None if person.of is None else own_id(story, person.of),
        name=f"{person.name} of {story}",
        email=f"{person.name}@{story}.example",
        roles=person.roles,
        serves=tuple(own_id(story, each) for each in person.serves),
        spending_limit=_money(person.limit, currency),
        approval_limit=_money(person.word, currency),
        approvers=tuple(own_id(story, each) for each in person.asks),
        active=person.active,
    )


def entitlement(
    story: str, restriction: Restriction, since: datetime, ends: datetime | None = None
) -> Entitlement:
    """The rule that a restriction is, valid from an instant on until another one, if any."""
    account = restriction.account
    return Entitlement(
        id=own_id(story, restriction.name),
        valid_from=since,
        effect="show" if restriction.shows else "hide",
        sku=own_id(story, restriction.goods),
        account=None if account is None else own_id(story, account),
        segment=restriction.segment,
        region=restriction.region,
        valid_to=ends,
    )


def _money(amount: str | None, currency: str) -> Money | None:
    return None if amount is None else Money.of(Decimal(amount), currency)
