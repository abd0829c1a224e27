"""Enrichment: what is keyed in or delivered of an item beside its price and its stock."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from simulator.erp.partner_requests import Word
from simulator.erp.requests import Id

_STRICT: Final = ConfigDict(strict=True, extra="ignore")


class Attribute(TypedDict):
    """One thing that is said of an item."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    name: Word
    value: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    unit: Word | None


class Medium(TypedDict):
    """A picture, document or film, by reference."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    kind: Literal["image", "document", "video"]
    reference: Annotated[str, StringConstraints(min_length=1, max_length=512)]


class Enrichment(TypedDict):
    """All that is told of an item."""

    __pydantic_config__ = _STRICT  # type: ignore[misc]
    sku: Id
    description: Annotated[str, StringConstraints(max_length=4000)]
    attributes: Annotated[list[Attribute], Field(max_length=100)]
    media: Annotated[list[Medium], Field(max_length=50)]


ENRICHMENT: Final = TypeAdapter(Enrichment)
