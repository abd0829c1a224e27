"""A company's world under pseudonyms: nobody's name, address, e-mail or note enters the run."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Final

from simulator.world.spec import World

FIELDS: Final = frozenset(
    ("name", "email", "street", "city", "postal_code", "notes", "customer_reference")
)
"""The fields of customers, users, their orders and later changes that say who somebody is."""

_PARTS: Final = ("customers", "demand", "partners")
_ITEM: Final = "item"
_EMAIL: Final = "email"
_AT: Final = "@masked.example"
"""RFC 2606 keeps `.example` for such uses: nothing is ever delivered there."""


def veiled(world: World, pseudonym: Callable[[str], str]) -> World:
    """The world with each of these values under its pseudonym, the same one wherever it stands.

    Items keep their names, and prices their amounts: a run is about those.
    """
    parts: dict[str, Any] = {
        name: _veiled(getattr(world, name), name, pseudonym) for name in _PARTS
    }
    parts["master_changes"] = tuple(
        change if change.kind == _ITEM else _veiled(change, "", pseudonym)
        for change in world.master_changes
    )
    told = "names, addresses, e-mails and notes of customers: pseudonyms"
    return dataclasses.replace(world, **parts, generated=(*world.generated, told))


def _veiled(value: Any, name: str, pseudonym: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        if name not in FIELDS or not value:
            return value
        return pseudonym(value) + (_AT if name == _EMAIL else "")
    if isinstance(value, Mapping):
        return {key: _veiled(inner, key, pseudonym) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_veiled(inner, name, pseudonym) for inner in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        inner = {
            one.name: getattr(value, one.name) for one in dataclasses.fields(value) if one.init
        }
        changed = {key: _veiled(each, key, pseudonym) for key, each in inner.items()}
        return dataclasses.replace(value, **changed)
    return value
