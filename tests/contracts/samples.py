"""The published examples, found by walking the contracts; what tests of several files look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import orjson
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from contracts.published import folder, schemas, urn, versions


@dataclass(frozen=True, slots=True)
class Example:
    """One example: of which schema, whether it is labelled valid, and its content."""

    name: str
    schema: str
    valid: bool
    content: Any


@cache
def examples() -> tuple[Example, ...]:
    """Every example of every contract, by name."""
    return tuple(_examples())


def valid() -> tuple[Example, ...]:
    return tuple(example for example in examples() if example.valid)


def objects() -> tuple[Example, ...]:
    """The valid examples that are JSON objects."""
    return tuple(example for example in valid() if isinstance(example.content, dict))


def example(contract: str, name: str) -> Any:
    """A fresh copy of a valid example, by the name of its file without `.json`."""
    file = folder(contract, "1.0.0").joinpath("examples", "valid", f"{name}.json")
    return orjson.loads(file.read_bytes())


@cache
def second_opinion(schema_id: str) -> Draft202012Validator:
    """The other library's validator of a schema."""
    resources = [(name, Resource.from_contents(schema)) for name, schema in schemas().items()]
    registry = Registry().with_resources(resources)
    return Draft202012Validator(schemas()[schema_id], registry=registry)


def _examples() -> Iterator[Example]:
    for contract, version in versions():
        for label in ("valid", "invalid"):
            directory = folder(contract, version).joinpath("examples", label)
            for file in sorted(directory.iterdir(), key=lambda entry: entry.name):
                schema = urn(contract, file.name.partition(".")[0], version)
                name = f"{contract}/{version}/{label}/{file.name}"
                yield Example(name, schema, label == "valid", orjson.loads(file.read_bytes()))
