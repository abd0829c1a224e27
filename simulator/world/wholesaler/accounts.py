"""Accounts that never were: names and addresses by faker, in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from simulator.seed import Seed
from simulator.world.spec import Address, Customer
from simulator.world.wholesaler.size import CURRENCY

if TYPE_CHECKING:
    from faker import Faker  # at run time only who makes a company up imports it: it takes 0.1 s

_COUNTRIES: Final = (
    ("de_DE", "Germany"),
    ("en_GB", "United Kingdom"),
    ("es_ES", "Spain"),
    ("fr_FR", "France"),
    ("nl_NL", "Netherlands"),
    ("pl_PL", "Poland"),
    ("sv_SE", "Sweden"),
)
"""Not it_IT: faker reads its cities out of a set, so their order changes with every process."""
_TERMS: Final = ("NET14", "NET30", "NET30", "NET60")
_SEGMENTS: Final = ("A", "B", "B", "C", "C")
_MOST_SHIP_TOS: Final = 3
_BLOCKED_OF: Final = 40


def accounts(count: int, seed: Seed) -> tuple[Customer, ...]:
    """`count` customers without credit limits, each with a bill-to and one to three ship-tos.

    The last of every forty is blocked: he is there, and orders nothing.
    """
    fakers = {locale: _faker(locale, seed) for locale, _ in _COUNTRIES}
    rng = seed.stream("world/accounts")
    found = []
    for number in range(1, count + 1):
        locale, country = rng.choice(_COUNTRIES)
        fake, identifier = fakers[locale], f"C-{number:04d}"
        name = _line(fake.company())
        places = [
            _address(fake, name, country, f"{identifier}-S{place}", "deliver_to")
            for place in range(1, rng.between(1, _MOST_SHIP_TOS) + 1)
        ]
        bill_to = _address(fake, name, country, f"{identifier}-B", "invoicee")
        found.append(
            Customer(
                id=identifier,
                name=name,
                email=f"orders@{identifier.lower()}.example",
                currency=CURRENCY,
                payment_terms=rng.choice(_TERMS),
                credit_limit=None,
                blocked=number % _BLOCKED_OF == 0,
                tax_code="STD",
                addresses=(bill_to, *places),
                custom={"origin": "generated", "segment": rng.choice(_SEGMENTS)},
            )
        )
    return tuple(found)


def _faker(locale: str, seed: Seed) -> Faker:
    from faker import Faker

    fake = Faker(locale)
    fake.seed_instance(seed.number("world/faker", locale))
    return fake


def _address(fake: Faker, name: str, country: str, identifier: str, role: str) -> Address:
    return Address(
        name=name,
        street=_line(fake.street_address()),
        city=_line(fake.city()),
        country=country,
        postal_code=_line(fake.postcode()),
        id=identifier,
        role=role,
    )


def _line(text: str) -> str:
    """On one line: some languages write a floor under the street."""
    return ", ".join(part.strip() for part in text.splitlines())
