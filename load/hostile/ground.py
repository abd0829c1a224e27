"""What an attacker knows when he begins: addresses, his tokens, others' ids, stale deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import orjson

from contracts.operations import Operation, Operations
from contracts.published import folder, parse_urn

SYSTEMS: Final = ("erp", "storefront")


@dataclass(frozen=True, slots=True)
class Ground:
    """The fort as it says of itself.

    `tokens` are the attacker's by what they may do: `erp`, `clerk`, `connector` and `buyer` of his
    own world, `other` of the other tenant's. `order` is an order of another account of his world.
    `stale` is a genuine delivery of an hour ago, headers and body. `canaries` are texts that only
    the other tenant has.
    """

    port: int
    engine_port: int
    world: str
    other: str
    tokens: Mapping[str, str] = field(repr=False)
    order: str
    stale: tuple[Mapping[str, str], str]
    canaries: tuple[str, ...]

    @classmethod
    def parse(cls, text: bytes) -> Ground:
        """From the line that the fort prints."""
        data = orjson.loads(text)
        headers, body = data["stale"]
        return cls(**data | {"stale": (headers, body), "canaries": tuple(data["canaries"])})

    def base(self, system: str, world: str | None = None) -> str:
        """The path under which a system of a world is served."""
        return f"/worlds/{world or self.world}/{system}"


@cache
def writing() -> tuple[Operation, ...]:
    """The published operations of both systems that take JSON, by id."""
    return tuple(
        one
        for system in SYSTEMS
        for one in Operations.load().of(system)
        if one.request_schema is not None and one.request_media == "application/json"
    )


@cache
def reading() -> tuple[Operation, ...]:
    """Those that only read."""
    return tuple(
        one for name in SYSTEMS for one in Operations.load().of(name) if one.method == "GET"
    )


@cache
def example(urn: str) -> bytes:
    """A published valid example of a schema."""
    contract, version, name = parse_urn(urn)
    return folder(contract, version).joinpath("examples", "valid", f"{name}.json").read_bytes()


def token_for(operation: Operation) -> str:
    """Which of the attacker's tokens may call it."""
    return _BEARERS.get(operation.scope or "", "erp")


def document(operation: Operation) -> Any:
    """A fresh valid body."""
    return orjson.loads(example(operation.request_schema or ""))


_BEARERS: Final = {
    "erp:read": "erp",
    "erp:orders:write": "erp",
    "erp:clerk": "clerk",
    "storefront:connector": "connector",
    "storefront:quotes": "connector",
    "storefront:amendments": "connector",
    "storefront:addresses": "connector",
    "storefront:buy": "buyer",
}
