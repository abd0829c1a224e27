"""What OLD and NEW of `contracts diff` name: a file, or a published version of a contract."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from contracts.compat.asyncapi import compatible_events
from contracts.compat.contract import compatible_contract, published
from contracts.compat.openapi import compatible_api
from contracts.compat.reading import Reading
from contracts.compat.verdict import Direction, Mode, Verdict, compatible
from contracts.documents import read_document
from contracts.errors import DocumentUnreadable
from contracts.published import CONTRACTS, schemas, urn
from seatrial.errors import ConfigurationInvalid

Kind = Literal["schema", "openapi", "asyncapi", "contract"]

_VERSION: Final = re.compile(r"([a-z][a-z0-9-]*)@([0-9]+\.[0-9]+\.[0-9]+)(?:/([a-z0-9-]+))?")


@dataclass(frozen=True, slots=True)
class Source:
    """One side of a comparison; `contract` and `version` where a whole contract was named."""

    name: str
    kind: Kind
    content: Any = None
    fetch: Callable[[str], Any] = published
    contract: str = ""
    version: str = ""


def source(name: str) -> Source:
    """What a name means: `orders@1.0.0`, one of its schemas `orders@1.0.0/erp-order`, or a file.

    Raises ConfigurationInvalid, saying what would be possible.
    """
    match = _VERSION.fullmatch(name)
    if match is not None and not Path(name).exists():
        return _published(name, *match.groups())
    path = Path(name)
    if not path.is_file():
        known = ", ".join(f"{one}@{versions[-1]}" for one, versions in CONTRACTS.items())
        raise ConfigurationInvalid(
            f"there is no file {name}, nor is it a contract; there are {known}"
        )
    content = _decoded(path)
    return Source(name, _kind(content), content, _beside(path.parent))


def comparison(
    old: Source, new: Source, mode: Mode, direction: Direction, reading: Reading
) -> Verdict:
    """The verdict on two sources of one kind; raises ConfigurationInvalid, SchemaUnreadable."""
    if old.kind != new.kind:
        raise ConfigurationInvalid(
            f"{old.name} is of kind {old.kind} and {new.name} of kind {new.kind}: "
            "compare like with like"
        )
    fetch = old.fetch, new.fetch
    if old.kind == "contract":
        if old.contract != new.contract:
            raise ConfigurationInvalid(f"{old.name} and {new.name} are two contracts")
        return compatible_contract(old.contract, old.version, new.version, mode, reading)
    if old.kind == "openapi":
        return compatible_api(old.content, new.content, mode, reading, fetch=fetch)
    if old.kind == "asyncapi":
        return compatible_events(old.content, new.content, mode, reading, fetch=fetch)
    return compatible(old.content, new.content, mode, direction, reading, fetch=fetch)


def read(path: Path) -> Any:
    """A JSON or YAML file; raises ConfigurationInvalid."""
    if not path.is_file():
        raise ConfigurationInvalid(f"there is no file {path}")
    return _decoded(path)


def _published(name: str, contract: str, version: str, schema: str | None) -> Source:
    if version not in CONTRACTS.get(contract, ()):
        known = ", ".join(CONTRACTS.get(contract, ())) or f"one of {', '.join(CONTRACTS)}"
        raise ConfigurationInvalid(f"{name} is not published; there is {known}")
    if schema is None:
        return Source(name, "contract", contract=contract, version=version)
    content = schemas().get(urn(contract, schema, version))
    if content is None:
        raise ConfigurationInvalid(f"{contract}@{version} has no schema {schema}")
    return Source(name, "schema", content)


def _decoded(path: Path) -> Any:
    try:
        return read_document(path)
    except DocumentUnreadable as error:
        raise ConfigurationInvalid(str(error)) from None


def _kind(content: Any) -> Kind:
    if isinstance(content, dict):
        if "openapi" in content or "swagger" in content:
            return "openapi"
        if "asyncapi" in content:
            return "asyncapi"
    return "schema"


def _beside(folder: Path) -> Callable[[str], Any]:
    """References to files lead to files beside, those to contracts to what is published."""

    def fetch(uri: str) -> Any:
        if published(uri) is not None:
            return published(uri)
        if ":" in uri.partition("/")[0]:
            return None
        path = folder / uri
        return _decoded(path) if path.is_file() else None

    return fetch
