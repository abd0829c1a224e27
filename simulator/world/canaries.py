"""An account of our own in a world, whose words and price nothing else can equal: canaries.

It is in the ERP's master data like any other account, so it passes through an engine's hands; and
it buys nothing, so no figure of the company's changes. A buyer who leaves no note leaves one with a
canary in every second order. Whoever prints what he handles prints a canary sooner or later, and
that is found however it is spelled, without knowing whose it was. The journal's header has them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import ROUND_FLOOR, Decimal
from typing import Final

from contracts.values import UnitPrice
from simulator.seed import Seed
from simulator.world.canary import Canary
from simulator.world.spec import (
    Address,
    Customer,
    Document,
    PlannedOrder,
    Price,
    World,
)

ACCOUNT: Final = "SEATRIAL-CANARY"
GENERATED: Final = (
    f"customers: {ACCOUNT}, who buys nothing, so that whatever is printed of him is seen",
    "notes: a word of ours in every second order that has no note",
)

_SOFT: Final = "bdfgklmnprstvz"
_OPEN: Final = "aeiou"
_SYLLABLES: Final = 6
_FINE: Final = 10_000
_WHAT: Final = ("name", "e-mail", "street", "note")


def planted(world: World, seed: int) -> World:
    """The world with its canaries; the same seed plants the same ones.

    Nothing that the world has is changed, and a world that has them already stays as it is.
    """
    if world.canaries or not world.customers:
        return world
    words = {what: _word(Seed(seed), what) for what in _WHAT}
    price = _price(world, Seed(seed))
    told = [Canary(what, word) for what, word in words.items()]
    if price is not None:
        told.append(Canary("contract price", str(price.unit_price.amount)))
    return replace(
        world,
        customers=(*world.customers, _account(world, words)),
        prices=world.prices if price is None else (*world.prices, price),
        demand=tuple(_noted(world.demand, words["note"])),
        canaries=tuple(told),
        generated=(*world.generated, *GENERATED),
    )


def personal(world: World) -> Iterator[Document]:
    """The documents of a world that say who somebody is, what he pays and what he wrote."""
    yield from (customer.document() for customer in world.customers)
    yield from (user.document() for user in world.partners.users)
    yield from (price.document() for price in world.prices)
    yield from (change.price.document() for change in world.price_changes)
    for order in world.demand:
        yield {
            "reference": order.reference,
            "purchase_order_number": order.purchase_order_number,
            "customer_reference": order.customer_reference,
            "notes": order.notes,
            "deliver_to": order.deliver_to,
        }


def _word(seed: Seed, what: str) -> str:
    """A word of twelve letters that can be spoken and means nothing."""
    draw = [seed.number("canary", what, nth) for nth in range(_SYLLABLES)]
    return "".join(_SOFT[n % len(_SOFT)] + _OPEN[n // 64 % len(_OPEN)] for n in draw)


def _account(world: World, words: dict[str, str]) -> Customer:
    like = world.customers[0]
    name, street = f"{words['name'].title()} & Daughters", f"7 {words['street'].title()} Quay"
    places = (("invoicee", "B"), ("deliver_to", "S"))
    return Customer(
        id=ACCOUNT,
        name=name,
        email=f"{words['e-mail']}@canary.example",
        currency=world.currency,
        payment_terms=like.payment_terms,
        credit_limit=None,
        blocked=False,
        tax_code=like.tax_code,
        addresses=tuple(
            Address(name, street, "Port", "Ireland", id=f"{ACCOUNT}-{end}", role=role)
            for role, end in places
        ),
    )


def _price(world: World, seed: Seed) -> Price | None:
    """A contract price for what has a list price, below it and with four places of its own."""
    listed = next((rule for rule in world.prices if rule.customer is None), None)
    if listed is None:
        return None
    taken = {rule.unit_price.amount for rule in world.prices}
    taken |= {change.price.unit_price.amount for change in world.price_changes}
    whole = (listed.unit_price.amount * 9 / 10).to_integral_value(ROUND_FLOOR)
    nth = 0
    while True:
        fine = seed.number("canary", "price", nth) % _FINE
        amount = whole + Decimal(fine) / _FINE
        if fine % 10 and fine % 100 > 10 and amount not in taken:
            break
        nth += 1
    return replace(
        listed,
        id=f"{ACCOUNT}-P",
        customer=ACCOUNT,
        kind="contract",
        unit_price=UnitPrice(amount, world.currency, listed.unit_price.per),
        min_quantity=Decimal(1),
        valid_to=None,
    )


def _noted(demand: tuple[PlannedOrder, ...], word: str) -> Iterator[PlannedOrder]:
    for nth, order in enumerate(demand):
        yield order if order.notes or nth % 2 else replace(order, notes=f"Ring for {word.title()}")
