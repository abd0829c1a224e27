"""What the contracts publish, as data: schemas, OpenAPI documents, versions.

Read through importlib.resources, so it works from a checkout and from a wheel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

import orjson

from contracts.errors import SchemaUnknown

CONTRACTS: Final = {
    "account-terms": ("1.0.0",),
    "accounts": ("1.0.0",),
    "address-requests": ("1.0.0",),
    "amendments": ("1.0.0", "1.1.0", "1.2.0"),
    "availability": ("1.0.0",),
    "branches": ("1.0.0",),
    "budgets": ("1.0.0",),
    "common": ("1.0.0",),
    "configurations": ("1.0.0",),
    "coverage": ("1.0.0",),
    "credit-notes": ("1.0.0",),
    "drop": ("1.0.0",),
    "enrichment": ("1.0.0",),
    "entries": ("1.0.0",),
    "erp-orders": ("1.0.0",),
    "events": ("1.0.0", "2.0.0"),
    "goods-receipts": ("1.0.0",),
    "increases": ("1.0.0",),
    "invoices": ("1.0.0",),
    "items": ("1.0.0",),
    "journal": ("1.0.0",),
    "listings": ("1.0.0",),
    "master-data": ("1.0.0",),
    "orders": ("1.0.0", "2.0.0"),
    "outlooks": ("1.0.0",),
    "payments": ("1.0.0",),
    "postings": ("1.0.0",),
    "price-corrections": ("1.0.0",),
    "price-lists": ("1.0.0",),
    "prices": ("1.0.0", "2.0.0"),
    "probe": ("1.0.0",),
    "promises": ("1.0.0", "1.1.0"),
    "purchasing": ("1.0.0",),
    "quotes": ("1.0.0", "1.1.0", "1.2.0"),
    "receivables": ("1.0.0",),
    "reconciliation": ("1.0.0", "1.1.0"),
    "refunds": ("1.0.0",),
    "replacements": ("1.0.0",),
    "returns": ("1.0.0",),
    "reversals": ("1.0.0", "1.1.0"),
    "revisions": ("1.0.0", "1.1.0"),
    "run": ("1.0.0",),
    "shipments": ("1.0.0", "2.0.0"),
    "sourcing": ("1.0.0", "1.1.0"),
    "tax": ("1.0.0", "1.1.0"),
    "usage": ("1.0.0",),
    "warnings": ("1.0.0",),
    "withdrawals": ("1.0.0",),
    "wms": ("1.0.0",),
}
"""Every contract and its versions, oldest first."""

_PREFIX: Final = "urn:seatrial:contract:"


@dataclass(frozen=True, slots=True)
class OpenApi:
    """The OpenAPI 3.1 document of one system's part of a contract."""

    contract: str
    version: str
    system: str
    content: dict[str, Any]


ADDS: Final = "x-answers"
"""Where a document says what it adds to the answers of operations that other contracts publish."""

Answers = dict[str, Any]
"""Descriptions of answers by status, as OpenAPI has them."""


@dataclass(frozen=True, slots=True)
class AsyncApi(OpenApi):
    """The same for AsyncAPI 3; `system` is the name of its file without `.json`."""


def added_answers() -> dict[str, Answers]:
    """By operation the answers that small contracts add to what its own has: in every version."""
    added: dict[str, Answers] = {}
    for document in openapi_documents():
        for operation, answers in document.content.get(ADDS, {}).items():
            added.setdefault(operation, {}).update(answers)
    return added


def urn(contract: str, name: str, version: str = "1.0.0") -> str:
    """The `$id` of a schema: `urn:seatrial:contract:orders:1.0.0:erp-order`."""
    return f"{_PREFIX}{contract}:{version}:{name}"


def parse_urn(text: str) -> tuple[str, str, str]:
    """Contract, version and schema name of an `$id`; raises SchemaUnknown."""
    parts = text.removeprefix(_PREFIX).split(":")
    if not text.startswith(_PREFIX) or len(parts) != 3:
        raise SchemaUnknown(f"{text} is no schema; one is named {urn('orders', 'erp-order')}")
    contract, version, name = parts
    return contract, version, name


def schema(text: str) -> dict[str, Any]:
    """The schema of that `$id`; raises SchemaUnknown."""
    try:
        return schemas()[text]
    except KeyError:
        raise SchemaUnknown(f"no contract publishes a schema {text}") from None


@cache
def schemas() -> dict[str, dict[str, Any]]:
    """Every published schema by its `$id`, in the order of the names; not to be changed."""
    found: dict[str, dict[str, Any]] = {}
    for contract, version in versions():
        for file in _sorted(folder(contract, version).joinpath("schemas")):
            document = orjson.loads(file.read_bytes())
            found[document["$id"]] = document
    return found


@cache
def openapi_documents() -> tuple[OpenApi, ...]:
    """Every published OpenAPI document; not to be changed."""
    return tuple(
        OpenApi(
            contract,
            version,
            file.name.removesuffix(".openapi.json"),
            orjson.loads(file.read_bytes()),
        )
        for contract, version in versions()
        for file in _sorted(folder(contract, version))
        if file.name.endswith(".openapi.json")
    )


@cache
def asyncapi_documents() -> tuple[AsyncApi, ...]:
    """Every published AsyncAPI document; not to be changed."""
    return tuple(
        AsyncApi(
            contract,
            version,
            file.name.removesuffix(".json"),
            orjson.loads(file.read_bytes()),
        )
        for contract, version in versions()
        for file in _sorted(folder(contract, version))
        if file.name.endswith("asyncapi.json")
    )


def meta(contract: str, version: str) -> dict[str, Any]:
    """What the contract says of one of its versions: status, release date, mode, changes."""
    content: dict[str, Any] = orjson.loads(
        folder(contract, version).joinpath("meta.json").read_bytes()
    )
    return content


def versions() -> Iterator[tuple[str, str]]:
    """Every contract with each of its versions."""
    return ((contract, version) for contract, known in CONTRACTS.items() for version in known)


def folder(contract: str, version: str) -> Traversable:
    """The folder of one version of a contract."""
    return files("contracts").joinpath(contract, version)


def _sorted(directory: Traversable) -> list[Traversable]:
    return sorted(directory.iterdir(), key=lambda entry: entry.name)
